// read_other_relationships: how many relationships of other tools would go with these tokens.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta_ApiToken)
// Returns: relationships
MATCH (t:Okta) USING INDEX SEEK t:Okta(objectid)
WHERE t.objectid IN $objectids
MATCH (t)-[r]-()
WHERE type(r) <> "Okta_ApiTokenFor"
RETURN count(DISTINCT r) AS relationships
