// Unused tokens (N days)
// Why: Nobody needs them, but whoever finds one can use it. Okta expires a token after 30 days without use.
// Params: days=14, asOf=null
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
WITH tokens, asOf, toInteger(replace(toString(asOfDate - duration({days: $days})), '-', '')) AS cutoff
UNWIND tokens AS t
MATCH tokenPath = (t)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH asOf, cutoff, t, u, coalesce(ownerPath, tokenPath) AS path,
     toIntegerOrNull(replace(substring(toStringOrNull(t.lastUsed), 0, 10), '-', '')) AS lastUsedDay
WHERE NOT coalesce(lastUsedDay > cutoff AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231
      AND lastUsedDay % 100 <= 31, false)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, asOf, lastUsedDay, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, asOf, lastUsedDay, rolesComplete, role
ORDER BY role
WITH t, u, path, asOf, lastUsedDay, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, asOf, lastUsedDay, rolesComplete, known
WHERE known.is
WITH t, u, path, asOf, lastUsedDay, rolesComplete, known.roles AS roles
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.expiresAt) AS expiresAt,
       asOf,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY coalesce(lastUsedDay >= 20090101 AND lastUsedDay <= 99991231 AND lastUsedDay % 10000 <= 1231
         AND lastUsedDay % 100 <= 31, false) DESC, lastUsedDay, token, id
