// Clients and their tokens
// Why: Which clients made tokens, and how many of them are open: a client that nobody knows is worth a look.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(owned, alone) AS path,
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
