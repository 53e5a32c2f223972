// read_duplicates: keys of this run that more than one node bears, whatever their case.
// Rows:    none
// Params:  objectids
// Graph:   (:Okta {objectid})
// Returns: objectid, nodes
MATCH (n:Okta)
WITH toUpper(toStringOrNull(n.objectid)) AS objectid, count(n) AS nodes
WHERE nodes > 1 AND objectid IN $objectids
RETURN objectid, nodes ORDER BY objectid
