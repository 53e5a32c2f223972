// STIG V-279689: API tokens are bound to network zones
// Why: Each token is listed with its status; that the zones are the right ones, only you can tell.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path,
     t.networkConnection = 'ZONE' AND size(t.networkInclude) > 0 AS bound,
     t.networkConnection = 'ANYWHERE' OR
     t.networkConnection = 'ZONE' AND size(t.networkExclude) > 0 AND coalesce(size(t.networkInclude), 0) = 0 AS open
UNWIND [
  {status: 'Open', is: open},
  {status: 'Not a Finding', is: bound},
  {status: 'Not Reviewed', is: true}
] AS state
WITH t, u, path, state
WHERE state.is
WITH t, u, path, head(collect(state.status)) AS status
RETURN path,
       status,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       coalesce(t.networkConnection, 'not known') AS network,
       t.networkInclude AS onlyFrom,
       t.networkExclude AS butNotFrom,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY status = 'Open' DESC, status = 'Not Reviewed' DESC, token, id
