"""Runs the installed okta-ingest against the sandbox."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from sandbox.contoso import Contoso
from sandbox.neo4j_server import Neo4jServer

COMMAND = Path(sys.executable).parent / "okta-ingest"


def variables(server: Neo4jServer, contoso: Contoso) -> dict[str, str]:
    """The environment variables of a run; the sandbox's server accepts any password."""
    return {**contoso.variables, "NEO4J_URI": server.uri, "NEO4J_PASSWORD": "bloodhound"}


def okta_ingest(*arguments: str, variables: Mapping[str, str], folder: Path) -> None:
    """Run the command in *folder*. Raises subprocess.CalledProcessError if it fails.

    Configuration and proxies of the environment are removed, so that the run cannot reach a real org.
    """
    subprocess.run([COMMAND, *arguments], env=_environment(variables), cwd=folder, check=True)


def output_on_terminal(*arguments: str, variables: Mapping[str, str], folder: Path, columns: int) -> str:
    """Run the command likewise, on a terminal with so many *columns*; returns stderr, then stdout with its colours."""
    master, slave = os.openpty()
    shown = {"TERM": "xterm-256color", "COLUMNS": str(columns)}
    process = subprocess.Popen(
        [COMMAND, *arguments],
        env=_environment({**variables, **shown}),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(slave)
    with os.fdopen(master, "rb") as terminal, ThreadPoolExecutor(1) as reader:
        stdout = reader.submit(_read_all, terminal)
        _, stderr = process.communicate()
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, arguments, stderr=stderr)
        return stderr + stdout.result().decode().replace("\r\n", "\n")


def _read_all(terminal: BinaryIO) -> bytes:
    """Everything that is written to a terminal until it is closed, which is an error in Linux."""
    chunks = []
    with suppress(OSError):
        while chunk := os.read(terminal.fileno(), 65536):
            chunks.append(chunk)
    return b"".join(chunks)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not _is_configuration(name)}
    return {**kept, **variables}


def _is_configuration(name: str) -> bool:
    return name.startswith(("OKTA_", "NEO4J_")) or name.lower().endswith("_proxy")
