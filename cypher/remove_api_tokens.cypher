// remove_api_tokens: remove stale tokens, except those whose lastseen has changed since the plan was made.
// Rows:    objectid, lastseen
// Params:  none
// Graph:   (:Okta_ApiToken), without labels of other tools
// Returns: removed
UNWIND $rows AS row
MATCH (t:Okta {objectid: row.objectid}) USING INDEX SEEK t:Okta(objectid)
WHERE t:Okta_ApiToken AND toStringOrNull(t.lastseen) = row.lastseen
  AND all(label IN labels(t) WHERE label = "Okta" OR label STARTS WITH "Okta_" OR label STARTS WITH "Tag_")
WITH collect(DISTINCT t) AS stale
FOREACH (t IN stale | DETACH DELETE t)
RETURN size(stale) AS removed
