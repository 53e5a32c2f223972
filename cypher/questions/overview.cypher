// Overview per org
// Why: How many tokens, whose, how open, how much of it is not known, and when the org was read last.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(owned, alone) AS path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS roles
WITH coalesce(t.environmentid, t.oktaDomain, 'not known') AS org,
     head(collect(t.oktaDomain)) AS domain,
     head(collect(path)) AS example,
     count(DISTINCT t) AS tokens,
     count(DISTINCT u) AS owners,
     collect({token: t, roles: roles}) AS found
OPTIONAL MATCH organization = (o:Okta_Organization)
WHERE o.objectid = org
OPTIONAL MATCH (run:OktaIngest)
WHERE run.org = org OR run.org = domain
WITH coalesce(organization, example) AS path, coalesce(o.displayName, o.name, domain, org) AS org,
     tokens, owners, found, max(datetime(run.lastCollected)) AS collected
RETURN path,
       org,
       tokens,
       owners,
       size([x IN found WHERE 'SUPER_ADMIN' IN x.roles OR 'ORG_ADMIN' IN x.roles]) AS ofAdmins,
       size([x IN found WHERE 'not known' IN x.roles]) AS rolesNotKnown,
       size([x IN found WHERE x.token.networkConnection = 'ANYWHERE']) AS fromAnywhere,
       size([x IN found WHERE x.token.networkConnection IS NULL]) AS networkNotKnown,
       coalesce(collected, 'not known') AS collected
ORDER BY ofAdmins DESC, tokens DESC, org
