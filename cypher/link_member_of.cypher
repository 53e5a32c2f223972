// link_member_of: create or update one edge per owner and group; skip owners whose roles a newer run has read.
// Rows:    user, group
// Params:  collected_at
// Graph:   (:Okta_User)-[:Okta_MemberOf]->(:Okta_Group)
// Returns: written, skipped ones included
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
MATCH (g:Okta {objectid: row.group}) USING INDEX SEEK g:Okta(objectid)
FOREACH (_ IN CASE WHEN u.rolesRead > datetime($collected_at) THEN [] ELSE [1] END |
  MERGE (u)-[r:Okta_MemberOf]->(g)
  ON CREATE SET r.source = "okta-ingest"
  SET r.traversable = true,
      r.lastseen = datetime($collected_at),
      r.sourceLastseen = datetime($collected_at)
)
RETURN count(DISTINCT row) AS written
