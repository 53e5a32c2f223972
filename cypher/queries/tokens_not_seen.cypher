// Not seen by a run for N days, or since a date
// Why: They may be gone from Okta, or their org is no longer read: what the graph says of them is as old as that.
// Params: days=7, since=null
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
WHERE NOT coalesce(datetime(t.lastseen) >= coalesce(datetime($since), datetime() - duration({days: $days})), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.lastseen), 'not known') AS lastSeen,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY datetime(t.lastseen), token, id
