// read_report_orgs: the runs and the organizations in the graph; values as text, lists as they are.
// Rows:    none
// Params:  none
// Graph:   (:OktaIngest {org}), (:Okta_Organization {objectid})
// Returns: org, domain, displayName, lastCollected, version, caller, callerLogin, callerRoles, tokenList, usersRead, rolesRead
MATCH (l:OktaIngest)
RETURN toStringOrNull(l.org) AS org,
       toStringOrNull(l.domain) AS domain,
       null AS displayName,
       toStringOrNull(l.lastCollected) AS lastCollected,
       toStringOrNull(l.version) AS version,
       toStringOrNull(l.caller) AS caller,
       toStringOrNull(l.callerLogin) AS callerLogin,
       l.callerRoles AS callerRoles,
       toStringOrNull(l.tokenList) AS tokenList,
       toStringOrNull(l.usersRead) AS usersRead,
       toStringOrNull(l.rolesRead) AS rolesRead
UNION ALL
MATCH (o:Okta_Organization)
RETURN toStringOrNull(o.objectid) AS org,
       toStringOrNull(o.oktaDomain) AS domain,
       toStringOrNull(coalesce(o.displayName, o.name)) AS displayName,
       null AS lastCollected,
       null AS version,
       null AS caller,
       null AS callerLogin,
       null AS callerRoles,
       null AS tokenList,
       null AS usersRead,
       null AS rolesRead
