// read_bloodhound: the version of BloodHound that last used this database; BloodHound stores it there.
// Rows:    none
// Params:  none
// Graph:   (:MigrationData)
// Returns: version (no row: BloodHound has never used the database)
MATCH (m:MigrationData)
RETURN toString(m.Major) + "." + toString(m.Minor) + "." + toString(m.Patch) AS version
LIMIT 1
