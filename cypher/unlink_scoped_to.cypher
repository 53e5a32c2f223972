// unlink_scoped_to: remove the edge to the organization from role assignments that are limited to groups or apps.
// Rows:    roleAssignment
// Params:  organization, collected_at
// Graph:   (:Okta_RoleAssignment)-[:Okta_ScopedTo]->(:Okta_Organization)
// Returns: removed
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.roleAssignment}) USING INDEX SEEK n:Okta(objectid)
MATCH (n)-[r:Okta_ScopedTo]->(o)
WHERE o.objectid = $organization AND (r.lastseen IS NULL OR r.lastseen <= datetime($collected_at))
DELETE r
RETURN count(r) AS removed
