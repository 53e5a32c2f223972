// Unused tokens (N days)
// Why: Nobody needs them, but whoever finds one can use it. Okta expires a token after 30 days without use.
// Params: days=14
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
WHERE NOT coalesce(datetime(t.lastUsed) > datetime() - duration({days: $days}), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(datetime(t.expiresAt), 'not known') AS expiresAt,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY datetime(t.lastUsed), token, id
