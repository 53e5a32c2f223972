// upsert_api_tokens: create or update one API token per row; a null value removes the property.
// Rows:    objectid, id, name, displayName, userId, clientName, created, lastUpdated, expiresAt, networkConnection, networkInclude, networkExclude, networkIncludeNames, networkExcludeNames, networkIncludeAddresses, networkReach, tokenWindow, lastUsed
// Params:  oktaDomain, environmentid, collected_at
// Graph:   (:Okta:Okta_ApiToken {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_ApiToken,
    n.id = row.id,
    n.name = row.name,
    n.displayName = row.displayName,
    n.oktaDomain = $oktaDomain,
    n.userId = row.userId,
    n.clientName = row.clientName,
    n.created = datetime(row.created),
    n.lastUpdated = datetime(row.lastUpdated),
    n.expiresAt = datetime(row.expiresAt),
    n.networkConnection = row.networkConnection,
    n.networkInclude = row.networkInclude,
    n.networkExclude = row.networkExclude,
    n.networkIncludeNames = row.networkIncludeNames,
    n.networkExcludeNames = row.networkExcludeNames,
    n.networkIncludeAddresses = row.networkIncludeAddresses,
    n.networkReach = row.networkReach,
    n.tokenWindow = row.tokenWindow,
    n.lastUsed = datetime(row.lastUsed),
    n.environmentid = coalesce($environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
