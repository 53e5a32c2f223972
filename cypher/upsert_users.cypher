// upsert_users: create or refresh one owner per row; what other collectors know of it stays.
// Rows:    objectid, id, oktaDomain, environmentid
// Params:  seen_at
// Graph:   (:Okta:Okta_User {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_User,
    n.id = row.id,
    n.oktaDomain = row.oktaDomain,
    n.environmentid = coalesce(row.environmentid, n.environmentid),
    n.lastseen = datetime($seen_at)
RETURN count(*) AS written
