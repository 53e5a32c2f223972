// read_any_api_token: whether the graph holds an API token at all.
// Rows:    none
// Params:  none
// Graph:   (:Okta_ApiToken)
// Returns: found (no row: there is none)
MATCH (t:Okta_ApiToken)
RETURN true AS found LIMIT 1
