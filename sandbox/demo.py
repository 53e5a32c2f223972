"""``make demo``: the installed okta-ingest reads a simulated Okta org and writes to a real Neo4j."""

import shlex
import sys
import time
from functools import partial
from pathlib import Path

from okta_ingest.graph.queries import FIRST, numbered_title, queries
from okta_ingest.output.export import FAVORITES, FOLDER, STYLE
from sandbox import command, demo_org
from sandbox.contoso import Contoso
from sandbox.jars import JarError
from sandbox.java import SANDBOX, JavaError
from sandbox.neo4j_server import Neo4jServer

REPORT = SANDBOX / "demo-report.html"
"""It stays when the demo ends."""


def main() -> None:
    """Run sync twice, two queries, export and report; on a terminal, serve Neo4j Browser until Ctrl-C.

    Each command is printed as it runs. While the demo runs, it can be run again in another terminal.
    """
    _say("Starting a real Neo4j 4.4 on this machine; its files are downloaded the first time.")
    with Neo4jServer(browser=True) as server, Contoso(server.home) as contoso:
        org = contoso.org
        _say("A simulated Okta org at contoso.okta.com: a proxy on this machine leads there.")
        variables = command.variables(server, contoso)
        for name, value in variables.items():
            print(f"$ export {name}={shlex.quote(value)}")
        okta_ingest = partial(_okta_ingest, variables=variables, folder=server.home)

        org.directory = demo_org.directory()
        org.api_tokens = demo_org.first_day()
        _say(f"The simulated Okta org has {len(org.api_tokens)} API tokens.")
        okta_ingest("sync")

        org.api_tokens = demo_org.second_day()
        _say("A day later: one token is new, one was renamed, one was restricted to a network zone, one was revoked.")
        okta_ingest("plan", "-q")

        _say("With -q a run that is done prints nothing: for cron.")
        okta_ingest("sync", "-q")

        _say("Overview of the org")
        okta_ingest("query", "overview")

        _say("Tokens with the highest risk, with the reasons")
        okta_ingest("query", FIRST)

        _say("Queries and graph style as files for Neo4j Browser and BloodHound")
        okta_ingest("export", "files")

        _say("A report for auditors and managers: one HTML page, which needs no network")
        okta_ingest("report", "--output", str(REPORT))
        print(f"Open it in a browser: {REPORT.as_uri()}", flush=True)

        if sys.stdin.isatty() and sys.stdout.isatty():
            _keep_open(server.browser_url, server.home / "files")


def _say(text: str) -> None:
    print(f"\n# {text}", flush=True)


def _okta_ingest(*arguments: str, variables: dict[str, str], folder: Path) -> None:
    print(f"$ okta-ingest {' '.join(arguments)}", flush=True)
    command.okta_ingest(*arguments, variables=variables, folder=folder)


def _keep_open(browser_url: str, files: Path) -> None:
    _say("View the graph in Neo4j Browser; Ctrl-C stops the demo:")
    print(f"  1. Open {browser_url}")
    print(f"  2. Drop {STYLE} and {FAVORITES} on the editor at the top; the files are in")
    print(f"     {files.as_uri()}")
    favorite = numbered_title(queries()[FIRST])
    print(f'  3. Click the star on the left, "{FOLDER}", and the arrow of "{favorite}".', flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    try:
        main()
    except (JarError, JavaError) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
