// read_any_hybrid_edge: check whether any AD or Entra user has an edge to an Okta user.
// Rows:    none
// Params:  none
// Graph:   (:User)-->(:Okta_User), (:AZUser)-->(:Okta_User)
// Returns: found (no row: no such edge)
MATCH (source)-->(:Okta_User)
WHERE source:User OR source:AZUser
RETURN true AS found LIMIT 1
