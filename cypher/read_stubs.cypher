// read_stubs: nodes of other tools with an Okta id and without the Okta label: by id, or by a label of an Okta node.
// Rows:    none
// Params:  none
// Graph:   ({objectid})
// Returns: labels, objectids (of all such nodes with these labels)
CALL {
  MATCH (n)
  WHERE NOT n:Okta AND NOT n:Base AND NOT n:AZBase AND (n.objectid STARTS WITH "00" OR size(labels(n)) = 0)
  RETURN n
  UNION
  MATCH (n:Base) WHERE n.objectid STARTS WITH "00" AND NOT n:Okta RETURN n
  UNION
  MATCH (n:AZBase) WHERE n.objectid STARTS WITH "00" AND NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_User) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_ApiToken) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_Organization) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_Group) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_Role) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_CustomRole) WHERE NOT n:Okta RETURN n
  UNION
  MATCH (n:Okta_RoleAssignment) WHERE NOT n:Okta RETURN n
}
RETURN labels(n) AS labels, collect(toStringOrNull(n.objectid)) AS objectids
