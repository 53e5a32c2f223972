// remove_api_tokens: remove tokens that Okta no longer lists, but for any that somebody has seen since it was planned.
// Rows:    objectid, lastseen
// Params:  none
// Graph:   (:Okta_ApiToken)
// Returns: removed
UNWIND $rows AS row
MATCH (t:Okta {objectid: row.objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE t:Okta_ApiToken AND toStringOrNull(t.lastseen) = row.lastseen
WITH collect(DISTINCT t) AS gone
FOREACH (t IN gone | DETACH DELETE t)
RETURN size(gone) AS removed
