// Never used tokens
// Why: Somebody made them and forgot them: the first to revoke; tokens of which the last use is not known come last.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path
WHERE NOT coalesce(datetime(t.lastUsed) > datetime(t.created), false)
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(datetime(t.created), 'not known') AS created,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY t.lastUsed IS NULL, datetime(t.created), token, id
