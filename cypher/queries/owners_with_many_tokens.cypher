// Owners with many tokens
// Why: Owners with N tokens or more: often a personal account that is used as a service account.
// Params: tokens=5
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WITH u, count(DISTINCT t) AS tokens
WHERE tokens >= $tokens
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH u, tokens, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH u, tokens, collect(DISTINCT role) AS roles
MATCH path = (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
RETURN path,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       tokens,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY tokens DESC, owner, token, id
