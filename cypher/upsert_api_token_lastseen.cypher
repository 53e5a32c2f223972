// upsert_api_token_lastseen: store when unchanged API tokens, and the edges to their owners, were seen.
// Rows:    none
// Params:  objectids, collected_at
// Graph:   (:Okta:Okta_ApiToken {objectid})-[:Okta_ApiTokenFor]->(:Okta_User)
// Returns: objectids (of the tokens that were found; a token without owner has no edge)
WITH datetime($collected_at) AS seen
UNWIND $objectids AS objectid
MATCH (t:Okta {objectid: objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE t:Okta_ApiToken
OPTIONAL MATCH (t)-[r:Okta_ApiTokenFor]->()
WITH t, r, seen
WHERE r IS NOT NULL OR t.userId IS NULL
SET t.lastseen = seen, r.lastseen = seen
RETURN collect(DISTINCT t.objectid) AS objectids
