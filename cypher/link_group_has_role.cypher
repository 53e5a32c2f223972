// link_group_has_role: create or update one edge per group and role; skip groups whose roles a newer run has read.
// Rows:    group, role
// Params:  collected_at
// Graph:   (:Okta_Group)-[:Okta_HasRole]->(:Okta_Role or :Okta_CustomRole)
// Returns: written, skipped ones included
UNWIND $rows AS row
MATCH (g:Okta {objectid: row.group}) USING INDEX SEEK g:Okta(objectid)
MATCH (n:Okta {objectid: row.role}) USING INDEX SEEK n:Okta(objectid)
FOREACH (_ IN CASE WHEN g.rolesRead > datetime($collected_at) THEN [] ELSE [1] END |
  MERGE (g)-[r:Okta_HasRole]->(n)
  ON CREATE SET r.source = "okta-ingest"
  SET r.traversable = false,
      r.lastseen = datetime($collected_at),
      r.sourceLastseen = datetime($collected_at)
)
RETURN count(DISTINCT row) AS written
