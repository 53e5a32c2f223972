// read_database_access: whether the database accepts writes, one row per server that hosts it.
// Rows:    none
// Params:  database
// Graph:   nothing
// Returns: access
SHOW DATABASES YIELD name, access WHERE name = toLower($database)
