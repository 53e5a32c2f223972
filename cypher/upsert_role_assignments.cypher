// upsert_role_assignments: create or update one role assignment per row; a null value keeps the existing property.
// Rows:    objectid, id, name, displayName, type, status, assignmentType, created, lastUpdated
// Params:  oktaDomain, environmentid, collected_at
// Graph:   (:Okta:Okta_RoleAssignment {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_RoleAssignment,
    n.id = row.id,
    n.name = coalesce(row.name, n.name),
    n.displayName = coalesce(row.displayName, n.displayName),
    n.oktaDomain = $oktaDomain,
    n.type = row.type,
    n.status = row.status,
    n.assignmentType = row.assignmentType,
    n.created = coalesce(datetime(row.created), n.created),
    n.lastUpdated = coalesce(datetime(row.lastUpdated), n.lastUpdated),
    n.environmentid = coalesce($environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
