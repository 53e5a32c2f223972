// read_oktaingest: when the data of an org in the graph was collected, by the org's id or domains, in any case.
// Rows:    none
// Params:  org, domains
// Graph:   (:OktaIngest {org})
// Returns: org, lastCollected (as text)
MATCH (l:OktaIngest)
WITH l, toUpper(toStringOrNull(l.org)) AS org, toUpper(toStringOrNull(l.domain)) AS domain
WHERE org = toUpper($org) OR domain IN $domains
RETURN toStringOrNull(l.org) AS org, toStringOrNull(l.lastCollected) AS lastCollected
ORDER BY org
