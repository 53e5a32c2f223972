// link_contains: the organization contains each owner.
// Rows:    user
// Params:  organization, seen_at
// Graph:   (:Okta_Organization)-[:Okta_Contains]->(:Okta_User)
// Returns: written
UNWIND $rows AS row
MATCH (o:Okta {objectid: $organization}) USING INDEX SEEK o:Okta(objectid)
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
MERGE (o)-[r:Okta_Contains]->(u)
SET r.traversable = true,
    r.lastseen = datetime($seen_at)
RETURN count(DISTINCT row.user) AS written
