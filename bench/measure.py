"""Run a process and measure it: duration, peak memory, and the phases that okta-ingest reports."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Measurement:
    """One process: duration in seconds, peak memory in MB, and its JSON output."""

    seconds: float
    megabytes: float
    output: Mapping[str, Any] = field(default_factory=dict)

    def phase(self, name: str) -> float:
        """The seconds of one phase of a run (collect, plan, write), summed over the orgs."""
        return float(sum(org["phases"].get(name, 0.0) for org in self.output["orgs"]))


class Runner:
    """Runs the okta-ingest installed beside *python* in *folder*, without the configuration of the environment."""

    def __init__(self, folder: Path, python: Path = Path(sys.executable), variables: Mapping[str, str] | None = None):
        self.folder, self.python, self._variables = folder, python, dict(variables or {})

    def with_variables(self, **variables: str) -> "Runner":
        """The same with more environment variables."""
        return Runner(self.folder, self.python, {**self._variables, **variables})

    def okta_ingest(self, *arguments: str) -> Measurement:
        """Run ``okta-ingest``; it must end with exit code 0."""
        return self._run(str(self.python.parent / "okta-ingest"), *arguments)

    def sync(self, snapshots: Path) -> Measurement:
        """Run ``okta-ingest sync --snapshot`` with JSON output."""
        return self.okta_ingest("sync", "--snapshot", str(snapshots), "--json")

    def run_python(self, *arguments: str) -> Measurement:
        """Run Python with *arguments*; it must end with exit code 0."""
        return self._run(str(self.python), *arguments)

    def _run(self, *command: str) -> Measurement:
        inherited = {name: value for name, value in os.environ.items() if not _is_configuration(name)}
        done = subprocess.run(
            [sys.executable, str(ROOT / "bench" / "child.py"), *command],
            env={**inherited, "PYTHONPATH": str(ROOT), **self._variables},
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
        return Measurement(measured["seconds"], measured["megabytes"], output)


def _is_configuration(name: str) -> bool:
    return name.startswith(("OKTA_", "NEO4J_")) or name.lower().endswith("_proxy")
