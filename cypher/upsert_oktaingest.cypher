// upsert_oktaingest: store when and by whom the data of the last run was read, and how much, on every node of the org.
// Rows:    none
// Params:  org, domain, collected_at, version, caller, callerLogin, callerRoles, tokenList, usersRead, rolesRead
// Graph:   (:OktaIngest {org})
// Returns: nothing
MATCH (l:OktaIngest)
WHERE toUpper(toStringOrNull(l.org)) = toUpper($org)
SET l.domain = $domain,
    l.lastCollected = datetime($collected_at),
    l.version = $version,
    l.caller = $caller,
    l.callerLogin = $callerLogin,
    l.callerRoles = $callerRoles,
    l.tokenList = $tokenList,
    l.usersRead = $usersRead,
    l.rolesRead = $rolesRead
