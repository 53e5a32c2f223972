// Dormant owners: no sign-in for N days
// Why: The person may be gone while the token goes on with all of its rights; unknown sign-ins come last.
// Params: days=90
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(owned, alone) AS path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS held
UNWIND held + [null] AS role // the null keeps an owner without roles
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
