// read_duplicates: keys of more than one node, compared in upper case.
// Rows:    none
// Params:  none
// Graph:   (:Okta {objectid})
// Returns: objectid, nodes
MATCH (n:Okta)
WITH toUpper(toStringOrNull(n.objectid)) AS objectid, count(n) AS nodes
WHERE nodes > 1 AND objectid IS NOT NULL
RETURN objectid, nodes ORDER BY objectid
