// link_api_token_for: create or update one edge from each API token to its owner.
// Rows:    user, apiTokens
// Params:  collected_at
// Graph:   (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User)
// Returns: written
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
UNWIND row.apiTokens AS apiToken
MATCH (t:Okta {objectid: apiToken}) USING INDEX SEEK t:Okta(objectid)
MERGE (t)-[r:Okta_ApiTokenFor]->(u)
SET r.traversable = true,
    r.lastseen = datetime($collected_at)
RETURN count(DISTINCT apiToken) AS written
