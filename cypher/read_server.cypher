// read_server: what the server at the other end is.
// Rows:    none
// Params:  none
// Graph:   nothing
// Returns: name, versions, edition
CALL dbms.components() YIELD name, versions, edition
RETURN name, versions, edition
