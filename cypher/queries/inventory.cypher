// All API tokens
// Why: The whole list, for an audit or a spreadsheet: owner, roles, network, zones and dates of every token.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, rolesComplete, role
ORDER BY role
WITH t, u, path, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, rolesComplete, known
WHERE known.is
WITH t, u, path, rolesComplete, known.roles AS roles
WITH t, u, path, rolesComplete, roles,
     coalesce(t.networkConnection = 'ANYWHERE', false) AS anywhere,
     coalesce(t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY'], false) AS read,
     coalesce(t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = [],
       false) AS excluding,
     coalesce(t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo'), false) AS including
UNWIND [
  {network: 'ANYWHERE', is: anywhere,
   zones: [], excludedZones: []},
  {network: t.networkReach, is: read AND NOT anywhere,
   zones: coalesce(t.networkIncludeNames, t.networkInclude, []),
   excludedZones: coalesce(t.networkExcludeNames, t.networkExclude, [])},
  {network: 'EXCLUDED_ZONES_ONLY', is: excluding AND NOT read,
   zones: [], excludedZones: t.networkExclude},
  {network: 'ZONES_NOT_READ', is: including AND NOT read,
   zones: t.networkInclude, excludedZones: coalesce(t.networkExclude, [])},
  {is: NOT (anywhere OR read OR excluding OR including),
   zones: t.networkInclude, excludedZones: t.networkExclude}
] AS limits
WITH t, u, path, rolesComplete, roles, limits
WHERE limits.is
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       u.status AS ownerStatus,
       roles,
       rolesComplete,
       limits.network AS network,
       limits.zones AS zones,
       limits.excludedZones AS excludedZones,
       t.clientName AS client,
       toStringOrNull(t.created) AS created,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.expiresAt) AS expiresAt,
       toStringOrNull(t.lastseen) AS lastSeen,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY org, token, id
