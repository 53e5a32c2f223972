"""Report.

Exit code 1, or 2 for an unknown org.
"""

from okta_ingest.messages import Template

WRITTEN = Template("{path}: {tokens:,} API tokens of {orgs}")
UNKNOWN_ORG = Template(
    "not in the graph: {unknown}; orgs of the graph: {known}",
    action="`--org` takes the domain of an org in the graph; the known ones are listed",
)
NOT_A_FILE = Template("{path} is not a file.", "Choose a file that can be written or replaced.")
NOT_WRITABLE = Template("{path} cannot be written: {reason}.", "Choose another file; an existing one is unchanged.")
LINK_LOOP = Template("symbolic links form a loop")
