// read_stubs: nodes with our keys that another tool left without the Okta label; adopt_stubs gives it to them.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: stubs
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
WITH n WHERE toUpper(toStringOrNull(n.objectid)) IN $objectids
RETURN count(n) AS stubs
