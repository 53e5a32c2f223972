// Paths from AD and Entra users
// Why: Whoever takes over the AD or Entra user becomes the token's owner. Needs the hybrid edges of another collector.
// Params: none
MATCH path = (source)-[step]->(u)<-[:Okta_ApiTokenFor]-(t:Okta_ApiToken)
WHERE source:User OR source:AZUser
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH path, source, step, u, t, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH path, source, step, u, t, collect(DISTINCT role) AS roles
RETURN path,
       coalesce(source.displayname, source.name, source.objectid) AS account,
       type(step) AS step,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY account, owner, token, id
