// read_database_access: whether the database takes writes, one row per server that holds it.
// Rows:    none
// Params:  database
// Graph:   nothing
// Returns: access
SHOW DATABASES YIELD name, access WHERE name = toLower($database)
