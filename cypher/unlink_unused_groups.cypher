// unlink_unused_groups: remove our role edges, not seen by others since, of groups that no longer give an owner a role.
// Rows:    user, groups, removedTokens
// Params:  usedGroups, collected_at
// Graph:   (:Okta_Group)-[:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
// Returns: removed
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
WHERE NOT coalesce(u.rolesRead > datetime($collected_at), false)
  AND all(t IN [(u)<-[:Okta_ApiTokenFor]-(t) | t.objectid] WHERE row.removedTokens IS NULL OR t IN row.removedTokens)
MATCH (u)-[:Okta_MemberOf]->(g)
WHERE NOT g.objectid IN row.groups AND NOT g.objectid IN $usedGroups
  AND NOT coalesce(g.rolesRead > datetime($collected_at), false)
WITH DISTINCT g
MATCH (g)-[r:Okta_HasRole|Okta_HasRoleAssignment|Okta_SuperAdmin]->()
WHERE r.source = "okta-ingest" AND r.lastseen = coalesce(r.sourceLastseen, g.rolesRead)
  AND r.lastseen <= datetime($collected_at)
DELETE r
RETURN count(r) AS removed
