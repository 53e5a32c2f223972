// API tokens of Tier Zero owners
// Why: The token of a super or org admin has the admin's rights, so it is Tier Zero.
// Params: none
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WHERE any(role IN u.roleTypes WHERE role IN ['SUPER_ADMIN', 'ORG_ADMIN'])
   OR (u)-[:Okta_HasRoleAssignment|Okta_MemberOf*1..2]->(:Okta_RoleAssignment {type: 'SUPER_ADMIN'})-[:Okta_ScopedTo]->(:Okta_Organization)
   OR (u)-[:Okta_HasRoleAssignment|Okta_MemberOf*1..2]->(:Okta_RoleAssignment {type: 'ORG_ADMIN'})-[:Okta_ScopedTo]->(:Okta_Organization)
RETURN t
