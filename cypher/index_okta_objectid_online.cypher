// index_okta_objectid_online: wait, up to five minutes, until the index is filled and in use.
// Rows:    none
// Params:  none
// Graph:   index okta_objectid_index on (:Okta {objectid})
// Returns: nothing
CALL db.awaitIndex("okta_objectid_index", 300)
