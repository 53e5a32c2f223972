// Owners with many tokens
// Why: Owners with N tokens or more: often a personal account that is used as a service account.
// Params: tokens=5
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WITH u, count(DISTINCT t) AS tokens
WHERE tokens >= $tokens
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH u, tokens, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH u, tokens, rolesComplete, role
ORDER BY role
WITH u, tokens, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH u, tokens, rolesComplete, known
WHERE known.is
WITH u, tokens, rolesComplete, known.roles AS roles
MATCH path = (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
RETURN path,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       tokens,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       roles,
       rolesComplete,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY tokens DESC, owner, token, id
