// STIG V-279690: API tokens belong to dedicated accounts, never to a super admin
// Why: Each token is listed with its status; whether an account is a dedicated one, only you can tell.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, coalesce(owned, alone) AS path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS held
UNWIND held + [null] AS role // the null keeps an owner without roles
WITH t, u, path, collect(DISTINCT role) AS roles
UNWIND [
  {status: 'Open', is: 'SUPER_ADMIN' IN roles},
  {status: 'Not a Finding', is: NOT 'not known' IN roles},
  {status: 'Not Reviewed', is: true}
] AS state
WITH t, u, path, roles, state
WHERE state.is
WITH t, u, path, roles, head(collect(state.status)) AS status
RETURN path,
       status,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.name, u.id, u.objectid, t.userId, 'not known') AS owner,
       roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.id, t.objectid) AS id
ORDER BY status = 'Open' DESC, status = 'Not Reviewed' DESC, token, id
