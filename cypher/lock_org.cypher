// lock_org: lock the org's bookkeeping node until the transaction ends, so that runs write one after another.
// Rows:    none
// Params:  org
// Graph:   (:OktaIngest {org})
// Returns: nothing
MERGE (l:OktaIngest {org: $org})
SET l.org = l.org
