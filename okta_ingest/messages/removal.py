"""Token list and removal.

A run ends with exit code 3 when the token list is partial, or when stale tokens are not removed.
"""

from okta_ingest.messages import Template

ITEMS_WITHOUT_ID = Template(
    "The token list is partial: {count:,} of {total:#item} skipped: no usable id.",
    action="report it to Okta; every token with an id is written",
)
EMPTY_LIST_WITH_EXISTING = Template(
    "The token list is partial: Okta returned 0 tokens, the graph has {existing:#token} of this org.",
    action="compare with *Security > API > Tokens* in the Admin Console. If the org has no token any more: "
    "[take the org out of the graph](operations.md#removing-an-org-from-the-graph)",
)
EMPTY_LIST = Template(
    "The token list is partial: Okta returned 0 tokens and this credential may not see all of them.",
    action="use a super or org administrator, or a service app with such a role",
)
ONLY_OWN_TOKENS = Template(
    "The token list is partial: Okta returned only the caller's own tokens and this credential may not see others.",
    action="use a super or org administrator, or a service app with such a role",
)
MAY_NOT_SEE_ALL = Template(
    "signed in as {caller}: Okta may hide tokens of others; {count:#token} seen",
    action="use a super or org administrator, or a service app with such a role; `sees_all_tokens: true` in the "
    "configuration if you know that the caller sees all tokens (exit code as it is)",
)
UNKNOWN_CALLER = "an unknown user"
ROLES_UNKNOWN = "roles unknown"
ROLE_NAMES = {
    "SUPER_ADMIN": "Super Administrator",
    "ORG_ADMIN": "Organization Administrator",
    "APP_ADMIN": "Application Administrator",
    "USER_ADMIN": "Group Administrator",
    "HELP_DESK_ADMIN": "Help Desk Administrator",
    "READ_ONLY_ADMIN": "Read-only Administrator",
    "REPORT_ADMIN": "Report Administrator",
    "MOBILE_ADMIN": "Mobile Administrator",
    "API_ACCESS_MANAGEMENT_ADMIN": "API Access Management Administrator",
    "GROUP_MEMBERSHIP_ADMIN": "Group Membership Administrator",
    "CUSTOM": "custom role",
}
"""As the Admin Console shows the types: https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/"""
NO_ADMIN_ROLE = "no admin role"

STALE_LIST_PARTIAL = Template(
    "{count:#stale token} NOT removed: the token list is partial.",
    action="see the reason in the warning before it",
)
STALE_ORG_UNKNOWN = Template(
    "{count:#stale token} NOT removed: the id of the org could not be read.",
    action="run again; see the warning about the organization",
)
STALE_MAY_NOT_SEE_ALL = Template(
    "{count:#stale token} NOT removed: this credential may not see all tokens.",
    "Use a super or org administrator, or set sees_all_tokens: true; to keep such tokens without exit code 3: "
    "removal: keep",
)
STALE_ABOVE_LIMIT = Template(
    "{count:#stale token} NOT removed: above the safety limit of {limit}.",
    "Review: okta-ingest plan; allow: --max-removals {count}",
    action="[Removal safety limit](operations.md#removal-safety-limit)",
)
STALE_UNREACHABLE = Template(
    "{count:#stale token} NOT removed: another tool wrote the id in lower or mixed case, and without the Okta label.",
    "Repair: docs/operations.md, Duplicate nodes.",
    action="[Duplicate nodes](operations.md#duplicate-nodes)",
)
STALE_BUT_SEEN = Template(
    "{count:#stale token} kept: lastseen is missing, unreadable or newer than this run.",
    action="nothing, if another run or collector is newer; otherwise look at their `lastseen` (exit code as it is)",
)
REMOVAL_SKIPPED = Template(
    "{count:#stale token} NOT removed: changed in the graph while this run was writing.",
    "Run again.",
)
OTHER_EDGES_REMOVED = Template(
    "removed together with the stale tokens: {count:#relationship} of other tools.",
    action="nothing: a relationship cannot stay without its node (exit code as it is)",
)
