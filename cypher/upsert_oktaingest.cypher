// upsert_oktaingest: remember when the data that was written last had been collected.
// Rows:    none
// Params:  org, domain, collected_at
// Graph:   (:OktaIngest {org})
// Returns: nothing
MERGE (l:OktaIngest {org: $org})
SET l.domain = $domain,
    l.lastCollected = datetime($collected_at)
