// Overview per org
// Why: Number of tokens, owners, admin tokens, network limits and unknown values, and when the org was last collected.
// Params: none
MATCH nodePath = (n:Okta)
WHERE n:Okta_ApiToken OR n:Okta_Organization
OPTIONAL MATCH (n)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH n, u, nodePath, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH n, nodePath, head(collect(u)) AS owner, collect(DISTINCT role) AS roles,
     n.networkConnection = 'ZONE' AND size(n.networkInclude) > 0 AS bound,
     n.networkConnection = 'ANYWHERE' OR
     n.networkConnection = 'ZONE' AND size(n.networkExclude) > 0 AND coalesce(size(n.networkInclude), 0) = 0 AS open
UNWIND [
  {is: n:Okta_Organization, token: 0, admin: 0, unknown: 0},
  {is: 'SUPER_ADMIN' IN roles OR 'ORG_ADMIN' IN roles, token: 1, admin: 1, unknown: 0},
  {is: 'not known' IN roles, token: 1, admin: 0, unknown: 1},
  {is: true, token: 1, admin: 0, unknown: 0}
] AS state
WITH n, owner, nodePath, bound, open, state
WHERE state.is
WITH n, owner, nodePath, bound, open, head(collect(state)) AS rights
UNWIND [
  {is: n:Okta_Organization, open: 0, bound: 0, unknown: 0},
  {is: open, open: 1, bound: 0, unknown: 0},
  {is: bound, open: 0, bound: 1, unknown: 0},
  {is: true, open: 0, bound: 0, unknown: 1}
] AS state
WITH n, owner, nodePath, rights, state
WHERE state.is
WITH n, owner, nodePath, rights, head(collect(state)) AS network
WITH coalesce(n.environmentid, n.oktaDomain, 'not known') AS id,
     head(collect(n.oktaDomain)) AS domain,
     head(collect(nodePath)) AS example,
     count(DISTINCT owner) AS owners,
     sum(rights.token) AS tokens,
     sum(rights.admin) AS ofAdmins,
     sum(rights.unknown) AS rolesNotKnown,
     sum(network.bound) AS bound,
     sum(network.open) AS fromAnywhere,
     sum(network.unknown) AS networkNotKnown
OPTIONAL MATCH organization = (o:Okta_Organization)
WHERE o.objectid = id
OPTIONAL MATCH (run:OktaIngest)
WHERE run.org = id OR run.org = domain
WITH coalesce(organization, example) AS path, coalesce(o.displayName, o.name, domain, id) AS org, domain, tokens,
     owners, ofAdmins, rolesNotKnown, bound, fromAnywhere, networkNotKnown,
     max(datetime(run.lastCollected)) AS collected
RETURN path,
       org,
       coalesce(domain, 'not known') AS domain,
       tokens,
       owners,
       ofAdmins,
       rolesNotKnown,
       bound,
       fromAnywhere,
       networkNotKnown,
       coalesce(collected, 'not known') AS collected
ORDER BY ofAdmins DESC, tokens DESC, org, domain
