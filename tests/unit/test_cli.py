"""The command's frame: errors become messages and exit codes, in one place."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

import okta_ingest
from okta_ingest.cli import main
from okta_ingest.config import loader
from okta_ingest.errors import GraphError


@pytest.fixture(autouse=True)
def handler_of_the_test_run() -> Iterator[None]:
    """The command handles Ctrl-C itself; the test run gets its own handler back."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_version() -> None:
    """--version names the program and its version, also by python -m."""
    done = subprocess.run(
        [sys.executable, "-m", "okta_ingest", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"okta-ingest, version {okta_ingest.__version__}\n"


@pytest.mark.parametrize("logger", ["neo4j.notifications", "neo4j.session", "neo4j.pool"])
def test_driver_says_nothing_by_itself(logger: str) -> None:
    """What the driver logs, of retries or of deprecations, does not reach the screen."""
    script = f"import logging, okta_ingest.graph.database; logging.getLogger({logger!r}).warning('noise')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.parametrize("swallowed", [GraphError("connection lost"), BufferError("resized")])
def test_interrupt_that_a_library_swallows(monkeypatch: pytest.MonkeyPatch, swallowed: Exception) -> None:
    """Ctrl-C ends the run with code 130 also where a library has made an error of its own of it."""

    def interrupted(*_: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            raise swallowed from None

    monkeypatch.setattr(loader, "load", interrupted)
    done = CliRunner().invoke(main, ["sync"])
    assert done.exit_code == 130
    assert done.stderr == "interrupted: what is written is right, and the next run completes it\n"


def test_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception is one line that says it is a bug, and with -v its traceback."""

    def broken(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(loader, "load", broken)
    short, long = CliRunner().invoke(main, ["sync"]), CliRunner().invoke(main, ["-v", "sync"])
    assert (short.exit_code, long.exit_code) == (1, 1)
    assert short.stderr == (
        f"error: this is a bug in okta-ingest {okta_ingest.__version__} (KeyError)\n"
        "Please report it with the traceback that -v shows.\n"
    )
    assert "Traceback" in long.stderr


def test_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is exit code 130."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loader, "load", interrupted)
    assert CliRunner().invoke(main, ["sync"]).exit_code == 130
