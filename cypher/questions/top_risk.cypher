// Tokens that would hurt us most, and why
// Why: Whoever finds one is an admin of the org, from any place; what is not known comes last.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
OPTIONAL MATCH reach = (t)-[:Okta_ApiTokenFor]->(u)-[:Okta_SuperAdmin]->(:Okta_Organization)
WITH t, u, alone, owned, collect(DISTINCT a.type) AS assigned, head(collect(reach)) AS reach
WITH t, u, coalesce(reach, owned, alone) AS path,
     assigned + [role IN coalesce(u.roleTypes, ['not known']) WHERE NOT role IN assigned] AS roles,
     coalesce(t.networkConnection, 'not known') AS network,
     coalesce(t.networkConnection = 'ZONE' AND size(t.networkInclude) > 0, false) AS bound
WHERE NOT bound AND any(role IN roles WHERE role IN ['SUPER_ADMIN', 'ORG_ADMIN', 'not known'])
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       coalesce(u.displayName, u.name, u.id, u.objectid, t.userId, 'not known') AS owner,
       [reason IN [
         ['super admin', 'SUPER_ADMIN' IN roles],
         ['org admin', 'ORG_ADMIN' IN roles],
         ['roles not known', 'not known' IN roles],
         ['usable from anywhere', network = 'ANYWHERE'],
         ['zones only excluded', network = 'ZONE' AND coalesce(size(t.networkExclude) > 0, false)],
         ['zones not known', network = 'ZONE' AND coalesce(size(t.networkExclude) = 0, true)],
         ['network limits not known', NOT network IN ['ANYWHERE', 'ZONE']],
         ['owner is not active', u.status <> 'ACTIVE']
       ] WHERE reason[1] | reason[0]] AS why,
       coalesce(datetime(t.lastUsed), 'not known') AS lastUsed,
       coalesce(datetime(u.rolesRead), 'not known') AS rolesRead,
       coalesce(t.id, t.objectid) AS id
ORDER BY 'SUPER_ADMIN' IN roles DESC, 'ORG_ADMIN' IN roles DESC, network = 'ANYWHERE' DESC, network = 'ZONE' DESC,
         token, id
