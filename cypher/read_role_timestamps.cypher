// read_role_timestamps: rolesRead of owners and groups, lastseen of their role edges, where it is no zoned datetime.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta_User or :Okta_Group)-[:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
// Returns: objectid, text (null: a value without text, such as a list)
UNWIND $objectids AS objectid
MATCH (u:Okta {objectid: objectid}) USING INDEX SEEK u:Okta(objectid)
WITH u, [(u)-[r:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->() | r.lastseen] + [u.rolesRead] AS timestamps
UNWIND timestamps AS timestamp
WITH u, timestamp
WHERE timestamp IS NOT NULL AND (timestamp > datetime("2000-01-01T00:00:00Z")) IS NULL
RETURN DISTINCT u.objectid AS objectid, toStringOrNull(timestamp) AS text
