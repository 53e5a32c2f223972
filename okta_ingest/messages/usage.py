"""Command line usage.

Exit code 2.
"""

from okta_ingest.messages import Template

VERBOSE_AND_QUIET = Template("-v and -q exclude each other.", action="use one of them")
OLDER_SNAPSHOT_ALONE = Template("--older-snapshot needs --snapshot.", action="add `--snapshot FILE`")
ONLY_WITH_SNAPSHOT = Template(
    "--only and --snapshot exclude each other.", action="a snapshot replaces Okta: leave out `--only`"
)
UNKNOWN_ORG = Template(
    "unknown org: {unknown}; known: {known}",
    action="`--org` takes the domain of an org in the configuration or snapshot; the known ones are listed",
)
