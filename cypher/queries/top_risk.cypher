// Highest risk API tokens
// Why: Every admin token, by the power of its roles, then by network: whoever finds one has these rights.
// Params: none
MATCH tokenPath = (t:Okta_ApiToken)
OPTIONAL MATCH ownerPath = (t)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH adminPath = (t)-[:Okta_ApiTokenFor]->(u)-[:Okta_MemberOf*0..1]->()-[:Okta_SuperAdmin]->
  (:Okta_Organization)
WITH t, u, tokenPath, ownerPath, head(collect(adminPath)) AS adminPath
WITH t, u, coalesce(adminPath, ownerPath, tokenPath) AS path
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH t, u, path, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH t, u, path, rolesComplete, role
ORDER BY role
WITH t, u, path, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH t, u, path, rolesComplete, known
WHERE known.is
WITH t, u, path, rolesComplete, known.roles AS roles
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRole]->(c:Okta_CustomRole)
WITH t, u, path, rolesComplete, roles, collect(DISTINCT c) AS customRoles
UNWIND customRoles + [null] AS c
UNWIND coalesce(c.permissions, []) + [null] AS permission
WITH t, u, path, rolesComplete, roles, customRoles, collect(DISTINCT toStringOrNull(permission)) AS permissions
UNWIND [
  {because: 'custom role may lead to user takeover', labels: [
     'okta.users.manage', 'okta.users.credentials.manage', 'okta.users.credentials.resetPassword',
     'okta.users.credentials.expirePassword', 'okta.users.credentials.manageTemporaryAccessCode',
     'okta.users.credentials.resetFactors', 'okta.users.userprofile.manage']},
  {because: 'custom role may lead to more rights by groups', labels: [
     'okta.groups.manage', 'okta.groups.members.manage', 'okta.users.groupMembership.manage']},
  {because: 'custom role may lead to control of apps', labels: [
     'okta.apps.manage', 'okta.apps.assignment.manage', 'okta.apps.clientCredentials.read',
     'okta.directories.manage', 'okta.agents.manage', 'okta.agents.register', 'okta.profilesources.import.run']},
  {because: 'custom role may lead to control of sign-in', labels: [
     'okta.identityProviders.manage', 'okta.policies.manage', 'okta.authzServers.manage',
     'okta.customizations.manage', 'okta.inlineHooks.manage', 'okta.workflows.invoke']},
  {because: 'custom role may manage API tokens', labels: [
     'okta.users.apitokens.manage']},
  {labels: []}
] AS effect
UNWIND [
  {because: effect.because, rank: 3, is: any(label IN permissions WHERE label IN effect.labels)},
  {because: effect.because + ', with conditions', rank: 4,
   is: any(label IN permissions WHERE replace(label, ' (conditional)', '') IN effect.labels)},
  {is: true}
] AS state
WITH t, u, path, rolesComplete, roles, customRoles, effect, state
WHERE state.is AND coalesce('CUSTOM' IN roles OR effect.because IS NULL, false)
WITH t, u, path, rolesComplete, roles, customRoles, effect, head(collect(state)) AS reason
WITH t, u, path, rolesComplete, roles, customRoles, collect(reason) AS customReasons
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
OPTIONAL MATCH (a)-[:Okta_ScopedTo]->(o:Okta_Organization)
OPTIONAL MATCH (a)-[:Okta_ScopedTo]->(s)
WHERE NOT s:Okta_Organization
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, collect(DISTINCT {type: a.type, whole: o IS NOT NULL,
     limited: coalesce(a.targets <> [], false) OR s IS NOT NULL, targets: coalesce(a.targets, []),
     s: coalesce(s.displayName, s.name)}) AS scopes
UNWIND scopes AS scope
UNWIND scope.targets + [scope.s] AS target
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, scopes, collect(DISTINCT target) AS targets
UNWIND [
  {type: 'SUPER_ADMIN', as: 'super admin', rank: 1},
  {type: 'ORG_ADMIN', as: 'org admin', rank: 2},
  {type: 'APP_ADMIN', as: 'app admin', rank: 3, limitable: true},
  {type: 'API_ACCESS_MANAGEMENT_ADMIN', as: 'API access management admin', rank: 3},
  {type: 'USER_ADMIN', as: 'group admin', rank: 3, limitable: true},
  {type: 'HELP_DESK_ADMIN', as: 'help desk admin', rank: 3, limitable: true},
  {type: 'GROUP_MEMBERSHIP_ADMIN', as: 'group membership admin', rank: 3, limitable: true},
  {type: 'WORKFLOWS_ADMIN', as: 'workflows admin', rank: 6},
  {type: 'READ_ONLY_ADMIN', as: 'read-only admin', rank: 6},
  {type: 'MOBILE_ADMIN', as: 'mobile admin', rank: 6},
  {type: 'REPORT_ADMIN', as: 'report admin', rank: 6},
  {}
] AS kind
UNWIND [
  {because: kind.as, rank: kind.rank, is: kind.limitable IS NULL},
  {because: kind.as + ' of the whole org', rank: kind.rank,
   is: any(scope IN scopes WHERE scope.type = kind.type AND scope.whole)},
  {because: kind.as + ', targets unknown', rank: kind.rank,
   is: NOT coalesce(any(scope IN scopes WHERE scope.type = kind.type), false)
       OR any(scope IN scopes WHERE scope.type = kind.type AND NOT scope.limited)},
  {because: kind.as + ' of some groups or apps', rank: 4, is: true}
] AS state
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, targets, kind, state
WHERE state.is AND coalesce(kind.type IN roles, kind.type IS NULL)
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, targets, kind, head(collect(state)) AS reason
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, targets, collect(reason) AS roleReasons
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, targets, roleReasons,
     coalesce(t.networkConnection = 'ANYWHERE', false) AS anywhere,
     coalesce(t.networkReach IN ['ANYWHERE', 'ZONES', 'ZONES_INACTIVE', 'EXCLUDED_ZONES_ONLY'], false) AS read,
     coalesce(t.networkConnection = 'ZONE' AND t.networkExclude <> [] AND coalesce(t.networkInclude, []) = [],
       false) AS excluding,
     coalesce(t.networkConnection = 'ZONE' AND t.networkInclude <> []
       AND all(zone IN t.networkInclude WHERE zone STARTS WITH 'nzo'), false) AS including
UNWIND [
  {network: 'ANYWHERE', is: anywhere},
  {network: t.networkReach, is: read AND NOT anywhere},
  {network: 'EXCLUDED_ZONES_ONLY', is: excluding AND NOT read},
  {network: 'ZONES_NOT_READ', is: including AND NOT read},
  {is: NOT (anywhere OR read OR excluding OR including)}
] AS limits
WITH t, u, path, rolesComplete, roles, customRoles, customReasons, targets, roleReasons, limits
WHERE limits.is
UNWIND roleReasons + customReasons + [
  {because: 'permissions of its custom role unknown', rank: 5, is: 'CUSTOM' IN roles
   AND (customRoles = [] OR any(c IN customRoles WHERE c.permissions IS NULL))},
  {because: 'custom role without dangerous permissions', rank: 6, is: 'CUSTOM' IN roles AND customRoles <> []
   AND NOT any(c IN customRoles WHERE c.permissions IS NULL)
   AND NOT any(item IN customReasons WHERE item.because IS NOT NULL)},
  {because: 'another admin role', rank: 6, is: any(role IN roles WHERE NOT role IN [
     'SUPER_ADMIN', 'ORG_ADMIN', 'APP_ADMIN', 'API_ACCESS_MANAGEMENT_ADMIN', 'USER_ADMIN', 'HELP_DESK_ADMIN',
     'GROUP_MEMBERSHIP_ADMIN', 'WORKFLOWS_ADMIN', 'READ_ONLY_ADMIN', 'MOBILE_ADMIN', 'REPORT_ADMIN', 'CUSTOM'])},
  {because: 'roles unknown', rank: 5, is: roles IS NULL},
  {because: 'other roles unknown', rank: 5, is: NOT rolesComplete AND NOT 'SUPER_ADMIN' IN roles},
  {because: 'usable from anywhere', open: 5, is: limits.network = 'ANYWHERE'},
  {because: 'only excluded zones', open: 4, is: limits.network = 'EXCLUDED_ZONES_ONLY'},
  {because: 'its zones are inactive', open: 3, is: limits.network = 'ZONES_INACTIVE'},
  {because: 'network limits unknown', open: 2, is: limits.network IS NULL},
  {because: 'limited to zones that were not read', open: 1, is: limits.network = 'ZONES_NOT_READ'},
  {because: 'limited to zones', open: 0, is: limits.network = 'ZONES'},
  {because: 'owner is not active', is: u.status <> 'ACTIVE'}
] AS reason
WITH t, u, path, rolesComplete, roles, targets, limits, reason
WHERE reason.because IS NOT NULL AND reason.is
WITH t, u, path, rolesComplete, roles, targets, limits, collect(reason.because) AS why, min(reason.rank) AS rank,
     max(reason.open) AS open
WHERE rank IS NOT NULL
RETURN path,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       why,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       roles,
       rolesComplete,
       targets,
       limits.network AS network,
       toStringOrNull(t.lastUsed) AS lastUsed,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY rank, open DESC, token, id
