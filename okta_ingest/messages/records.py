"""Records from Okta.

Okta sent a value that cannot be used. The rest of the record is written.
"""

from okta_ingest.messages import Template

_NOTHING = "nothing; if it repeats, report it to Okta"

RECORDS = Template("{count:#record}: {line}", action="one line for all records of one kind; the first ten are named")
ITEM_NOT_OBJECT = Template(
    "item {position} of the token list: expected an object, got {kind}; skipped", action=_NOTHING
)
ITEM_WITHOUT_ID = Template("item {position} of the token list, {record}: no usable id; skipped", action=_NOTHING)
TOKEN_LISTED_TWICE = Template("{record}: more than once in the token list; the last one is used", action=_NOTHING)
TOKEN_WITHOUT_OWNER = Template(
    "{record}: userId is missing or unusable; written without an owner",
    action="look at the token in the Admin Console",
)
INVALID_DURATION = Template("{record}: {field} is not an ISO 8601 duration ({value}); kept as text", action=_NOTHING)
INVALID_TIMESTAMP = Template("{record}: {field} is not a timestamp ({value}); skipped", action=_NOTHING)
NOT_TEXT = Template("{record}: {field}: expected text, got {kind}; skipped", action=_NOTHING)
NOT_TEXT_LIST = Template("{record}: {field}: expected a list of text; skipped", action=_NOTHING)
NOT_OBJECT = Template("{record}: {field}: expected an object, got {kind}; skipped", action=_NOTHING)
INVALID_UNICODE = Template("{record}: {field} has a lone surrogate; replaced by U+FFFD", action=_NOTHING)
ASSIGNMENT_NOT_OBJECT = Template(
    "{assignee} {id}: role assignment {position}: expected an object, got {kind}; the {assignee}'s roles are unknown",
    action="report it: Okta sent a kind of assignment that this version cannot read",
)
ASSIGNMENT_INCOMPLETE = Template(
    "{assignee} {id}: role assignment {position}: no usable {fields}; the {assignee}'s roles are unknown",
    action="report it: Okta sent a kind of assignment that this version cannot read",
)
TARGET_UNUSABLE = Template(
    "role assignment {id}: a group or app without usable id and name; unknown what the assignment is limited to",
    action=_NOTHING,
)
PERMISSION_UNUSABLE = Template(
    "custom role {id}: a permission without a usable label; permissions unknown", action=_NOTHING
)
ZONES_UNEXPECTED = Template(
    "{count:#API token} limited to a network zone that is deleted, inactive, a block list or no IP zone, "
    "which Okta does not allow: {names}",
    action="look at *Security > Networks* in the Admin Console, and give the tokens an active IP zone",
)
OWNERS_DELETED = Template(
    "{count:#token owner} deleted in Okta: {ids}; revoke the tokens",
    action="revoke the tokens: their owner no longer exists",
)
OWNERS_NOT_FOUND = Template(
    "{count:#token owner} deleted in Okta, or hidden from this credential: {ids}",
    action="check with a super or org administrator; revoke the tokens if the owner no longer exists",
)

OWNER = Template("owner", action="part of a message above")
GROUP = Template("group", action="part of a message above")
UNNAMED_TOKEN = Template("a token without id and name", action="part of a message above")
ASSIGNMENT_NAME = Template("role assignment {id} of {assignee} {assignee_id}", action="part of a message above")
