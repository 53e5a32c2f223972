"""``make demo``: okta-ingest as a user runs it, against a simulated Okta org, into a real Neo4j."""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

import neo4j

from sandbox import demo_org
from sandbox.neo4j_server import Neo4jServer
from sandbox.okta_org import OktaOrg

COMMAND = Path(sys.executable).parent / "okta-ingest"

ANYWHERE = """\
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u:Okta_User)
WHERE t.networkConnection = 'ANYWHERE'
RETURN t.displayName AS token, u.displayName AS owner, date(t.lastUsed) AS lastUsed ORDER BY t.lastUsed DESC"""

SUPER_ADMINS = """\
MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u:Okta_User)-[:Okta_SuperAdmin]->(o:Okta_Organization)
RETURN t.displayName AS token, u.displayName AS owner, u.status AS status, o.displayName AS organization"""

GRAPH = "MATCH path = (:Okta_ApiToken)-->(:Okta_User)--(:Okta) RETURN path"


def main() -> None:
    """Show two runs and a question; on a terminal, keep Neo4j Browser open until Ctrl-C."""
    _say("A real Neo4j 4.4 starts on this machine; the first time, its files are fetched.")
    with Neo4jServer(browser=True) as server, OktaOrg() as org:
        environment = {
            "OKTA_CLIENT_ORGURL": org.url,
            "OKTA_CLIENT_TOKEN": org.secret,
            "NEO4J_URI": server.uri,
            "NEO4J_PASSWORD": "bloodhound",
        }
        for name, value in environment.items():
            print(f"$ export {name}={shlex.quote(value)}")

        org.directory = demo_org.directory()
        org.api_tokens = demo_org.morning()
        _say(f"The simulated Okta org has {len(org.api_tokens)} API tokens.")
        _okta_ingest("sync", environment, server.home)

        org.api_tokens = demo_org.evening()
        _say("A day later: one token is new, one was renamed, one is bound to a network zone now, one was revoked.")
        _okta_ingest("plan", environment, server.home)
        _okta_ingest("sync", environment, server.home)

        _say("Which tokens can be used from anywhere?")
        _ask(server.uri, ANYWHERE)

        _say("Whose token is a super admin's, and so opens the whole org?")
        _ask(server.uri, SUPER_ADMINS)

        if sys.stdin.isatty() and sys.stdout.isatty():
            _keep_open(server.browser_url)


def _say(text: str) -> None:
    print(f"\n# {text}", flush=True)


def _okta_ingest(command: str, environment: dict[str, str], folder: Path) -> None:
    # In a folder and an environment without anybody's real configuration: the demo must not reach a real org.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "NEO4J_"))}
    print(f"$ okta-ingest {command}", flush=True)
    subprocess.run([COMMAND, command], env={**kept, **environment}, cwd=folder, check=True)


def _ask(uri: str, query: str) -> None:
    print("\n".join(f"  {line}" for line in query.splitlines()))
    with neo4j.GraphDatabase.driver(uri) as driver:
        records, _, keys = driver.execute_query(query)
    table = [list(keys)] + [[str(value) for value in record.values()] for record in records]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def _keep_open(browser_url: str) -> None:
    _say("Neo4j Browser shows the graph until you press Ctrl-C:")
    print(f"  {browser_url}\n  and paste: {GRAPH}", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
