// Expiring within N days, or expired
// Why: What still needs one stops working then, unless it uses it before; an expiry that is not known comes last.
// Params: days=7
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
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
