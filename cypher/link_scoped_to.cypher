// link_scoped_to: create or update one edge per role assignment for the whole organization.
// Rows:    roleAssignment
// Params:  organization, collected_at
// Graph:   (:Okta_RoleAssignment)-[:Okta_ScopedTo]->(:Okta_Organization)
// Returns: written
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.roleAssignment}) USING INDEX SEEK n:Okta(objectid)
MATCH (o:Okta {objectid: $organization}) USING INDEX SEEK o:Okta(objectid)
MERGE (n)-[r:Okta_ScopedTo]->(o)
SET r.traversable = false,
    r.lastseen = datetime($collected_at)
RETURN count(DISTINCT row.roleAssignment) AS written
