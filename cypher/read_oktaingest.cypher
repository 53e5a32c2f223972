// read_oktaingest: when the data of an org in the graph was collected, by the org's id or domains.
// Rows:    none
// Params:  org, domains
// Graph:   (:OktaIngest {org})
// Returns: org, domain, lastCollected; newest first
MATCH (l:OktaIngest)
WHERE l.org = $org OR l.domain IN $domains
RETURN l.org AS org, l.domain AS domain, toStringOrNull(l.lastCollected) AS lastCollected
ORDER BY l.lastCollected DESC
