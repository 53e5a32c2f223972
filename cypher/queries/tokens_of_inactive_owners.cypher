// Inactive token owners
// Why: The owner is suspended, locked out, deprovisioned, deleted or otherwise not active. Unknown statuses come last.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
WHERE coalesce(u.status, '') <> 'ACTIVE'
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
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       u.status AS ownerStatus,
       roles,
       rolesComplete,
       toStringOrNull(t.lastUsed) AS lastUsed,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY u.status IS NULL, ownerStatus, token, id
