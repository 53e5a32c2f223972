// Paths from a token to the organization
// Why: Each step is a reason why the token reaches the whole org, through whatever Okta edges the graph holds.
// Params: none
MATCH (t:Okta_ApiToken), (o:Okta_Organization)
WHERE t.environmentid = o.objectid
MATCH path = shortestPath((t)-[*1..6]->(o))
WHERE all(step IN relationships(path) WHERE type(step) STARTS WITH 'Okta_')
MATCH (t)-[:Okta_ApiTokenFor]->(u)
UNWIND relationships(path) AS step
WITH t, o, u, path, collect(type(step)) AS steps
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.name, u.id, u.objectid, t.userId, 'not known') AS owner,
       steps,
       coalesce(o.displayName, o.name, o.objectid) AS organization,
       coalesce(u.roleTypes, ['not known']) AS roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.id, t.objectid) AS id
ORDER BY length(path), token, id
