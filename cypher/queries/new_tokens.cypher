// New tokens of the last N days, or since a date
// Why: A token is how an intruder stays: each new one should have a reason; tokens without a date come last.
// Params: days=7, since=null
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
WHERE NOT coalesce(datetime(t.created) < coalesce(datetime($since), datetime() - duration({days: $days})), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.created), 'not known') AS created,
       coalesce(t.clientName, 'not known') AS client,
       coalesce(t.networkConnection, 'not known') AS network,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY t.created IS NULL, datetime(t.created) DESC, token, id
