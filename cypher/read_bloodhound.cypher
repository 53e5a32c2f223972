// read_bloodhound: whether BloodHound has used this database; it leaves its version behind.
// Rows:    none
// Params:  none
// Graph:   (:MigrationData)
// Returns: bloodhound
MATCH (m:MigrationData)
RETURN count(m) > 0 AS bloodhound
