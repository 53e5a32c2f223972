"""Runs the installed okta-ingest against the sandbox."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.contoso import Contoso
from sandbox.neo4j_server import Neo4jServer

COMMAND = Path(sys.executable).parent / "okta-ingest"


def variables(server: Neo4jServer, contoso: Contoso) -> dict[str, str]:
    """The environment variables of a run; the sandbox's server accepts any password."""
    return {**contoso.variables, "NEO4J_URI": server.uri, "NEO4J_PASSWORD": "bloodhound"}


def okta_ingest(
    *arguments: str, variables: Mapping[str, str], folder: Path, capture: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run the command in *folder*; with *capture*, the result has its output (stdout and stderr) as ``stdout``.

    Raises subprocess.CalledProcessError if it fails. Configuration and proxies of the environment are removed, so that
    the run cannot reach a real org.
    """
    environment = {name: value for name, value in os.environ.items() if not _is_configuration(name)}
    return subprocess.run(
        [COMMAND, *arguments],
        env={**environment, **variables},
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE if capture else None,
        stderr=subprocess.STDOUT if capture else None,
        text=True,
    )


def _is_configuration(name: str) -> bool:
    return name.startswith(("OKTA_", "NEO4J_")) or name.lower().endswith("_proxy")
