// upsert_custom_roles: create or update one custom role of an owner per row; a null value keeps the existing property.
// Rows:    objectid, id, name, displayName
// Params:  oktaDomain, environmentid, collected_at
// Graph:   (:Okta:Okta_CustomRole {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_CustomRole,
    n.id = row.id,
    n.name = coalesce(row.name, n.name),
    n.displayName = coalesce(row.displayName, n.displayName),
    n.oktaDomain = $oktaDomain,
    n.environmentid = coalesce($environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
