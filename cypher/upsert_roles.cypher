// upsert_roles: create or update one standard role of an owner per row; a null value keeps the existing property.
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
