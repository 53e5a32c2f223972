// unlink_roles: remove edges to roles that an owner no longer has; skip owners whose roles a newer run has read.
// Rows:    user, roles, roleAssignments, superAdmin, complete
// Params:  collected_at
// Graph:   (:Okta_User)-[:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
// Returns: removed
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
WHERE NOT coalesce(u.rolesRead > datetime($collected_at), false)
MATCH (u)-[r:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->(n)
WHERE (r.lastseen IS NULL OR r.lastseen <= datetime($collected_at)) AND (row.complete OR r.lastseen = u.rolesRead)
WITH r, row, type(r) AS kind, toUpper(toStringOrNull(n.objectid)) AS target
WHERE NOT coalesce(
  CASE kind
    WHEN "Okta_HasRole" THEN target IN row.roles
    WHEN "Okta_HasRoleAssignment" THEN target IN row.roleAssignments
    ELSE row.superAdmin
  END,
  false
)
DELETE r
RETURN count(r) AS removed
