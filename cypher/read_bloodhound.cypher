// read_bloodhound: which version of BloodHound has used this database last; it leaves its version behind.
// Rows:    none
// Params:  none
// Graph:   (:MigrationData)
// Returns: version, no row where BloodHound has never been
MATCH (m:MigrationData)
RETURN toString(m.Major) + "." + toString(m.Minor) + "." + toString(m.Patch) AS version
LIMIT 1
