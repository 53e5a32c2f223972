// read_okta_index: the index for lookups by objectid, also that of a constraint, whoever created it.
// Rows:    none
// Params:  none
// Graph:   index on (:Okta {objectid})
// Returns: name, state
SHOW INDEXES YIELD name, state, entityType, labelsOrTypes, properties
WHERE entityType = "NODE" AND labelsOrTypes = ["Okta"] AND properties = ["objectid"]
RETURN name, state ORDER BY name
