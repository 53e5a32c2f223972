// read_current_user: the logged-in user; roles is null in the Community edition, where every user has all rights.
// Rows:    none
// Params:  none
// Graph:   nothing
// Returns: user, roles
SHOW CURRENT USER YIELD user, roles RETURN user, roles
