// read_oktaingest: when an org was last collected and how much was read, by its id or domains, in any case.
// Rows:    none
// Params:  org, domains
// Graph:   (:OktaIngest {org})
// Returns: org, lastCollected (as text), tokenList, usersRead, rolesRead
MATCH (l:OktaIngest)
WITH l, toUpper(toStringOrNull(l.org)) AS org, toUpper(toStringOrNull(l.domain)) AS domain
WHERE org = toUpper($org) OR domain IN $domains
RETURN toStringOrNull(l.org) AS org, toStringOrNull(l.lastCollected) AS lastCollected,
       l.tokenList AS tokenList, l.usersRead AS usersRead, l.rolesRead AS rolesRead
ORDER BY org
