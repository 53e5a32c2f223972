// Oldest tokens: N days and more, never rotated
// Why: Okta rotates no token: its secret has had all these days to leak; tokens whose age is not known come last.
// Params: days=365
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
WHERE NOT coalesce(datetime(t.created) > datetime() - duration({days: $days}), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.created), 'not known') AS created,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY datetime(t.created), token, id
