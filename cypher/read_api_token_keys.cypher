// read_api_token_keys: the keys of all API tokens in the graph, grouped by environmentid and domains.
// Rows:    none
// Params:  none
// Graph:   (:Okta_ApiToken)
// Returns: environmentid, domains, objectids
MATCH (t:Okta_ApiToken)
WHERE t.objectid = toStringOrNull(t.objectid)
WITH toStringOrNull(t.environmentid) AS environmentid,
     toStringOrNull(t.oktaDomain) AS oktaDomain,
     toStringOrNull(t.okta_domain) AS okta_domain,
     collect(t.objectid) AS objectids
RETURN environmentid, [oktaDomain, okta_domain] AS domains, objectids
