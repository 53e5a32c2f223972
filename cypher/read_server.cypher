// read_server: product, version and edition of the server.
// Rows:    none
// Params:  none
// Graph:   nothing
// Returns: name, versions, edition
CALL dbms.components() YIELD name, versions, edition
RETURN name, versions, edition
