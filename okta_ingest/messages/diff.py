"""Differences between two snapshot files.

Exit code 4 when something differs, 1 when an org could not be compared.
"""

from okta_ingest.messages import Template

FAILED_IN_OLD = Template(
    "not compared: this org could not be read when OLD was collected: {error}",
    action="collect the org again (exit code 1)",
)
FAILED_IN_NEW = Template(
    "not compared: this org could not be read when NEW was collected: {error}",
    action="collect the org again (exit code 1)",
)
ORG_NOT_IN_NEW = Template("this org is not in NEW.", action="nothing, if it was left out on purpose")
ORG_NOT_IN_OLD = Template("this org is not in OLD.", action="nothing, if it is new")
NEW_IS_OLDER = Template(
    "NEW was collected before OLD ({new} < {old}).", action="exchange the two files, unless it is meant"
)
NOT_LISTED = Template(
    "not in NEW, but may still exist, as its token list is {state}: {count:#token} of OLD.",
    action="collect with a credential that sees all tokens",
)
