// upsert_roles: create or refresh each standard role that an owner has; what is not known erases nothing.
// Rows:    objectid, id, name, displayName, oktaDomain, environmentid
// Params:  collected_at
// Graph:   (:Okta:Okta_Role {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_Role,
    n.id = row.id,
    n.name = coalesce(row.name, n.name),
    n.displayName = coalesce(row.displayName, n.displayName),
    n.oktaDomain = row.oktaDomain,
    n.environmentid = coalesce(row.environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
