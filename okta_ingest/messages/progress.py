"""Progress.

The current step of an org, on a terminal.
"""

from okta_ingest.messages import Template

READING = Template("reading from Okta")
COMPARING = Template("comparing with the graph")
WRITING = Template("writing to Neo4j")
DONE = Template("done")
ORGS_DONE = Template("orgs done")
CHECKING = Template("checking the database")
WAITING = Template("waiting {seconds:.0f} s {reason}", action="nothing: the run continues by itself")
