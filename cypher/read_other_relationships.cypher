// read_other_relationships: how many relationships of other tools would go with these tokens.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta_ApiToken)
// Returns: relationships
UNWIND $objectids AS objectid
MATCH (t:Okta {objectid: objectid}) USING INDEX SEEK t:Okta(objectid)
MATCH (t)-[r]-()
WHERE type(r) <> "Okta_ApiTokenFor"
RETURN count(DISTINCT r) AS relationships
