// read_stubs: the keys of stubs: nodes that another tool left without the Okta label.
// Rows:    none
// Params:  none
// Graph:   (:Okta {objectid})
// Returns: objectids
CALL {
  MATCH (n) WHERE size(labels(n)) = 0 RETURN n
  UNION
  MATCH (n:Okta_User) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_ApiToken) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_Organization) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_Role) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_CustomRole) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_RoleAssignment) WHERE NOT n:Okta RETURN n
}
RETURN collect(DISTINCT toUpper(toStringOrNull(n.objectid))) AS objectids
