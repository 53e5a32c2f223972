// index_oktaingest_org: create the uniqueness constraint on our bookkeeping nodes.
// Rows:    none
// Params:  none
// Graph:   constraint oktaingest_org_constraint on (:OktaIngest {org})
// Returns: nothing
CREATE CONSTRAINT oktaingest_org_constraint IF NOT EXISTS FOR (l:OktaIngest) REQUIRE l.org IS UNIQUE
