// Overview per org
// Why: Tokens, owners, admins, network limits and unknown values per org; who read the list, when, and if it is complete.
// Params: none
MATCH nodePath = (n:Okta)
WHERE n:Okta_ApiToken OR n:Okta_Organization
OPTIONAL MATCH (n)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH n, nodePath, u, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH n, nodePath, u, rolesComplete, role
ORDER BY role
WITH n, nodePath, u, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH n, nodePath, u, rolesComplete, known
WHERE known.is
WITH n, nodePath, u, rolesComplete, known.roles AS roles
WITH n, nodePath, u, rolesComplete, roles,
     coalesce(n.networkConnection = 'ANYWHERE', false) AS anywhere,
     coalesce(n.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY'], false) AS read,
     coalesce(n.networkConnection = 'ZONE' AND n.networkExclude <> [] AND coalesce(n.networkInclude, []) = [],
       false) AS excluding,
     coalesce(n.networkConnection = 'ZONE' AND n.networkInclude <> []
       AND all(zone IN n.networkInclude WHERE zone STARTS WITH 'nzo'), false) AS including
UNWIND [
  {network: 'ANYWHERE', is: anywhere},
  {network: n.networkReach, is: read AND NOT anywhere},
  {network: 'EXCLUDED_ZONES_ONLY', is: excluding AND NOT read},
  {network: 'ZONES_NOT_READ', is: including AND NOT read},
  {is: NOT (anywhere OR read OR excluding OR including)}
] AS limits
WITH n, nodePath, u, rolesComplete, roles, limits
WHERE limits.is
WITH n, nodePath, u, rolesComplete, limits,
     coalesce('SUPER_ADMIN' IN roles OR 'ORG_ADMIN' IN roles, false) AS admin
UNWIND [
  {token: 0, admin: 0, unknown: 0, is: n:Okta_Organization},
  {token: 1, admin: 1, unknown: 0, is: admin AND NOT n:Okta_Organization},
  {token: 1, admin: 0, unknown: 1, is: NOT rolesComplete AND NOT admin AND NOT n:Okta_Organization},
  {token: 1, admin: 0, unknown: 0, is: rolesComplete AND NOT admin AND NOT n:Okta_Organization}
] AS rights
WITH n, nodePath, u, limits, rights
WHERE rights.is
UNWIND [
  {open: 1, limited: 0, unknown: 0, is: coalesce(limits.network IN ['ANYWHERE', 'EXCLUDED_ZONES_ONLY'], false)},
  {open: 0, limited: 1, unknown: 0, is: coalesce(limits.network = 'ZONES', false)},
  {open: 0, limited: 0, unknown: 1,
   is: NOT coalesce(limits.network IN ['ANYWHERE', 'EXCLUDED_ZONES_ONLY', 'ZONES'], false)}
] AS network
WITH n, nodePath, u, rights, network
WHERE network.is
WITH toUpper(toStringOrNull(n.environmentid)) AS orgId,
     n.oktaDomain AS nodeDomain,
     nodePath,
     u,
     rights,
     network
WITH coalesce(orgId, nodeDomain) AS id,
     head(collect(nodeDomain)) AS org,
     head(collect(nodePath)) AS example,
     count(DISTINCT u) AS owners,
     sum(rights.token) AS tokens,
     sum(rights.admin) AS ofAdmins,
     sum(rights.unknown) AS rolesUnknown,
     sum(network.open * rights.token) AS fromAnywhere,
     sum(network.limited * rights.token) AS limited,
     sum(network.unknown * rights.token) AS networkUnknown
OPTIONAL MATCH organization = (o:Okta_Organization)
WHERE toUpper(o.objectid) = id
WITH id, org, example, owners, tokens, ofAdmins, rolesUnknown, fromAnywhere, limited, networkUnknown,
     head(collect(organization)) AS organization, head(collect(o)) AS o
OPTIONAL MATCH (run:OktaIngest)
WHERE (run.org = id OR run.org = toLower(toStringOrNull(org)))
  AND toStringOrNull(run.lastCollected) =~ '20[0-9][0-9]-[01][0-9]-[0-3][0-9].*'
WITH id, org, example, owners, tokens, ofAdmins, rolesUnknown, fromAnywhere, limited, networkUnknown, organization, o, run
ORDER BY toStringOrNull(run.lastCollected) DESC
WITH id, org, example, owners, tokens, ofAdmins, rolesUnknown, fromAnywhere, limited, networkUnknown, organization, o,
     head(collect(run)) AS run
WITH coalesce(organization, example) AS path, coalesce(org, id) AS org, coalesce(o.displayName, o.name) AS name, tokens,
     owners, ofAdmins, rolesUnknown, fromAnywhere, limited, networkUnknown, run
RETURN path,
       org,
       name,
       tokens,
       owners,
       ofAdmins,
       rolesUnknown,
       fromAnywhere,
       limited,
       networkUnknown,
       run.tokenList AS tokenList,
       run.callerLogin AS readBy,
       toStringOrNull(run.lastCollected) AS collected
ORDER BY ofAdmins DESC, tokens DESC, org
