// index_okta_objectid: create the index for lookups by objectid; BloodHound drops it when it starts.
// Rows:    none
// Params:  none
// Graph:   index okta_objectid_index on (:Okta {objectid})
// Returns: nothing
CREATE INDEX okta_objectid_index IF NOT EXISTS FOR (n:Okta) ON (n.objectid)
