// upsert_role_permissions: store the permissions of each custom role that could be read.
// Rows:    objectid, permissions
// Params:  none
// Graph:   (:Okta:Okta_CustomRole {objectid})
// Returns: written
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
SET n.permissions = row.permissions
RETURN count(*) AS written
