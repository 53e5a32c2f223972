// Paths from token to org
// Why: Each step is an edge in the graph. A super admin through a group has a path only if OktaHound collected it.
// Params: none
MATCH (t:Okta_ApiToken), (o:Okta_Organization)
WHERE t.environmentid = o.objectid
MATCH path = shortestPath((t)-[*1..6]->(o))
WHERE all(step IN relationships(path) WHERE type(step) STARTS WITH 'Okta_')
MATCH (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, o, u, path, collect(DISTINCT a.type) + coalesce(u.roleTypes, ['not known']) AS types
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, o, u, path, collect(DISTINCT role) AS roles
UNWIND relationships(path) AS step
WITH t, o, u, path, roles, collect(type(step)) AS steps
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName + ' (' + u.login + ')', u.displayName, u.name, u.id, t.userId, 'not known') AS owner,
       steps,
       coalesce(o.displayName, o.name, o.objectid) AS organization,
       roles,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.oktaDomain, 'not known') AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY length(path), token, id
