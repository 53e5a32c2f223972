// Unknown owners
// Why: What such a token may do, nobody can say: it has no owner in the graph, or one that nobody has described.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
WHERE u IS NULL OR u.status IS NULL
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY u IS NULL DESC, datetime(t.lastUsed) DESC, token, id
