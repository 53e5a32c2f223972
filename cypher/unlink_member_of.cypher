// unlink_member_of: remove our memberships, not seen by others since, that no longer give an owner a role.
// Rows:    user, groups, removedTokens
// Params:  collected_at
// Graph:   (:Okta_User)-[:Okta_MemberOf]->(:Okta_Group)
// Returns: removed
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
WHERE NOT coalesce(u.rolesRead > datetime($collected_at), false)
  AND all(t IN [(u)<-[:Okta_ApiTokenFor]-(t) | t.objectid] WHERE row.removedTokens IS NULL OR t IN row.removedTokens)
MATCH (u)-[r:Okta_MemberOf]->(g)
WHERE r.source = "okta-ingest"
  AND r.lastseen = coalesce(r.sourceLastseen, u.rolesRead)
  AND r.lastseen <= datetime($collected_at)
  AND NOT coalesce(g.objectid IN row.groups, false)
DELETE r
RETURN count(r) AS removed
