// Clean-up by owner
// Why: One row per owner to write to: tokens that are unused, never used, old, or of unknown use.
// Params: days=30, age=365, asOf=null
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
WITH tokens, asOf,
     toInteger(replace(toString(asOfDate - duration({days: $days})), '-', '')) AS cutoff,
     toInteger(replace(toString(asOfDate - duration({days: $age})), '-', '')) AS oldCutoff
UNWIND tokens AS t
MATCH tokenPath = (t)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH asOf, cutoff, oldCutoff, t, u, coalesce(ownerPath, tokenPath) AS path,
     toIntegerOrNull(replace(substring(toStringOrNull(t.created), 0, 10), '-', '')) AS createdDay,
     toIntegerOrNull(replace(substring(toStringOrNull(t.lastUsed), 0, 10), '-', '')) AS lastUsedDay,
     substring(toStringOrNull(t.created), 0, 19) AS created,
     substring(toStringOrNull(t.lastUsed), 0, 19) AS lastUsed
UNWIND [
  {unused: 1, neverUsed: 0, old: 0, unknown: 0, is: lastUsedDay <= cutoff AND lastUsedDay >= 20090101
   AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231 AND lastUsedDay % 100 <= 31},
  {unused: 0, neverUsed: 1, old: 0, unknown: 0,
   is: lastUsed <= created AND lastUsedDay >= 20090101 AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231
   AND lastUsedDay % 100 <= 31 AND createdDay >= 20090101 AND createdDay <= 99991231 AND createdDay % 10000 <= 1231
   AND createdDay % 100 <= 31},
  {unused: 0, neverUsed: 0, old: 1, unknown: 0, is: createdDay <= oldCutoff AND createdDay >= 20090101
   AND createdDay <= 99991231 AND createdDay % 10000 <= 1231 AND createdDay % 100 <= 31},
  {unused: 0, neverUsed: 0, old: 0, unknown: 1,
   is: NOT coalesce(lastUsedDay >= 20090101 AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231
   AND lastUsedDay % 100 <= 31, false)}
] AS state
WITH t, u, path, asOf, state
WHERE state.is
WITH t, u, path, asOf, sum(state.unused) AS unused, sum(state.neverUsed) AS neverUsed, sum(state.old) AS old,
     sum(state.unknown) AS useUnknown
ORDER BY t.id
WITH u, coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner, t.oktaDomain AS org, max(asOf) AS asOf,
     head(collect(path)) AS path, count(t) AS tokens, sum(unused) AS unused, sum(neverUsed) AS neverUsed,
     sum(old) AS old, sum(useUnknown) AS useUnknown, collect(coalesce(t.id, t.objectid)) AS ids
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH u, owner, org, asOf, path, tokens, unused, neverUsed, old, useUnknown, ids,
     collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH u, owner, org, asOf, path, tokens, unused, neverUsed, old, useUnknown, ids, rolesComplete, role
ORDER BY role
WITH u, owner, org, asOf, path, tokens, unused, neverUsed, old, useUnknown, ids, rolesComplete,
     collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH u, owner, org, asOf, path, tokens, unused, neverUsed, old, useUnknown, ids, rolesComplete, known
WHERE known.is
WITH u, owner, org, asOf, path, tokens, unused, neverUsed, old, useUnknown, ids, rolesComplete, known.roles AS roles
RETURN path,
       owner,
       u.login AS login,
       u.managerId AS manager,
       u.status AS ownerStatus,
       roles,
       rolesComplete,
       tokens,
       unused,
       neverUsed,
       old,
       useUnknown,
       ids,
       asOf,
       org
ORDER BY tokens DESC, owner, org
