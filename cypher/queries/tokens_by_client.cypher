// Tokens by client
// Why: Which clients created tokens, and how many of these work from anywhere. Review unknown clients.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(ownerPath, tokenPath) AS path
UNWIND [
  {network: 'ANYWHERE', zones: [], excludedZones: [], is: t.networkConnection = 'ANYWHERE'},
  {network: t.networkReach, zones: coalesce(t.networkIncludeNames, t.networkInclude, []),
   excludedZones: coalesce(t.networkExcludeNames, t.networkExclude, []),
   is: t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY']},
  {network: 'EXCLUDED_ZONES_ONLY', zones: [], excludedZones: t.networkExclude,
   is: t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = []},
  {network: 'ZONES_NOT_READ', zones: t.networkInclude, excludedZones: coalesce(t.networkExclude, []),
   is: t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo')},
  {zones: t.networkInclude, excludedZones: t.networkExclude, is: true}
] AS state
WITH t, u, path, state
WHERE state.is
WITH t, u, path, head(collect(state)) AS limits
UNWIND [
  {open: 1, limited: 0, unknown: 0, is: limits.network IN ['ANYWHERE', 'EXCLUDED_ZONES_ONLY']},
  {open: 0, limited: 1, unknown: 0, is: limits.network = 'ZONES'},
  {open: 0, limited: 0, unknown: 1, is: true}
] AS state
WITH t, u, path, state
WHERE state.is
WITH t, u, path, head(collect(state)) AS network
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
