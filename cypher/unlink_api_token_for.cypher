// unlink_api_token_for: remove each token's edges to users other than its owner, and duplicate edges to its owner.
// Rows:    user, apiTokens
// Params:  none
// Graph:   (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User)
// Returns: removed
UNWIND $rows AS row
UNWIND row.apiTokens AS apiToken
MATCH (t:Okta {objectid: apiToken}) USING INDEX SEEK t:Okta(objectid)
MATCH (t)-[r:Okta_ApiTokenFor]->(u)
WITH t, u, u.objectid = row.user AS owner, collect(r) AS edges
UNWIND CASE WHEN owner THEN tail(edges) ELSE edges END AS wrong
DELETE wrong
RETURN count(wrong) AS removed
