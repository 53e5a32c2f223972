// upsert_role_targets: store the groups or apps that each role assignment is limited to; null: the whole organization.
// Rows:    objectid, targets
// Params:  none
// Graph:   (:Okta:Okta_RoleAssignment {objectid})
// Returns: written
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
SET n.targets = row.targets
RETURN count(*) AS written
