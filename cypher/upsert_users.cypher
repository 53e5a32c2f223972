// upsert_users: create or update one owner per row; a null value keeps the existing property.
// Rows:    objectid, id, name, login, email, displayName, firstName, lastName, title, department, division, organization, userType, managerId, status, enabled, created, activated, lastLogin, lastUpdated, passwordChanged
// Params:  oktaDomain, environmentid, collected_at
// Graph:   (:Okta:Okta_User {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_User,
    n.id = row.id,
    n.name = CASE
      WHEN row.name IS NULL THEN n.name
      WHEN n.name IS NULL OR toLower(toStringOrNull(n.name)) IN [toLower(row.name), toLower(toStringOrNull(n.login))] THEN row.name
      ELSE n.name
    END,
    n.oktaDomain = $oktaDomain,
    n.login = coalesce(row.login, n.login),
    n.email = coalesce(row.email, n.email),
    n.displayName = coalesce(row.displayName, n.displayName),
    n.firstName = coalesce(row.firstName, n.firstName),
    n.lastName = coalesce(row.lastName, n.lastName),
    n.title = coalesce(row.title, n.title),
    n.department = coalesce(row.department, n.department),
    n.division = coalesce(row.division, n.division),
    n.organization = coalesce(row.organization, n.organization),
    n.userType = coalesce(row.userType, n.userType),
    n.managerId = coalesce(row.managerId, n.managerId),
    n.status = coalesce(row.status, n.status),
    n.enabled = coalesce(row.enabled, n.enabled),
    n.created = coalesce(datetime(row.created), n.created),
    n.activated = coalesce(datetime(row.activated), n.activated),
    n.lastLogin = coalesce(datetime(row.lastLogin), n.lastLogin),
    n.lastUpdated = coalesce(datetime(row.lastUpdated), n.lastUpdated),
    n.passwordChanged = coalesce(datetime(row.passwordChanged), n.passwordChanged),
    n.environmentid = coalesce($environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
