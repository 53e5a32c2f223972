// remove_api_tokens: remove stale tokens, except those whose lastseen has changed since the plan was made.
// Rows:    objectid, lastseen
// Params:  none
// Graph:   (:Okta_ApiToken)
// Returns: removed
UNWIND $rows AS row
MATCH (t:Okta {objectid: row.objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE t:Okta_ApiToken AND toStringOrNull(t.lastseen) = row.lastseen
WITH collect(DISTINCT t) AS stale
FOREACH (t IN stale | DETACH DELETE t)
RETURN size(stale) AS removed
