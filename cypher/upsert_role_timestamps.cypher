// upsert_role_timestamps: store rolesRead of an owner or group and lastseen of its role edges as zoned datetimes.
// Rows:    objectid, text, rolesRead, lastseen
// Params:  none
// Graph:   (:Okta_User or :Okta_Group)-[:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
// Returns: converted edges
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.objectid}) USING INDEX SEEK u:Okta(objectid)
SET u.rolesRead = CASE WHEN toStringOrNull(u.rolesRead) = row.text THEN datetime(row.rolesRead) ELSE u.rolesRead END
WITH u, row
OPTIONAL MATCH (u)-[r:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
WHERE toStringOrNull(r.lastseen) = row.text AND row.lastseen IS NOT NULL
SET r.lastseen = datetime(row.lastseen)
RETURN count(r) AS converted
