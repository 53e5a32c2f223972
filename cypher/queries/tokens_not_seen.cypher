// Tokens not seen (N days)
// Why: No run has read these tokens for N days: Okta no longer lists them, or their org is no longer collected.
// Params: days=7, since=null
WITH datetime($since) AS since, coalesce(datetime($since), datetime() - duration({days: $days})) AS oldest
WITH since, toIntegerOrNull(replace(substring(toStringOrNull(oldest), 0, 10), '-', '')) AS cutoff
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH since, cutoff, t, u, coalesce(ownerPath, tokenPath) AS path, t.lastseen AS lastSeen,
     toIntegerOrNull(replace(substring(toStringOrNull(t.lastseen), 0, 10), '-', '')) AS lastSeenDay
WHERE NOT coalesce(coalesce(lastSeen >= since, lastSeenDay > cutoff OR since IS NOT NULL AND lastSeenDay = cutoff)
      AND lastSeenDay <= 99991231 AND lastSeenDay % 10000 <= 1231 AND lastSeenDay % 100 <= 31, false)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, lastSeen, lastSeenDay, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, lastSeen, lastSeenDay, rolesComplete, role
ORDER BY role
WITH t, u, path, lastSeen, lastSeenDay, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, lastSeen, lastSeenDay, rolesComplete, known
WHERE known.is
WITH t, u, path, lastSeen, lastSeenDay, rolesComplete, known.roles AS roles
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       toStringOrNull(lastSeen) AS lastSeen,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY coalesce(lastSeenDay >= 20090101 AND lastSeenDay <= 99991231 AND lastSeenDay % 10000 <= 1231
         AND lastSeenDay % 100 <= 31, false) DESC, lastSeenDay, token, id
