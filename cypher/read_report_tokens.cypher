// read_report_tokens: every API token with the key of its owner; values as text, lists as they are.
// Rows:    none
// Params:  none
// Graph:   (:Okta_ApiToken)-[:Okta_ApiTokenFor]->()
// Returns: id, name, owner, userId, domain, environmentid, the properties of the token that the report shows
MATCH (t:Okta_ApiToken)
OPTIONAL MATCH (t)-[:Okta_ApiTokenFor]->(u)
WITH t, min(toStringOrNull(coalesce(u.objectid, u.id))) AS owner
RETURN toStringOrNull(coalesce(t.id, t.objectid)) AS id,
       toStringOrNull(coalesce(t.displayName, t.name)) AS name,
       owner,
       toStringOrNull(t.userId) AS userId,
       toStringOrNull(coalesce(t.oktaDomain, t.okta_domain)) AS domain,
       toStringOrNull(t.environmentid) AS environmentid,
       toStringOrNull(t.clientName) AS clientName,
       toStringOrNull(t.created) AS created,
       toStringOrNull(t.lastUsed) AS lastUsed,
       toStringOrNull(t.expiresAt) AS expiresAt,
       toStringOrNull(t.lastseen) AS lastseen,
       toStringOrNull(t.networkConnection) AS networkConnection,
       toStringOrNull(t.networkReach) AS networkReach,
       t.networkInclude AS networkInclude,
       t.networkExclude AS networkExclude,
       t.networkIncludeNames AS networkIncludeNames,
       t.networkExcludeNames AS networkExcludeNames
