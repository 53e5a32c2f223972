// read_api_tokens: the API tokens with these keys, values as text; also of $stubs, tokens without the Okta label.
// Rows:    none
// Params:  environmentid, domains, objectids, stubs
// Graph:   (:Okta:Okta_ApiToken {objectid})
// Returns: objectid, every property of upsert_api_tokens, lastseen, of_org
CALL {
  MATCH (t:Okta)
  WHERE t.objectid IN $objectids AND t:Okta_ApiToken
  RETURN t
  UNION ALL
  UNWIND CASE WHEN size($stubs) > 0 THEN [1] ELSE [] END AS once
  MATCH (t:Okta_ApiToken)
  WHERE NOT t:Okta AND t.objectid IN $objectids AND t.objectid IN $stubs
  RETURN t
}
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
       t.networkIncludeNames AS networkIncludeNames,
       t.networkExcludeNames AS networkExcludeNames,
       t.networkIncludeAddresses AS networkIncludeAddresses,
       toStringOrNull(t.networkReach) AS networkReach,
       toStringOrNull(t.tokenWindow) AS tokenWindow,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.environmentid) AS environmentid,
       toStringOrNull(t.lastseen) AS lastseen,
       coalesce(
         CASE WHEN t.environmentid <> "" THEN toUpper(toStringOrNull(t.environmentid)) = $environmentid END,
         toUpper(toStringOrNull(t.oktaDomain)) IN $domains OR toUpper(toStringOrNull(t.okta_domain)) IN $domains,
         false
       ) AS of_org
