// Never used tokens
// Why: Created and never used: revoke these first. Tokens with unknown last use come last.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
     toIntegerOrNull(replace(substring(toStringOrNull(t.created), 0, 10), '-', '')) AS createdDay,
     toIntegerOrNull(replace(substring(toStringOrNull(t.lastUsed), 0, 10), '-', '')) AS lastUsedDay,
     substring(toStringOrNull(t.created), 0, 19) AS created,
     substring(toStringOrNull(t.lastUsed), 0, 19) AS lastUsed
WITH t, u, path, createdDay, created, lastUsed,
     NOT coalesce(createdDay >= 20090101 AND createdDay <= 99991231 AND createdDay % 10000 <= 1231
     AND createdDay % 100 <= 31 AND lastUsedDay >= 20090101 AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231
     AND lastUsedDay % 100 <= 31, false) AS unknown
WHERE unknown OR lastUsed <= created
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, createdDay, unknown, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, createdDay, unknown, rolesComplete, role
ORDER BY role
WITH t, u, path, createdDay, unknown, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, createdDay, unknown, rolesComplete, known
WHERE known.is
WITH t, u, path, createdDay, unknown, rolesComplete, known.roles AS roles
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       toStringOrNull(t.created) AS created,
       toStringOrNull(t.lastUsed) AS lastUsed,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY unknown, coalesce(createdDay >= 20090101 AND createdDay <= 99991231 AND createdDay % 10000 <= 1231
         AND createdDay % 100 <= 31, false) DESC, createdDay, token, id
