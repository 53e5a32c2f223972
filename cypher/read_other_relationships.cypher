// read_other_relationships: count the relationships of other tools that removing these tokens would delete.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta_ApiToken)
// Returns: relationships
UNWIND $objectids AS objectid
MATCH (t:Okta {objectid: objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE all(label IN labels(t) WHERE label = "Okta" OR label STARTS WITH "Okta_" OR label STARTS WITH "Tag_")
MATCH (t)-[r]-()
WHERE type(r) <> "Okta_ApiTokenFor"
RETURN count(DISTINCT r) AS relationships
