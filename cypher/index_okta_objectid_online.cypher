// index_okta_objectid_online: wait up to 300 seconds until the index is online.
// Rows:    none
// Params:  none
// Graph:   index okta_objectid_index on (:Okta {objectid})
// Returns: nothing
CALL db.awaitIndex("okta_objectid_index", 300)
