// read_api_tokens: the API tokens with these keys, values as text (unlabelled: also tokens without the Okta label).
// Rows:    none
// Params:  environmentid, domains, objectids, unlabelled
// Graph:   (:Okta:Okta_ApiToken {objectid})
// Returns: objectid, every property of upsert_api_tokens, lastseen, of_org
CALL {
  MATCH (t:Okta)
  WHERE t.objectid IN $objectids AND t:Okta_ApiToken
  RETURN t
  UNION ALL
  UNWIND CASE WHEN $unlabelled THEN [1] ELSE [] END AS once
  MATCH (t:Okta_ApiToken)
  WHERE NOT t:Okta AND t.objectid IN $objectids
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
       toStringOrNull(t.tokenWindow) AS tokenWindow,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.environmentid) AS environmentid,
       toStringOrNull(t.lastseen) AS lastseen,
       coalesce(
         t.environmentid = $environmentid,
         t.oktaDomain IN $domains OR t.okta_domain IN $domains,
         false
       ) AS of_org
