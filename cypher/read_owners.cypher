// read_owners: who the users under these objectids are in the graph, with the types of their admin roles.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: objectid, id, login, displayName, status, roleTypes, rolesComplete, rolesRead
UNWIND $objectids AS objectid
MATCH (u:Okta {objectid: objectid}) USING INDEX SEEK u:Okta(objectid)
RETURN u.objectid AS objectid,
       toStringOrNull(u.id) AS id,
       toStringOrNull(u.login) AS login,
       toStringOrNull(u.displayName) AS displayName,
       toStringOrNull(u.status) AS status,
       u.roleTypes AS roleTypes,
       u.rolesComplete AS rolesComplete,
       toStringOrNull(u.rolesRead) AS rolesRead
