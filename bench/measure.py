"""Run and measure the installed command, or a baseline, with one Neo4j server."""

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
class Measurement:
    """One process: duration in seconds, peak memory in MB, seconds per phase, and its JSON output."""

    seconds: float
    megabytes: float
    phases: Mapping[str, float]
    output: Mapping[str, Any]


class Bench:
    """The server at *uri*, the okta-ingest installed beside *python*, and a working *folder*."""

    def __init__(self, uri: str, folder: Path, python: Path = Path(sys.executable)) -> None:
        self.uri, self.folder, self._python = uri, folder, python

    def with_python(self, python: Path) -> "Bench":
        """The same server, with the okta-ingest beside another Python."""
        return Bench(self.uri, self.folder, python)

    def okta_ingest(self, *arguments: str, **environment: str) -> Measurement:
        """Run ``okta-ingest`` with ``--json``; its phases are summed over the orgs."""
        measured = self._run([str(self._python.parent / "okta-ingest"), *arguments, "--json"], environment)
        phases: dict[str, float] = {}
        for org in measured.output["orgs"]:
            for phase, seconds in org["phases"].items():
                phases[phase] = phases.get(phase, 0.0) + seconds
        return Measurement(measured.seconds, measured.megabytes, phases, measured.output)

    def version(self) -> float:
        """The duration of ``okta-ingest --version`` in seconds."""
        return self._run([str(self._python.parent / "okta-ingest"), "--version"], {}).seconds

    def baseline(self, name: str, snapshots: Path) -> Measurement:
        """Write the graph with a baseline (bench/baselines.py)."""
        measured = self._run([str(self._python), "-m", "bench.baselines", name, str(snapshots), self.uri], {})
        return Measurement(measured.seconds, measured.megabytes, dict(measured.output), {})

    def run_query(self, query: str, **params: Any) -> list[Any]:
        """Run a query; returns the values of its first column."""
        with neo4j.GraphDatabase.driver(self.uri) as driver, driver.session(database="neo4j") as session:
            return session.run(query, params).value()

    def empty(self) -> None:
        """Remove all nodes, indexes and constraints."""
        self.run_query("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
        for name in self.run_query("SHOW CONSTRAINTS YIELD name"):
            self.run_query(f"DROP CONSTRAINT `{name}`")
        for name in self.run_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
            self.run_query(f"DROP INDEX `{name}`")

    def fill(self, labels: str, count: int) -> None:
        """Add *count* nodes of another tool, with a dozen properties each."""
        self.run_query(
            "UNWIND range(1, $count) AS n CALL { WITH n "
            f"CREATE (:{labels} {{objectid: 'S-1-5-21-' + n, name: 'NODE ' + n, domain: 'CORP.LOCAL', enabled: true, "
            "description: 'from another tool', a: n, b: n, c: n, d: n, e: n, lastseen: datetime()}) "
            "} IN TRANSACTIONS OF 10000 ROWS",
            count=count,
        )

    def _run(self, command: list[str], environment: Mapping[str, str]) -> Measurement:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OKTA_", "NEO4J_"))}
        connection = {"NEO4J_URI": self.uri, "NEO4J_PASSWORD": "not-checked", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "child.py"), *command],
            env={**inherited, **connection, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        printed, _, last = done.stdout.rstrip("\n").rpartition("\n")
        measured = json.loads(last)
        if measured["code"] != 0:
            raise RuntimeError(f"{' '.join(command)} ended with code {measured['code']}:\n{printed}\n{done.stderr}")
        output = json.loads(printed) if printed.startswith("{") else {}
        return Measurement(measured["seconds"], measured["megabytes"], {}, output)
