// read_domains: which of these domains the graph has data of.
// Rows:    none
// Params:  domains
// Graph:   (:Okta_ApiToken {oktaDomain}), (:Okta_Organization {oktaDomain})
// Returns: domain (lower case)
MATCH (n:Okta)
WHERE (n:Okta_ApiToken OR n:Okta_Organization) AND toLower(toStringOrNull(n.oktaDomain)) IN $domains
RETURN DISTINCT toLower(toStringOrNull(n.oktaDomain)) AS domain
