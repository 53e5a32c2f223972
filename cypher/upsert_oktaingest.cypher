// upsert_oktaingest: store when the data of the last run was collected.
// Rows:    none
// Params:  org, domain, collected_at
// Graph:   (:OktaIngest {org})
// Returns: nothing
MERGE (l:OktaIngest {org: $org})
SET l.domain = $domain,
    l.lastCollected = datetime($collected_at)
