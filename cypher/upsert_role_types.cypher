// upsert_role_types: store the types of each owner's roles; skip owners whose roles a newer run has read.
// Rows:    objectid, roleTypes
// Params:  collected_at
// Graph:   (:Okta_User {objectid})
// Returns: written, skipped ones excluded
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
WHERE NOT coalesce(n.rolesRead > datetime($collected_at), false)
SET n.roleTypes = row.roleTypes,
    n.rolesRead = datetime($collected_at)
RETURN count(DISTINCT n.objectid) AS written
