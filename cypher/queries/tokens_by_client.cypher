// Tokens by client
// Why: Which clients created tokens, and how many of these work from anywhere. Review unknown clients.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
WITH t, u, path,
     coalesce(t.networkConnection = 'ANYWHERE', false) AS anywhere,
     coalesce(t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY'], false) AS read,
     coalesce(t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = [],
       false) AS excluding,
     coalesce(t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo'), false) AS including
UNWIND [
  {network: 'ANYWHERE', is: anywhere},
  {network: t.networkReach, is: read AND NOT anywhere},
  {network: 'EXCLUDED_ZONES_ONLY', is: excluding AND NOT read},
  {network: 'ZONES_NOT_READ', is: including AND NOT read},
  {is: NOT (anywhere OR read OR excluding OR including)}
] AS limits
WITH t, u, path, limits
WHERE limits.is
UNWIND [
  {open: 1, limited: 0, unknown: 0, is: coalesce(limits.network IN ['ANYWHERE', 'EXCLUDED_ZONES_ONLY'], false)},
  {open: 0, limited: 1, unknown: 0, is: coalesce(limits.network = 'ZONES', false)},
  {open: 0, limited: 0, unknown: 1,
   is: NOT coalesce(limits.network IN ['ANYWHERE', 'EXCLUDED_ZONES_ONLY', 'ZONES'], false)}
] AS network
WITH t, u, path, network
WHERE network.is
WITH t.clientName AS client,
     t.oktaDomain AS org,
     head(collect(path)) AS path,
     count(DISTINCT t) AS tokens,
     count(DISTINCT u) AS owners,
     sum(network.open) AS fromAnywhere,
     sum(network.limited) AS limited,
     sum(network.unknown) AS networkUnknown
RETURN path,
       client,
       tokens,
       owners,
       fromAnywhere,
       limited,
       networkUnknown,
       org
ORDER BY tokens DESC, client, org
