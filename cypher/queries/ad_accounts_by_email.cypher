// AD accounts by email
// Why: A guess: AD or Entra users with the email address or login of a token's owner. No edge proves it: check each.
// Params: none
MATCH (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
WITH DISTINCT u
UNWIND [u.login, u.email] AS address
WITH DISTINCT u, toLower(toStringOrNull(address)) AS address
WHERE address CONTAINS '@'
WITH address, collect(u) AS owners
WITH collect(address) AS addresses, collect({address: address, owners: owners}) AS entries
MATCH (source)
WHERE source:User OR source:AZUser
UNWIND [
  {by: 'email', address: toLower(toStringOrNull(source.email))},
  {by: 'userprincipalname', address: toLower(toStringOrNull(source.userprincipalname))},
  {by: 'name', address: toLower(toStringOrNull(source.name))}
] AS attribute
WITH source, attribute, addresses, entries
WHERE attribute.address IN addresses
WITH entries, attribute.address AS address, source, collect(attribute.by) AS matchedBy
UNWIND entries AS entry
WITH entry, address, source, matchedBy
WHERE entry.address = address
UNWIND entry.owners AS u
WITH source, u, matchedBy
UNWIND matchedBy AS key
WITH source, u, collect(DISTINCT key) AS matchedBy
MATCH path = (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u)
OPTIONAL MATCH (u)-[:Okta_MemberOf*0..1]->()-[:Okta_HasRoleAssignment]->(a:Okta_RoleAssignment)
WHERE coalesce(a.status, 'ACTIVE') = 'ACTIVE'
WITH path, source, matchedBy, u, t, collect(DISTINCT a.type) + coalesce(u.roleTypes, []) AS types,
     u.roleTypes IS NOT NULL AND u.rolesRead IS NOT NULL AND coalesce(u.rolesComplete, true) = true AS rolesComplete
UNWIND types + [null] AS role // the null keeps an owner without roles
WITH path, source, matchedBy, u, t, rolesComplete, role
ORDER BY role
WITH path, source, matchedBy, u, t, rolesComplete, collect(DISTINCT role) AS roles
UNWIND [{roles: roles, is: rolesComplete OR roles <> []}, {is: NOT rolesComplete AND roles = []}] AS known
WITH path, source, matchedBy, u, t, rolesComplete, known
WHERE known.is
WITH path, source, matchedBy, u, t, rolesComplete, known.roles AS roles
RETURN path,
       coalesce(source.displayname, source.name, source.objectid) AS account,
       source.objectid AS accountId,
       matchedBy,
       coalesce(u.displayName, u.login, u.name, u.id, t.userId) AS owner,
       u.login AS login,
       coalesce(t.displayName, t.name, t.objectid) AS token,
       roles,
       rolesComplete,
       t.oktaDomain AS org,
       coalesce(t.id, t.objectid) AS id
ORDER BY account, accountId, owner, token, id
