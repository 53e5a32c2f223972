// upsert_organization: create or update the organization; a name that another collector gave it stays.
// Rows:    objectid, id, name, oktaDomain, companyName, subdomain, status, created, lastUpdated
// Params:  collected_at
// Graph:   (:Okta:Okta_Organization {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Okta {objectid: row.objectid})
SET n:Okta_Organization,
    n.id = row.id,
    n.name = CASE WHEN toLower(toStringOrNull(n.name)) <> toLower(row.name) THEN n.name ELSE row.name END,
    n.displayName = CASE
      WHEN n.displayName IS NULL OR n.displayName IN [row.oktaDomain, n.companyName]
      THEN coalesce(row.companyName, n.displayName, row.oktaDomain)
      ELSE n.displayName
    END,
    n.oktaDomain = row.oktaDomain,
    n.companyName = coalesce(row.companyName, n.companyName),
    n.subdomain = coalesce(row.subdomain, n.subdomain),
    n.status = coalesce(row.status, n.status),
    n.created = coalesce(datetime(row.created), n.created),
    n.lastUpdated = coalesce(datetime(row.lastUpdated), n.lastUpdated),
    n.environmentid = row.objectid,
    n.lastseen = datetime($collected_at)
RETURN count(*) AS written
