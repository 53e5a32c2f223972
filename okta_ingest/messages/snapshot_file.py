"""Snapshot files."""

from okta_ingest.messages import Template

_COLLECT_AGAIN = "Collect it again."
_CLOCKS = "Check the clocks of both machines, then collect it again."

# Writing

EXISTS = Template("{path} already exists.", "To replace it: --force. Or choose another file.")
NOT_A_FILE = Template("{path} is not a file.", "Choose a file that can be written or replaced.")
NOT_WRITABLE = Template("{path} cannot be written: {reason}.", "Choose another file.")
LINK_LOOP = Template("symbolic links form a loop")
WRITE_FAILED = Template("{path} cannot be written: {reason}.", "An existing file there is unchanged.")

# The file

NOT_READABLE = Template("{path} cannot be read: {reason}.", "Check the name and the permissions of the file.")
NOT_TEXT = Template("{path} is not a snapshot: it is not text.", "Create one: okta-ingest collect.")
INVALID_JSON = Template("{source} is not a snapshot, or is truncated: invalid JSON.", _COLLECT_AGAIN)
INVALID_JSON_AT = Template("{source} is not a snapshot, or is truncated: invalid JSON (line {line}).", _COLLECT_AGAIN)
NOT_A_SNAPSHOT = Template("{source} is not a snapshot of okta-ingest.", "Create one: okta-ingest collect.")
NEWER_VERSION = Template(
    "{source} has version {version}; this okta-ingest reads up to version {newest}.", "Update okta-ingest."
)
UNKNOWN_VERSION = Template(
    "{source} has an unknown version; this okta-ingest reads up to version {newest}.", _COLLECT_AGAIN
)
NO_ORGS = Template("{source} is not a complete snapshot: its list of orgs is missing or invalid.", _COLLECT_AGAIN)
DUPLICATE_ORGS = Template("{source} contains an org more than once: {domains}.", _COLLECT_AGAIN)
INVALID_ORG = Template("{source}: org {number} of {count}: {reason}.", _COLLECT_AGAIN)

# One org of the file

NOT_AN_OBJECT = Template("not an object", action=_COLLECT_AGAIN)
UNKNOWN_KEY = Template("unknown key", action=_COLLECT_AGAIN)
MISSING = Template("{key} is missing", action=_COLLECT_AGAIN)
INVALID = Template("{key} is invalid: {reason}", action=_COLLECT_AGAIN)
TOKENS_INCOMPLETE = Template("whole is not true: the token list is incomplete", action=_COLLECT_AGAIN)
INVALID_DOMAIN = Template("domain is not the domain of an org", action=_COLLECT_AGAIN)
INVALID_DOMAINS = Template("domains must contain domain, and no empty one", action=_COLLECT_AGAIN)
INVALID_ORG_ID = Template("org_id is not the id of an org", action=_COLLECT_AGAIN)
INVALID_IDS = Template("{key} must be ids", action=_COLLECT_AGAIN)
NEGATIVE = Template("{key} is negative", action=_COLLECT_AGAIN)
NO_TIME_ZONE = Template("collected_at has no time zone", action=_COLLECT_AGAIN)
TOO_OLD = Template("collected_at is older than Okta", action=_CLOCKS)
IN_THE_FUTURE = Template("collected_at is in the future; check the clocks of both machines", action=_CLOCKS)
NOT_A_LIST = Template("{key} is not a list", action=_COLLECT_AGAIN)
NOT_BY_ID = Template("{key} must be records by id", action=_COLLECT_AGAIN)
NOT_LISTS_BY_ID = Template("{key} must be a list for each id", action=_COLLECT_AGAIN)
