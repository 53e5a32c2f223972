// read_duplicates: Okta nodes with the same key in upper case, and those whose key is not in upper case.
// Rows:    none
// Params:  none
// Graph:   (:Okta {objectid})
// Returns: objectid (in upper case), objectids and labels of the nodes
MATCH (n:Okta)
WITH toUpper(toStringOrNull(n.objectid)) AS objectid, collect(n) AS nodes
WHERE objectid IS NOT NULL AND (size(nodes) > 1 OR head(nodes).objectid <> objectid)
RETURN objectid,
       [n IN nodes | toStringOrNull(n.objectid)] AS objectids,
       [n IN nodes | labels(n)] AS labels
ORDER BY objectid
