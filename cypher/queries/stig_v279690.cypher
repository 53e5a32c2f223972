// STIG V-279690: API tokens belong to dedicated accounts, never to a super admin
// Why: Open where the owner is a super admin; for the rest toVerify says what the graph cannot know.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(owned, alone) AS path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS held
UNWIND held + [null] AS role // the null keeps an owner without roles
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
