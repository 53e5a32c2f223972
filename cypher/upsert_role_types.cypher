// upsert_role_types: store the types of the roles of each owner or group; skip those whose roles a newer run has read.
// Rows:    objectid, roleTypes, rolesComplete
// Params:  collected_at
// Graph:   (:Okta_User or :Okta_Group {objectid})
// Returns: written, skipped ones excluded
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
WHERE NOT coalesce(n.rolesRead > datetime($collected_at), false)
SET n.roleTypes = row.roleTypes,
    n.rolesComplete = row.rolesComplete,
    n.rolesRead = datetime($collected_at)
RETURN count(DISTINCT n.objectid) AS written
