// read_unchanged_api_tokens: the API tokens that equal their rows in value and type, with label and owner edge.
// Rows:    objectid, id, name, displayName, userId, clientName, created, lastUpdated, expiresAt, networkConnection, networkInclude, networkExclude, networkIncludeNames, networkExcludeNames, networkIncludeAddresses, networkReach, tokenWindow, lastUsed
// Params:  oktaDomain, environmentid
// Graph:   (:Okta:Okta_ApiToken {objectid})-[:Okta_ApiTokenFor]->(:Okta_User)
// Returns: objectids
UNWIND $rows AS row
MATCH (t:Okta {objectid: row.objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE "Okta_ApiToken" IN labels(t) // a label predicate would be planned as a scan while the label is rare
  AND t.oktaDomain = $oktaDomain
  AND ($environmentid IS NULL OR t.environmentid = $environmentid)
  AND coalesce(t.id = row.id, t.id IS NULL AND row.id IS NULL)
  AND coalesce(t.name = row.name, t.name IS NULL AND row.name IS NULL)
  AND coalesce(t.displayName = row.displayName, t.displayName IS NULL AND row.displayName IS NULL)
  AND coalesce(t.userId = row.userId, t.userId IS NULL AND row.userId IS NULL)
  AND coalesce(t.clientName = row.clientName, t.clientName IS NULL AND row.clientName IS NULL)
  AND coalesce(t.created = datetime(row.created), t.created IS NULL AND row.created IS NULL)
  AND coalesce(t.lastUpdated = datetime(row.lastUpdated), t.lastUpdated IS NULL AND row.lastUpdated IS NULL)
  AND coalesce(t.expiresAt = datetime(row.expiresAt), t.expiresAt IS NULL AND row.expiresAt IS NULL)
  AND coalesce(t.networkConnection = row.networkConnection, t.networkConnection IS NULL AND row.networkConnection IS NULL)
  AND coalesce(t.networkInclude = row.networkInclude, t.networkInclude IS NULL AND row.networkInclude IS NULL)
  AND coalesce(t.networkExclude = row.networkExclude, t.networkExclude IS NULL AND row.networkExclude IS NULL)
  AND coalesce(t.networkIncludeNames = row.networkIncludeNames, t.networkIncludeNames IS NULL AND row.networkIncludeNames IS NULL)
  AND coalesce(t.networkExcludeNames = row.networkExcludeNames, t.networkExcludeNames IS NULL AND row.networkExcludeNames IS NULL)
  AND coalesce(t.networkIncludeAddresses = row.networkIncludeAddresses, t.networkIncludeAddresses IS NULL AND row.networkIncludeAddresses IS NULL)
  AND coalesce(t.networkReach = row.networkReach, t.networkReach IS NULL AND row.networkReach IS NULL)
  AND coalesce(t.tokenWindow = row.tokenWindow, t.tokenWindow IS NULL AND row.tokenWindow IS NULL)
  AND coalesce(t.lastUsed = datetime(row.lastUsed), t.lastUsed IS NULL AND row.lastUsed IS NULL)
  AND [(t)-[r:Okta_ApiTokenFor]->(u) | [u.objectid, r.traversable]]
    = CASE WHEN row.userId IS NULL THEN [] ELSE [[toUpper(row.userId), true]] END
RETURN collect(t.objectid) AS objectids
