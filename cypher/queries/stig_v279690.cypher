// STIG V-279690: owners
// Why: API tokens must belong to dedicated accounts, not to super admins. toVerify lists what the graph cannot show.
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
UNWIND [
  {status: 'Open', toVerify: [], is: coalesce('SUPER_ADMIN' IN roles, false)},
  {status: 'Not Reviewed', toVerify: ['dedicated account'],
   is: rolesComplete AND NOT coalesce('SUPER_ADMIN' IN roles, false)},
  {status: 'Not Reviewed', toVerify: ['roles', 'dedicated account'],
   is: NOT rolesComplete AND NOT coalesce('SUPER_ADMIN' IN roles, false)}
] AS state
WITH t, u, path, rolesComplete, roles, state
WHERE state.is
RETURN path,
       state.status AS status,
       state.toVerify AS toVerify,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       toStringOrNull(u.rolesRead) AS rolesRead,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY status = 'Open' DESC, size(toVerify) DESC, token, id
