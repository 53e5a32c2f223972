// Tokens usable from anywhere
// Why: A leaked token works from any address unless it is limited to zones; excluded zones alone do not limit it.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path, coalesce(t.networkConnection, 'not known') AS network
WHERE NOT coalesce(network = 'ZONE' AND size(t.networkInclude) > 0, false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       network,
       t.networkExclude AS butNotFrom,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY network = 'ANYWHERE' DESC, network = 'ZONE' DESC, datetime(t.lastUsed) DESC, token, id
