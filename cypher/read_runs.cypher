// read_runs: when the data of every org was read from Okta.
// Rows:    none
// Params:  none
// Graph:   (:OktaIngest {org})
// Returns: domain, lastCollected
MATCH (l:OktaIngest)
RETURN l.domain AS domain, toStringOrNull(l.lastCollected) AS lastCollected
