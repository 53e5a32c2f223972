// Paths from AD and Entra
// Why: Whoever takes over the AD or Entra user becomes the token's owner. Needs the hybrid edges of another collector.
// Params: none
MATCH path = (source)-[step]->(u)<-[:Okta_ApiTokenFor]-(t:Okta_ApiToken)
WHERE source:User OR source:AZUser
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH path, source, step, u, t, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH path, source, step, u, t, rolesComplete, role
ORDER BY role
WITH path, source, step, u, t, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH path, source, step, u, t, rolesComplete, known
WHERE known.is
WITH path, source, step, u, t, rolesComplete, known.roles AS roles
RETURN path,
       coalesce(source.displayname, source.name, source.objectid) AS account,
       type(step) AS step,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       roles,
       rolesComplete,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY account, owner, token, id
