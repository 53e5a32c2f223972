// read_oktaingest_constraint: the uniqueness constraint on our bookkeeping nodes, whoever created it.
// Rows:    none
// Params:  none
// Graph:   constraint on (:OktaIngest {org})
// Returns: name
SHOW CONSTRAINTS YIELD name, labelsOrTypes, properties
WHERE labelsOrTypes = ["OktaIngest"] AND properties = ["org"]
RETURN name
