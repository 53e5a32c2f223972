// upsert_user_lastseen: store when unchanged owners, and the edges from the organization, were seen.
// Rows:    none
// Params:  organization, objectids, collected_at
// Graph:   (:Okta:Okta_User {objectid})<-[:Okta_Contains]-(:Okta_Organization)
// Returns: objectids (of the owners that were found)
WITH datetime($collected_at) AS seen
UNWIND $objectids AS objectid
MATCH (n:Okta {objectid: objectid}) USING INDEX SEEK n:Okta(objectid)
WHERE n:Okta_User
OPTIONAL MATCH (n)<-[r:Okta_Contains]-(o)
WHERE o.objectid = $organization
WITH n, r, seen
WHERE r IS NOT NULL OR $organization IS NULL
SET n.lastseen = seen, r.lastseen = seen
RETURN collect(DISTINCT n.objectid) AS objectids
