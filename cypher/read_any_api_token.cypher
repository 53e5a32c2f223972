// read_any_api_token: check whether the graph has any API token.
// Rows:    none
// Params:  none
// Graph:   (:Okta_ApiToken)
// Returns: found (no row: no token)
MATCH (t:Okta_ApiToken)
RETURN true AS found LIMIT 1
