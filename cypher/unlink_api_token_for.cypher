// unlink_api_token_for: of each token, remove the edges to anyone but its owner, and a second one to its owner.
// Rows:    user, apiTokens
// Params:  none
// Graph:   (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User)
// Returns: removed
UNWIND $rows AS row
UNWIND row.apiTokens AS apiToken
MATCH (t:Okta {objectid: apiToken}) USING INDEX SEEK t:Okta(objectid)
MATCH (t)-[r:Okta_ApiTokenFor]->(u)
WITH t, u, coalesce(u.objectid = row.user, false) AS owner, collect(r) AS found
UNWIND CASE WHEN owner THEN tail(found) ELSE found END AS wrong
DELETE wrong
RETURN count(wrong) AS removed
