"""Findings of check."""

from okta_ingest.messages import Template

CREDENTIAL_WORKS = Template("the credential works: {tokens:#API token} of {owners:#owner}")
OWNERS_READ = Template("owners read: {described:,} of {owners:,}; owners with known roles: {roles_read:,}")
ORG_IDENTITY = Template("the org id is {org_id}; domains: {domains}")
APP_SCOPES = Template("the service app has the scopes {scopes}")
RATE_LIMIT = Template("{remaining:,} of {limit:#request} left in Okta's rate limit window")
RATE_LIMIT_LOW = Template(
    "{remaining:,} of {limit:#request} left in Okta's rate limit window.",
    "Other clients use this org too. A run waits for the next window and leaves 10 % of each window to them.",
)
MISSING_DATA = Template(
    "{missing}",
    "It stays unknown in the graph; docs/okta-access.md names the scope or role.",
)
RECORD_WARNING = Template("{warning}.", "Everything else is written.")
PARTIAL_LIST = Template(
    "{reason}",
    "Nothing is removed because of such a list. Compare: Admin Console, Security > API > Tokens.",
)
MAY_NOT_SEE_ALL = Template(
    "signed in as {caller}: Okta may hide tokens of others; {count:#token} seen; stale tokens are kept.",
    "Use a super or org administrator, or set sees_all_tokens: true if you know that it sees all.",
)
SEES_ALL = Template("this credential sees all tokens: stale tokens can be removed")
SAME_ORG = Template("is the same org ({org_id}) as {other}.", "Configure one of them.")
SERVER_RESPONDS = Template("the server responds, {edition} edition")
BLOODHOUND_USED = Template("BloodHound {version} has used this database: names are written in upper case")
NO_BLOODHOUND = Template(
    "BloodHound has not used this database.",
    "A BloodHound on PostgreSQL never shows what is written here; Neo4j Browser does.",
)
INDEX_STATE = Template(
    "index {name} on :Okta(objectid) is {state}.",
    "If a future BloodHound fails to create a constraint of its own: DROP INDEX okta_objectid_index IF EXISTS",
)
NO_INDEX = Template(
    "no index on :Okta(objectid).",
    "The next sync creates it, unless index: false; BloodHound drops it at each start.",
)
WRITABLE = Template("the database accepts writes")
READ_ONLY = Template("the database is read-only.", "Use another database, or make this one writable.")
NO_ROLES_IN_EDITION = Template("user {user} has all rights: this edition has no roles")
CANNOT_WRITE = Template("user {user} has the roles {roles}: it cannot write.", "Grant publisher or architect.")
CANNOT_CREATE_LABELS = Template(
    "user {user} has the roles {roles}: it cannot create labels.", "Grant publisher or architect."
)
ALL_RIGHTS = Template("user {user} has the roles {roles}: it has all rights that a run needs")
MAYBE_NO_INDEX_RIGHT = Template(
    "user {user} has the roles {roles}: it may lack the right to create the index.",
    "Without the index a run is slower; architect has the right.",
)
EXISTING_BUT_EMPTY_LIST = Template(
    "{domain}: Okta returned 0 tokens, the graph has {count:#token} of this org.",
    "Nothing is removed because of such a list. Compare: Admin Console, Security > API > Tokens.",
)
STUBS = Template(
    "{count:#node} of these orgs without the Okta label.",
    "The next sync adds it.",
)
NO_STUBS = Template("all nodes of these orgs have the Okta label")
DUPLICATES = Template(
    "{count:#id} with more than one node, or with a key that is not in upper case: {ids}.",
    "docs/operations.md, Duplicate nodes, has the repair.",
)
NO_DUPLICATES = Template("each id of these orgs has at most one node, with its key in upper case")
