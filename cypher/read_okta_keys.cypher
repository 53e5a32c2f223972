// read_okta_keys: those of these keys that a node with the Okta label has.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: objectid
UNWIND $objectids AS objectid
MATCH (n:Okta {objectid: objectid}) USING INDEX SEEK n:Okta(objectid)
RETURN DISTINCT objectid
