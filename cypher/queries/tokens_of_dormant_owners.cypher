// Dormant token owners (N days)
// Why: The owner has not signed in for N days, but the token keeps all rights. Unknown sign-ins come last.
// Params: days=90
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, collect(DISTINCT role) AS roles
WHERE NOT coalesce(datetime(u.lastLogin) > datetime() - duration({days: $days}), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(u.lastLogin), 'never, or not known') AS ownerLastLogin,
       coalesce(u.status, 'not known') AS ownerStatus,
       roles,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY u.lastLogin IS NULL, datetime(u.lastLogin), token, id
