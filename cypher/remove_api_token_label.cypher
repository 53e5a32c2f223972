// remove_api_token_label: take what is ours from stale tokens whose node has labels of other tools: it is never deleted.
// Rows:    objectid, lastseen
// Params:  none
// Graph:   (:Okta_ApiToken), with labels of other tools
// Returns: removed
UNWIND $rows AS row
MATCH (t:Okta {objectid: row.objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE t:Okta_ApiToken AND toStringOrNull(t.lastseen) = row.lastseen
  AND NOT all(label IN labels(t) WHERE label = "Okta" OR label STARTS WITH "Okta_" OR label STARTS WITH "Tag_")
OPTIONAL MATCH (t)-[r:Okta_ApiTokenFor]->()
WITH t, collect(r) AS edges
FOREACH (r IN edges | DELETE r)
REMOVE t:Okta_ApiToken
SET t.id = null,
    t.name = null,
    t.displayName = null,
    t.oktaDomain = null,
    t.userId = null,
    t.clientName = null,
    t.created = null,
    t.lastUpdated = null,
    t.expiresAt = null,
    t.networkConnection = null,
    t.networkInclude = null,
    t.networkExclude = null,
    t.networkIncludeNames = null,
    t.networkExcludeNames = null,
    t.networkIncludeAddresses = null,
    t.networkReach = null,
    t.tokenWindow = null,
    t.lastUsed = null,
    t.environmentid = null
RETURN count(t) AS removed
