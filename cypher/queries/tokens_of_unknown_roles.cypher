// Owners of unknown roles
// Why: Each may be a super admin: let the collector read roles (docs/okta-access.md), or ask the owner.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, rolesComplete, role
ORDER BY role
WITH t, u, path, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, rolesComplete, known
WHERE known.is
WITH t, u, path, rolesComplete, known.roles AS roles
WITH t, u, path, rolesComplete, roles,
     toIntegerOrNull(replace(substring(toStringOrNull(t.lastUsed), 0, 10), '-', '')) AS lastUsedDay
WHERE NOT rolesComplete
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       toStringOrNull(t.lastUsed) AS lastUsed,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY roles IS NULL, coalesce(lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231 AND lastUsedDay % 100 <= 31,
         false) DESC, lastUsedDay DESC, token, id
