// adopt_stubs: add the Okta label to one stub of each key that no Okta node has, so that MERGE finds it (read_stubs).
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: objectid, adopted, objectids and labels of the other stubs with this key
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
WITH n, toUpper(toStringOrNull(n.objectid)) AS objectid
WHERE objectid IN $objectids
WITH n, objectid, labels(n) AS labels
ORDER BY n.objectid = objectid DESC,
         any(label IN labels WHERE label STARTS WITH "Okta_") DESC,
         size(labels),
         labels
WITH objectid, collect(n) AS stubs
OPTIONAL MATCH (m:Okta {objectid: objectid}) USING INDEX SEEK m:Okta(objectid)
WITH objectid, stubs, count(m) = 0 AND head(stubs).objectid = objectid AS adopted
WITH objectid, adopted, head(stubs) AS first, CASE WHEN adopted THEN tail(stubs) ELSE stubs END AS others
WITH objectid, adopted, first,
     [n IN others | toStringOrNull(n.objectid)] AS objectids,
     [n IN others | labels(n)] AS labels
FOREACH (n IN CASE WHEN adopted THEN [first] ELSE [] END | SET n:Okta)
RETURN objectid, adopted, objectids, labels ORDER BY objectid
