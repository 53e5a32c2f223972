// AD and Entra users who become a token's owner
// Why: Whoever takes over the account becomes the token's owner; the edges are those of a collector of hybrid orgs.
// Params: none
MATCH path = (source)-[step]->(u)<-[:Okta_ApiTokenFor]-(t:Okta_ApiToken)
WHERE source:User OR source:AZUser
RETURN path,
       coalesce(source.displayname, source.name, source.objectid) AS account,
       type(step) AS step,
       coalesce(u.displayName, u.name, u.id, u.objectid, t.userId, 'not known') AS owner,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.roleTypes, ['not known']) AS roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.id, t.objectid) AS id
ORDER BY account, owner, token, id
