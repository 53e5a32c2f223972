// Overview per org
// Why: How many tokens, whose, how open, how much of it is not known, and when the org was read last.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(owned, alone) AS path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS roles,
     t.networkConnection = 'ZONE' AND size(t.networkInclude) > 0 AS bound,
     t.networkConnection = 'ANYWHERE' OR size(t.networkExclude) > 0 AND coalesce(size(t.networkInclude), 0) = 0 AS open
UNWIND [
  {is: 'SUPER_ADMIN' IN roles OR 'ORG_ADMIN' IN roles, admin: 1, unknown: 0},
  {is: 'not known' IN roles, admin: 0, unknown: 1},
  {is: true, admin: 0, unknown: 0}
] AS state
WITH t, u, path, bound, open, state
WHERE state.is
WITH t, u, path, bound, open, head(collect(state)) AS rights
UNWIND [
  {is: open, open: 1, bound: 0, unknown: 0},
  {is: bound, open: 0, bound: 1, unknown: 0},
  {is: true, open: 0, bound: 0, unknown: 1}
] AS state
WITH t, u, path, rights, state
WHERE state.is
WITH t, u, path, rights, head(collect(state)) AS network
WITH coalesce(t.environmentid, t.oktaDomain, 'not known') AS org,
     head(collect(t.oktaDomain)) AS domain,
     head(collect(path)) AS example,
     count(DISTINCT t) AS tokens,
     count(DISTINCT u) AS owners,
     sum(rights.admin) AS ofAdmins,
     sum(rights.unknown) AS rolesNotKnown,
     sum(network.bound) AS bound,
     sum(network.open) AS fromAnywhere,
     sum(network.unknown) AS networkNotKnown
OPTIONAL MATCH organization = (o:Okta_Organization)
WHERE o.objectid = org
OPTIONAL MATCH (run:OktaIngest)
WHERE run.org = org OR run.org = domain
WITH coalesce(organization, example) AS path, coalesce(o.displayName, o.name, domain, org) AS org, tokens, owners,
     ofAdmins, rolesNotKnown, bound, fromAnywhere, networkNotKnown, max(datetime(run.lastCollected)) AS collected
RETURN path,
       org,
       tokens,
       owners,
       ofAdmins,
       rolesNotKnown,
       bound,
       fromAnywhere,
       networkNotKnown,
       coalesce(collected, 'not known') AS collected
ORDER BY ofAdmins DESC, tokens DESC, org
