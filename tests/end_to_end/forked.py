"""Run okta-ingest in a process that is forked from one that has imported it: half a second less per run.

The forked process gets arguments, environment, folder and streams of its own, and calls what the installed command
calls. Everything after the imports is the same.
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import okta_ingest
from okta_ingest import cli

TIMEOUT = 120
"""Seconds that a run may take."""

READ_AT_START = ("PYTHON", "LC_", "LANG", "TZ")
"""Beginnings of the names of variables that Python reads when it starts: a forked process would not notice them."""


class Launcher:
    """The process that has imported okta-ingest. It runs one command at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._lock = threading.Lock()

    def run(
        self, command: Sequence[str | Path], env: Mapping[str, str], cwd: Path
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command line whose first word is the installed command."""
        arguments = [str(word) for word in command]
        if any(name.startswith(READ_AT_START) for name in env):
            return subprocess.run(
                arguments, env=env, cwd=cwd, capture_output=True, text=True, timeout=TIMEOUT, check=False
            )
        with tempfile.TemporaryDirectory() as folder:
            streams = [Path(folder) / name for name in ("stdout", "stderr")]
            code = self._exit_code(
                {"arguments": arguments, "env": dict(env), "cwd": str(cwd), "streams": [str(path) for path in streams]}
            )
            stdout, stderr = (path.read_text(encoding="utf-8") for path in streams)
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(arguments, TIMEOUT, stdout, stderr)
        return subprocess.CompletedProcess(arguments, code, stdout, stderr)

    def _exit_code(self, job: Mapping[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            print(json.dumps(job), file=self._process.stdin, flush=True)
            return int(self._process.stdout.readline())


@contextmanager
def launcher() -> Iterator[Launcher]:
    """A launcher that is stopped at the end."""
    command = [sys.executable, "-m", "tests.end_to_end.forked"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(READ_AT_START)}
    with subprocess.Popen(
        command, env=env, cwd=Path(__file__).parents[2], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Launcher(process)
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    """Import okta-ingest, then fork a process for each job of stdin, and print its exit code."""
    for module in pkgutil.walk_packages(okta_ingest.__path__, "okta_ingest."):
        importlib.import_module(module.name)

    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(job)
            cli.main()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(job: Mapping[str, Any]) -> None:
    """Give this process what a new one would have been started with."""
    signal.alarm(TIMEOUT)
    sys.argv = job["arguments"]
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    for number, path in enumerate((os.devnull, *job["streams"])):
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC)
        os.dup2(descriptor, number)
        os.close(descriptor)


if __name__ == "__main__":
    main()
