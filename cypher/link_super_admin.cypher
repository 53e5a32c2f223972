// link_super_admin: create or update one edge per super admin; skip owners whose roles a newer run has read.
// Rows:    user
// Params:  organization, collected_at
// Graph:   (:Okta_User)-[:Okta_SuperAdmin]->(:Okta_Organization)
// Returns: written, skipped ones included
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
MATCH (o:Okta {objectid: $organization}) USING INDEX SEEK o:Okta(objectid)
FOREACH (_ IN CASE WHEN u.rolesRead > datetime($collected_at) THEN [] ELSE [1] END |
  MERGE (u)-[r:Okta_SuperAdmin]->(o)
  SET r.traversable = true,
      r.lastseen = datetime($collected_at)
)
RETURN count(DISTINCT row.user) AS written
