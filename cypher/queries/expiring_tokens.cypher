// Expiring tokens (N days)
// Why: Expired, or expiring within N days unless used before. Unknown expiry dates come last.
// Params: days=7
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
WHERE NOT coalesce(datetime(t.expiresAt) > datetime() + duration({days: $days}), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.expiresAt), 'not known') AS expiresAt,
       coalesce(datetime(t.expiresAt) < datetime(), 'not known') AS expired,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY datetime(t.expiresAt), token, id
