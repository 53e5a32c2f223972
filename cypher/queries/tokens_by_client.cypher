// Tokens by client
// Why: Which clients created tokens, and how many of these work from anywhere. Review unknown clients.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path,
     t.networkConnection = 'ZONE' AND size(t.networkInclude) > 0 AS bound,
     t.networkConnection = 'ANYWHERE' OR
     t.networkConnection = 'ZONE' AND size(t.networkExclude) > 0 AND coalesce(size(t.networkInclude), 0) = 0 AS open
UNWIND [
  {is: open, open: 1, bound: 0, unknown: 0},
  {is: bound, open: 0, bound: 1, unknown: 0},
  {is: true, open: 0, bound: 0, unknown: 1}
] AS state
WITH t, u, path, state
WHERE state.is
WITH t, u, path, head(collect(state)) AS network
WITH coalesce(t.clientName, 'not known') AS client,
     head(collect(path)) AS path,
     count(DISTINCT t) AS tokens,
     count(DISTINCT u) AS owners,
     sum(network.bound) AS bound,
     sum(network.open) AS fromAnywhere,
     sum(network.unknown) AS networkNotKnown
RETURN path,
       client,
       tokens,
       owners,
       bound,
       fromAnywhere,
       networkNotKnown
ORDER BY tokens DESC, client
