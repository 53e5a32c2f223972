// STIG V-279690: token owners
// Why: API tokens must belong to dedicated accounts, not to super admins. toVerify lists what the graph cannot show.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, collect(DISTINCT role) AS roles
UNWIND [
  {status: 'Open', toVerify: 'nothing', is: 'SUPER_ADMIN' IN roles},
  {status: 'Not Reviewed', toVerify: 'dedicated account', is: NOT 'not known' IN roles},
  {status: 'Not Reviewed', toVerify: 'roles, dedicated account', is: true}
] AS state
WITH t, u, path, roles, state
WHERE state.is
WITH t, u, path, roles, head(collect(state)) AS state
RETURN path,
       state.status AS status,
       state.toVerify AS toVerify,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY status = 'Open' DESC, toVerify DESC, token, id
