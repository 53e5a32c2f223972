// Tokens not seen (N days)
// Why: No run has read these tokens for N days: Okta no longer lists them, or their org is no longer collected.
// Params: days=7, since=null
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
WHERE NOT coalesce(datetime(t.lastseen) >= coalesce(datetime($since), datetime() - duration({days: $days})), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.lastseen), 'not known') AS lastSeen,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY datetime(t.lastseen), token, id
