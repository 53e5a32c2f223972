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
WHERE of_org OR t.objectid IN $objectids
RETURN t.objectid AS objectid,
       t.id AS id,
       t.name AS name,
       t.displayName AS displayName,
       t.oktaDomain AS oktaDomain,
       t.userId AS userId,
       t.clientName AS clientName,
       toStringOrNull(t.created) AS created,
       toStringOrNull(t.lastUpdated) AS lastUpdated,
       toStringOrNull(t.expiresAt) AS expiresAt,
       t.networkConnection AS networkConnection,
       t.networkInclude AS networkInclude,
       t.networkExclude AS networkExclude,
       t.tokenWindow AS tokenWindow,
       toStringOrNull(t.lastUsed) AS lastUsed,
       t.environmentid AS environmentid,
       toStringOrNull(t.lastseen) AS lastseen,
       of_org
