// upsert_lock: create the org's bookkeeping node, in a transaction of its own, so that all runs see and lock it.
// Rows:    none
// Params:  org, domain
// Graph:   (:OktaIngest {org})
// Returns: nothing
MERGE (l:OktaIngest {org: $org})
ON CREATE SET l.domain = $domain
