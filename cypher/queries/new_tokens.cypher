// New tokens (N days)
// Why: Attackers create tokens to keep access: each new token needs a reason. Unknown creation dates come last.
// Params: days=7, since=null
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
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
