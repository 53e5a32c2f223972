// unlink_group_roles: remove edges to roles that a group no longer has; skip groups whose roles a newer run has read.
// Rows:    group, roles, roleAssignments, superAdmin
// Params:  collected_at
// Graph:   (:Okta_Group)-[:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
// Returns: removed
UNWIND $rows AS row
MATCH (g:Okta {objectid: row.group}) USING INDEX SEEK g:Okta(objectid)
WHERE NOT coalesce(g.rolesRead > datetime($collected_at), false)
MATCH (g)-[r:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->(n)
WHERE r.lastseen IS NULL OR r.lastseen <= datetime($collected_at)
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
