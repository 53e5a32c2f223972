// adopt_stubs: add the Okta label to stubs with these keys, so that MERGE finds them (stub: see read_stubs).
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: objectid, adopted (false: another Okta node has the key, or the key is not in upper case)
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
WITH n, toUpper(toStringOrNull(n.objectid)) AS objectid
WHERE objectid IN $objectids
OPTIONAL MATCH (m:Okta {objectid: objectid}) USING INDEX SEEK m:Okta(objectid)
WITH n, objectid, count(m) = 0 AND n.objectid = objectid AS adopted
FOREACH (stub IN CASE WHEN adopted THEN [n] ELSE [] END | SET stub:Okta)
RETURN objectid, adopted ORDER BY objectid
