// upsert_groups: create or update one group that gives an owner a role per row; a null value keeps the property.
// Rows:    objectid, id, name, displayName
// Params:  oktaDomain, environmentid, collected_at
// Graph:   (:Okta:Okta_Group {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_Group,
    n.id = row.id,
    n.name = coalesce(row.name, n.name),
    n.displayName = coalesce(row.displayName, n.displayName),
    n.oktaDomain = $oktaDomain,
    n.environmentid = coalesce($environmentid, n.environmentid),
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
