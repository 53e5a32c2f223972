// read_current_user: who is logged in; roles is null in the Community edition, where every user may do everything.
// Rows:    none
// Params:  none
// Graph:   nothing
// Returns: user, roles
SHOW CURRENT USER YIELD user, roles RETURN user, roles
