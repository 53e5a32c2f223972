// Many tokens: owners with N or more
// Why: One user's rights lie about in many places; often it is a person whose account serves as a service account.
// Params: tokens=5
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WITH u, count(DISTINCT t) AS tokens
WHERE tokens >= $tokens
MATCH path = (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
RETURN path,
       coalesce(u.displayName, u.name, u.id, u.objectid, t.userId, 'not known') AS owner,
       tokens,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.roleTypes, ['not known']) AS roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.id, t.objectid) AS id
ORDER BY tokens DESC, owner, token, id
