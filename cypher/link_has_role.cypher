// link_has_role: create or update one edge per owner and role; skip owners whose roles a newer run has read.
// Rows:    user, role
// Params:  collected_at
// Graph:   (:Okta_User)-[:Okta_HasRole]->(:Okta_Role or :Okta_CustomRole)
// Returns: written, skipped ones included
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
MATCH (n:Okta {objectid: row.role}) USING INDEX SEEK n:Okta(objectid)
FOREACH (_ IN CASE WHEN u.rolesRead > datetime($collected_at) THEN [] ELSE [1] END |
  MERGE (u)-[r:Okta_HasRole]->(n)
  SET r.traversable = false,
      r.lastseen = datetime($collected_at)
)
RETURN count(DISTINCT row) AS written
