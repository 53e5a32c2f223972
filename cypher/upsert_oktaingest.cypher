// upsert_oktaingest: store when the data of the last run was collected, on every bookkeeping node of the org.
// Rows:    none
// Params:  org, domain, collected_at
// Graph:   (:OktaIngest {org})
// Returns: nothing
MATCH (l:OktaIngest)
WHERE toUpper(toStringOrNull(l.org)) = toUpper($org)
SET l.domain = $domain,
    l.lastCollected = datetime($collected_at)
