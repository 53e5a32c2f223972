// upsert_role_types: the types of the roles of each owner, and when they were read; older ones replace no newer ones.
// Rows:    objectid, roleTypes
// Params:  collected_at
// Graph:   (:Okta_User {objectid})
// Returns: written, without those of a newer run
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
WHERE NOT coalesce(n.rolesRead > datetime($collected_at), false)
SET n.roleTypes = row.roleTypes,
    n.rolesRead = datetime($collected_at)
RETURN count(DISTINCT n.objectid) AS written
