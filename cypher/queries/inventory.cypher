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
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: true}] AS known
WITH t, u, path, rolesComplete, known
WHERE known.is
WITH t, u, path, rolesComplete, head(collect(known.roles)) AS roles
UNWIND [
  {network: 'ANYWHERE', zones: [], excludedZones: [], is: t.networkConnection = 'ANYWHERE'},
  {network: t.networkReach, zones: coalesce(t.networkIncludeNames, t.networkInclude, []),
   excludedZones: coalesce(t.networkExcludeNames, t.networkExclude, []),
   is: t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY']},
  {network: 'EXCLUDED_ZONES_ONLY', zones: [], excludedZones: t.networkExclude,
   is: t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = []},
  {network: 'ZONES_NOT_READ', zones: t.networkInclude, excludedZones: coalesce(t.networkExclude, []),
   is: t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo')},
  {zones: t.networkInclude, excludedZones: t.networkExclude, is: true}
] AS state
WITH t, u, path, rolesComplete, roles, state
WHERE state.is
WITH t, u, path, rolesComplete, roles, head(collect(state)) AS limits
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
       t.created AS created,
       t.lastUsed AS lastUsed,
       t.expiresAt AS expiresAt,
       t.lastseen AS lastSeen,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY org, token, id
