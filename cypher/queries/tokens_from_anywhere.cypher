// Usable from anywhere
// Why: A leaked token can be used at once, unless it is bound to zones; a list of excluded zones binds it to none.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path, coalesce(t.networkConnection, 'not known') AS network
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
