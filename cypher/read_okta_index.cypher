// read_okta_index: the index, or the index of a constraint, that lookups by objectid use, whoever made it.
// Rows:    none
// Params:  none
// Graph:   index on (:Okta {objectid})
// Returns: name, state
SHOW INDEXES YIELD name, state, entityType, labelsOrTypes, properties
WHERE entityType = "NODE" AND labelsOrTypes = ["Okta"] AND properties = ["objectid"]
RETURN name, state ORDER BY name
