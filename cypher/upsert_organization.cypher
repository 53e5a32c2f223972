// upsert_organization: create or refresh the organization; a name that another collector gave it stays.
// Rows:    objectid, id, name, displayName, oktaDomain
// Params:  seen_at
// Graph:   (:Okta:Okta_Organization {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_Organization,
    n.id = row.id,
    n.name = CASE WHEN toLower(toStringOrNull(n.name)) <> toLower(row.name) THEN n.name ELSE row.name END,
    n.displayName = coalesce(n.displayName, row.displayName),
    n.oktaDomain = row.oktaDomain,
    n.environmentid = row.objectid,
    n.lastseen = datetime($seen_at)
RETURN count(*) AS written
