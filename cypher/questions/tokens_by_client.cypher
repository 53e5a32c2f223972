// Tokens by client
// Why: Which clients made tokens, and how many of them are open: a client that nobody knows is worth a look.
// Params: none
MATCH alone = (t:Okta_ApiToken)
OPTIONAL MATCH owned = (t)-[:Okta_ApiTokenFor]->(u)
WITH coalesce(t.clientName, 'not known') AS client,
     head(collect(coalesce(owned, alone))) AS path,
     count(DISTINCT t) AS tokens,
     count(DISTINCT u) AS owners,
     collect(DISTINCT t) AS found
RETURN path,
       client,
       tokens,
       owners,
       size([t IN found WHERE t.networkConnection = 'ANYWHERE']) AS fromAnywhere,
       size([t IN found WHERE t.networkConnection IS NULL]) AS networkNotKnown
ORDER BY tokens DESC, client
