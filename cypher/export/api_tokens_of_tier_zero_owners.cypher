// API tokens of Tier Zero owners
// Why: Whoever finds such a token is a super or org admin, so the token is Tier Zero, too.
// Params: none
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WHERE any(role IN u.roleTypes WHERE role IN ['SUPER_ADMIN', 'ORG_ADMIN'])
   OR (u)-[:Okta_HasRoleAssignment|Okta_MemberOf*1..2]->(:Okta_RoleAssignment {type: 'SUPER_ADMIN'})-[:Okta_ScopedTo]->(:Okta_Organization)
   OR (u)-[:Okta_HasRoleAssignment|Okta_MemberOf*1..2]->(:Okta_RoleAssignment {type: 'ORG_ADMIN'})-[:Okta_ScopedTo]->(:Okta_Organization)
RETURN t
