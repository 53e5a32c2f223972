// read_report_owners: every owner of an API token with the admin roles, also those through groups.
// Rows:    none
// Params:  none
// Graph:   (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u), (u)-[:Okta_MemberOf]->(:Okta_Group), Okta_HasRoleAssignment, Okta_HasRole, Okta_SuperAdmin
// Returns: owner (its key), id, login, displayName, status, managerId, roleTypes, rolesRead, rolesComplete, superAdmin, assignments (maps), customRoles (maps)
MATCH (u)<-[:Okta_ApiTokenFor]-(:Okta_ApiToken)
WITH DISTINCT u
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->(holder)
WHERE holder = u OR holder:Okta_Group
WITH u, collect(DISTINCT holder) AS holders
RETURN toStringOrNull(coalesce(u.objectid, u.id)) AS owner,
       toStringOrNull(coalesce(u.id, u.objectid)) AS id,
       toStringOrNull(u.login) AS login,
       toStringOrNull(coalesce(u.displayName, u.name)) AS displayName,
       toStringOrNull(u.status) AS status,
       toStringOrNull(u.managerId) AS managerId,
       u.roleTypes AS roleTypes,
       toStringOrNull(u.rolesRead) AS rolesRead,
       toStringOrNull(u.rolesComplete) AS rolesComplete,
       any(holder IN holders WHERE (holder)-[:Okta_SuperAdmin]->(:Okta_Organization)) AS superAdmin,
       reduce(found = [], holder IN holders | found + [
         (holder)-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
         WHERE coalesce(toUpper(toStringOrNull(a.status)), '') <> 'INACTIVE' | {
           type: toStringOrNull(a.type),
           label: toStringOrNull(coalesce(a.displayName, a.name)),
           targets: a.targets,
           orgWide: size([(a)-[:Okta_ScopedTo]->(o:Okta_Organization) | 1]) > 0
         }
       ]) AS assignments,
       reduce(found = [], holder IN holders | found + [
         (holder)-[:Okta_HasRole]->(r:Okta_CustomRole) | {
           label: toStringOrNull(coalesce(r.displayName, r.name)),
           permissions: r.permissions
         }
       ]) AS customRoles
