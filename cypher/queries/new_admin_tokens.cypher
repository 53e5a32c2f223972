// New admin tokens (N days)
// Why: New tokens of admins, and tokens of new admins. A new member of an admin group has no date: see sync and diff.
// Params: days=7, since=null, asOf=null
MATCH (t:Okta_ApiToken)
WITH toUpper(toStringOrNull(t.environmentid)) AS orgId, toLower(toStringOrNull(t.oktaDomain)) AS domain,
     collect(t) AS tokens
OPTIONAL MATCH (run:OktaIngest)
WHERE (run.org = orgId OR run.org = domain)
  AND toStringOrNull(run.lastCollected) =~ '20[0-9][0-9]-[01][0-9]-[0-3][0-9].*'
WITH tokens, coalesce(toString(datetime($asOf)), max(toStringOrNull(run.lastCollected)), toString(datetime())) AS asOf
WITH tokens, asOf, toIntegerOrNull(replace(substring(asOf, 0, 10), '-', '')) AS asOfDay
WITH tokens, asOf,
     date({year: asOfDay / 10000}) + duration({months: asOfDay / 100 % 100 - 1, days: asOfDay % 100 - 1}) AS asOfDate
WITH tokens, asOf, datetime($since) AS since,
     toIntegerOrNull(replace(substring(toStringOrNull(datetime($since)), 0, 10), '-', '')) AS sinceDay,
     toInteger(replace(toString(asOfDate - duration({days: $days})), '-', '')) AS cutoff
UNWIND tokens AS t
MATCH tokenPath = (t)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH asOf, cutoff, since, sinceDay, t, u, coalesce(ownerPath, tokenPath) AS path, t.created AS created,
     toIntegerOrNull(replace(substring(toStringOrNull(t.created), 0, 10), '-', '')) AS createdDay
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, role
ORDER BY role
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, known
WHERE known.is
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, known.roles AS roles
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
  AND toStringOrNull(a.created) =~ '20[0-9][0-9]-[01][0-9]-[0-3][0-9].*'
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles,
     max(toStringOrNull(a.created)) AS roleCreated
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles, roleCreated,
     toIntegerOrNull(replace(substring(toStringOrNull(roleCreated), 0, 10), '-', '')) AS roleDay
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles, roleCreated, roleDay,
     coalesce(t.networkConnection = 'ANYWHERE', false) AS anywhere,
     coalesce(t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY'], false) AS read,
     coalesce(t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = [],
       false) AS excluding,
     coalesce(t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo'), false) AS including
UNWIND [
  {network: 'ANYWHERE', is: anywhere},
  {network: t.networkReach, is: read AND NOT anywhere},
  {network: 'EXCLUDED_ZONES_ONLY', is: excluding AND NOT read},
  {network: 'ZONES_NOT_READ', is: including AND NOT read},
  {is: NOT (anywhere OR read OR excluding OR including)}
] AS limits
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles, roleCreated, roleDay, limits
WHERE limits.is
UNWIND [
  {because: 'new token',
   is: NOT coalesce(created < since, false) AND createdDay >= coalesce(sinceDay, cutoff) AND createdDay >= 20090101
   AND createdDay <= 99991231 AND createdDay % 10000 <= 1231 AND createdDay % 100 <= 31},
  {because: 'new admin role', is: roleDay >= coalesce(sinceDay, cutoff)},
  {because: 'created unknown', is: NOT coalesce(createdDay >= 20090101 AND createdDay <= 99991231
   AND createdDay % 10000 <= 1231 AND createdDay % 100 <= 31, false)}
] AS state
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles, roleCreated, limits, state
WHERE state.is AND (NOT rolesComplete OR roles <> [])
WITH t, u, path, asOf, cutoff, sinceDay, since, created, createdDay, rolesComplete, roles, roleCreated, limits,
     collect(state.because) AS why
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       why,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       limits.network AS network,
       toStringOrNull(created) AS created,
       roleCreated,
       asOf,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY roles IS NULL, 'SUPER_ADMIN' IN coalesce(roles, []) DESC, 'ORG_ADMIN' IN coalesce(roles, []) DESC,
         createdDay DESC, token, id
