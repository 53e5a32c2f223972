// Super and org admin tokens
// Why: Such a token has all rights of its admin. Owners with unknown roles come last.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, collect(DISTINCT role) AS roles
WHERE any(role IN roles WHERE role IN ['SUPER_ADMIN', 'ORG_ADMIN', 'not known'])
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       roles,
       coalesce(u.status, 'not known') AS ownerStatus,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY 'SUPER_ADMIN' IN roles DESC, 'ORG_ADMIN' IN roles DESC, token, id
