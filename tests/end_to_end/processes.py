"""Commands that run while the test goes on."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SIGNALS = [
    (signal.SIGINT, 130),
    (signal.SIGTERM, 143),
    (signal.SIGHUP, 129),
]
"""Each signal that ends a run, with its exit code."""

AT_ONCE = 15.0
"""Seconds: the grace time of a blocked run, and time for a busy machine."""


@contextmanager
def started(
    command: Sequence[str | Path], env: Mapping[str, str], folder: Path, **options: Any
) -> Iterator["subprocess.Popen[str]"]:
    """A running command with text streams, stdout and stderr captured; it is killed at the end if it still runs."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    with subprocess.Popen(command, env=env, cwd=folder, text=True, **streams) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: "subprocess.Popen[str]", signum: int) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a process that gets the signal *signum*; it must end at once."""
    process.send_signal(signum)
    stdout, stderr = process.communicate(timeout=AT_ONCE)
    return process.returncode, stdout, stderr


def wait_until(condition: Callable[[], object]) -> None:
    """Wait until *condition* is true, up to a minute."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "still waiting after a minute"
        time.sleep(0.05)
