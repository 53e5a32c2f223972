// Paths from token to org
// Why: Each step is an edge in the graph; a super admin through a group has a path, too, if groups were read.
// Params: none
MATCH (t:Okta_ApiToken), (o:Okta_Organization)
WHERE toUpper(toStringOrNull(t.environmentid)) = toUpper(o.objectid)
MATCH path = shortestPath((t)-[*1..6]->(o))
WHERE all(step IN relationships(path) WHERE type(step) STARTS WITH 'Okta_')
MATCH (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, o, u, path, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, o, u, path, rolesComplete, role
ORDER BY role
WITH t, o, u, path, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, o, u, path, rolesComplete, known
WHERE known.is
WITH t, o, u, path, rolesComplete, known.roles AS roles
UNWIND relationships(path) AS step
WITH t, o, u, path, rolesComplete, roles, collect(type(step)) AS steps
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       steps,
       coalesce(o.displayName, o.name, o.objectid) AS organization,
       roles,
       rolesComplete,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY length(path), token, id
