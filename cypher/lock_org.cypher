// lock_org: lock all bookkeeping nodes of the org until the transaction ends, so that runs write one after another.
// Rows:    none
// Params:  org, domains
// Graph:   (:OktaIngest {org, domain})
// Returns: nothing
MERGE (own:OktaIngest {org: $org})
WITH count(own) AS own
MATCH (l:OktaIngest)
WHERE toUpper(toStringOrNull(l.org)) = toUpper($org) OR toUpper(toStringOrNull(l.domain)) IN $domains
WITH l ORDER BY id(l)
SET l.org = l.org
