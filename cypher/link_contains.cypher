// link_contains: create or update one edge from the organization to each owner, and to each of its groups and roles.
// Rows:    contained
// Params:  organization, collected_at
// Graph:   (:Okta_Organization)-[:Okta_Contains]->(:Okta_User or :Okta_Group or :Okta_Role or :Okta_CustomRole)
// Returns: written
MATCH (o:Okta {objectid: $organization}) USING INDEX SEEK o:Okta(objectid)
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.contained}) USING INDEX SEEK n:Okta(objectid)
MERGE (o)-[r:Okta_Contains]->(n)
SET r.traversable = true,
    r.lastseen = datetime($collected_at)
RETURN count(DISTINCT row.contained) AS written
