"""Running one thing and measuring it: the installed command, or another way to write, on one server."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Measured:
    """One process: its seconds, its peak memory in MB, the seconds of its phases, and what it printed as JSON."""

    seconds: float
    megabytes: float
    phases: Mapping[str, float]
    answer: Mapping[str, Any]


class Place:
    """Where it is measured: the server at *uri*, with what is installed next to *python*, in *folder*."""

    def __init__(self, uri: str, folder: Path, python: Path = Path(sys.executable)) -> None:
        self.uri, self.folder, self._python = uri, folder, python

    def with_python(self, python: Path) -> "Place":
        """The same server, with what is installed next to another Python."""
        return Place(self.uri, self.folder, python)

    def okta_ingest(self, *arguments: str, **environment: str) -> Measured:
        """Run ``okta-ingest`` with ``--json``; phases are summed over the orgs."""
        measured = self._run([str(self._python.parent / "okta-ingest"), *arguments, "--json"], environment)
        phases: dict[str, float] = {}
        for org in measured.answer["orgs"]:
            for phase, seconds in org["phases"].items():
                phases[phase] = phases.get(phase, 0.0) + seconds
        return Measured(measured.seconds, measured.megabytes, phases, measured.answer)

    def version(self) -> float:
        """The seconds that ``okta-ingest --version`` takes."""
        return self._run([str(self._python.parent / "okta-ingest"), "--version"], {}).seconds

    def peer(self, way: str, snapshots: Path) -> Measured:
        """Write the graph in one of the other ways."""
        measured = self._run([str(self._python), "-m", "bench.peers", way, str(snapshots), self.uri], {})
        return Measured(measured.seconds, measured.megabytes, dict(measured.answer), {})

    def ask(self, query: str, **params: Any) -> list[Any]:
        """Run a query of the bench's own; the values of its first column."""
        with neo4j.GraphDatabase.driver(self.uri) as driver, driver.session(database="neo4j") as session:
            return session.run(query, params).value()

    def empty(self) -> None:
        """Remove everything, the schema too."""
        self.ask("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
        for name in self.ask("SHOW CONSTRAINTS YIELD name"):
            self.ask(f"DROP CONSTRAINT `{name}`")
        for name in self.ask("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            self.ask(f"DROP INDEX `{name}`")

    def fill(self, labels: str, count: int) -> None:
        """Add so many nodes of somebody else's, with a dozen properties each."""
        self.ask(
            "UNWIND range(1, $count) AS n CALL { WITH n "
            f"CREATE (:{labels} {{objectid: 'S-1-5-21-' + n, name: 'NODE ' + n, domain: 'CORP.LOCAL', enabled: true, "
            "description: 'somebody else wrote this', a: n, b: n, c: n, d: n, e: n, lastseen: datetime()}) "
            "} IN TRANSACTIONS OF 10000 ROWS",
            count=count,
        )

    def _run(self, command: list[str], environment: Mapping[str, str]) -> Measured:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "NEO4J_"))}
        end = {"NEO4J_URI": self.uri, "NEO4J_PASSWORD": "not-asked-for", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "child.py"), *command],
            env={**kept, **end, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        printed, _, last = done.stdout.rstrip("\n").rpartition("\n")
        measured = json.loads(last)
        if measured["code"] != 0:
            raise RuntimeError(f"{' '.join(command)} ended with code {measured['code']}:\n{printed}\n{done.stderr}")
        answer = json.loads(printed) if printed.startswith("{") else {}
        return Measured(measured["seconds"], measured["megabytes"], {}, answer)
