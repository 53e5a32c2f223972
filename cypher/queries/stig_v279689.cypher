// STIG V-279689: network zones
// Why: API tokens must be limited to network zones. Check yourself that the zones are the right ones.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
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
