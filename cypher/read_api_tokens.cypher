// read_api_tokens: the API tokens that the graph holds of an org, and those under given keys, as text.
// Rows:    none
// Params:  environmentid, domains, objectids
// Graph:   (:Okta_ApiToken)
// Returns: objectid, every property of upsert_api_tokens, lastseen, of_org
MATCH (t:Okta_ApiToken)
WITH t, coalesce(
  t.environmentid = $environmentid,
  t.oktaDomain IN $domains OR t.okta_domain IN $domains,
  false
) AS of_org
WHERE (of_org OR t.objectid IN $objectids) AND t.objectid = toStringOrNull(t.objectid)
RETURN t.objectid AS objectid,
       toStringOrNull(t.id) AS id,
       toStringOrNull(t.name) AS name,
       toStringOrNull(t.displayName) AS displayName,
       toStringOrNull(t.oktaDomain) AS oktaDomain,
       toStringOrNull(t.userId) AS userId,
       toStringOrNull(t.clientName) AS clientName,
       toStringOrNull(t.created) AS created,
       toStringOrNull(t.lastUpdated) AS lastUpdated,
       toStringOrNull(t.expiresAt) AS expiresAt,
       toStringOrNull(t.networkConnection) AS networkConnection,
       t.networkInclude AS networkInclude,
       t.networkExclude AS networkExclude,
       toStringOrNull(t.tokenWindow) AS tokenWindow,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.environmentid) AS environmentid,
       toStringOrNull(t.lastseen) AS lastseen,
       of_org
