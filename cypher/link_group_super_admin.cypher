// link_group_super_admin: create or update one edge per super admin; skip groups whose roles a newer run has read.
// Rows:    group
// Params:  organization, collected_at
// Graph:   (:Okta_Group)-[:Okta_SuperAdmin]->(:Okta_Organization)
// Returns: written, skipped ones included
UNWIND $rows AS row
MATCH (g:Okta {objectid: row.group}) USING INDEX SEEK g:Okta(objectid)
MATCH (o:Okta {objectid: $organization}) USING INDEX SEEK o:Okta(objectid)
FOREACH (_ IN CASE WHEN g.rolesRead > datetime($collected_at) THEN [] ELSE [1] END |
  MERGE (g)-[r:Okta_SuperAdmin]->(o)
  ON CREATE SET r.source = "okta-ingest"
  SET r.traversable = true,
      r.lastseen = datetime($collected_at),
      r.sourceLastseen = datetime($collected_at)
)
RETURN count(DISTINCT row.group) AS written
