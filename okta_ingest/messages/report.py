"""Report.

Exit code 2 for an unknown org.
"""

from okta_ingest.messages import Template

WRITTEN = Template("{path}: {tokens:#API token} of {orgs}")
UNKNOWN_ORG = Template(
    "not in the graph: {unknown}; orgs of the graph: {known}",
    action="`--org` takes the domain of an org in the graph; the known ones are listed",
)
