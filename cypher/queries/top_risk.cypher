// Highest risk API tokens
// Why: Admin tokens that are not limited to network zones: whoever finds one is an admin. Unknown roles come last.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
OPTIONAL MATCH adminPath = (t)-[:Okta_ApiTokenFor]->(u)-[:Okta_SuperAdmin]->(:Okta_Organization)
WITH t, u, tokenPath, ownerPath, head(collect(adminPath)) AS adminPath,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, coalesce(adminPath, ownerPath, tokenPath) AS path, collect(DISTINCT role) AS roles
WITH t, u, path, roles,
     any(role IN roles WHERE role IN ['SUPER_ADMIN', 'ORG_ADMIN']) AS admin,
     coalesce(t.networkConnection, 'not known') AS network,
     coalesce(size(t.networkExclude) > 0, false) AS excludes,
     coalesce(t.networkConnection = 'ZONE' AND size(t.networkInclude) > 0, false) AS bound
WHERE NOT bound AND (admin OR 'CUSTOM' IN roles OR 'not known' IN roles)
UNWIND [
  {because: 'super admin', is: 'SUPER_ADMIN' IN roles},
  {because: 'org admin', is: 'ORG_ADMIN' IN roles},
  {because: 'rights of its custom role not known', is: 'CUSTOM' IN roles},
  {because: 'roles not known', is: 'not known' IN roles AND NOT admin},
  {because: 'usable from anywhere', is: network = 'ANYWHERE'},
  {because: 'zones only excluded', is: network = 'ZONE' AND excludes},
  {because: 'zones not known', is: network = 'ZONE' AND NOT excludes},
  {because: 'network limits not known', is: NOT network IN ['ANYWHERE', 'ZONE']},
  {because: 'owner is not active', is: u.status <> 'ACTIVE'}
] AS reason
WITH t, u, path, roles, network, reason
WHERE reason.is
WITH t, u, path, roles, network, collect(reason.because) AS why
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       why,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY 'SUPER_ADMIN' IN roles DESC, 'ORG_ADMIN' IN roles DESC, network = 'ANYWHERE' DESC, network = 'ZONE' DESC,
         token, id
