// read_unchanged_users: the owners that equal their rows in value and type, with label and organization edge.
// Rows:    objectid, id, name, login, email, displayName, firstName, lastName, title, department, division, organization, userType, managerId, status, enabled, created, activated, lastLogin, lastUpdated, passwordChanged
// Params:  organization, oktaDomain, environmentid
// Graph:   (:Okta:Okta_User {objectid})<-[:Okta_Contains]-(:Okta_Organization)
// Returns: objectids
UNWIND $rows AS row
MATCH (n:Okta {objectid: row.objectid}) USING INDEX SEEK n:Okta(objectid)
WHERE n:Okta_User
  AND n.id = row.id
  AND n.oktaDomain = $oktaDomain
  AND ($environmentid IS NULL OR n.environmentid = $environmentid)
  AND (row.name IS NULL OR n.name = row.name
    OR NOT toLower(toStringOrNull(n.name)) IN [toLower(row.name), toLower(toStringOrNull(n.login))])
  AND (row.login IS NULL OR n.login = row.login)
  AND (row.email IS NULL OR n.email = row.email)
  AND (row.displayName IS NULL OR n.displayName = row.displayName)
  AND (row.firstName IS NULL OR n.firstName = row.firstName)
  AND (row.lastName IS NULL OR n.lastName = row.lastName)
  AND (row.title IS NULL OR n.title = row.title)
  AND (row.department IS NULL OR n.department = row.department)
  AND (row.division IS NULL OR n.division = row.division)
  AND (row.organization IS NULL OR n.organization = row.organization)
  AND (row.userType IS NULL OR n.userType = row.userType)
  AND (row.managerId IS NULL OR n.managerId = row.managerId)
  AND (row.status IS NULL OR n.status = row.status)
  AND (row.enabled IS NULL OR n.enabled = row.enabled)
  AND (row.created IS NULL OR n.created = datetime(row.created))
  AND (row.activated IS NULL OR n.activated = datetime(row.activated))
  AND (row.lastLogin IS NULL OR n.lastLogin = datetime(row.lastLogin))
  AND (row.lastUpdated IS NULL OR n.lastUpdated = datetime(row.lastUpdated))
  AND (row.passwordChanged IS NULL OR n.passwordChanged = datetime(row.passwordChanged))
  AND ($organization IS NULL
    OR [(n)<-[r:Okta_Contains]-(o) WHERE o.objectid = $organization | r.traversable] = [true])
RETURN collect(n.objectid) AS objectids
