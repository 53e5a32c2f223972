"""Signals end the process, whatever the main thread does; temporary files are removed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from okta_ingest import interrupt
from okta_ingest.interrupt import Interrupt, temporary_file
from tests.end_to_end.processes import SIGNALS

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

START = """
import os, signal, sys, threading, time
from pathlib import Path
from okta_ingest import interrupt
from okta_ingest.interrupt import Interrupt, temporary_file

handler = Interrupt()
file = temporary_file(Path.cwd())
file.__enter__().touch()
signum = int(sys.argv[1])

def press():
    os.kill(os.getpid(), signum)

"""
SWALLOW = """
def swallow():
    while True:
        try:
            time.sleep(60)
        except KeyboardInterrupt:
            print("swallowed", flush=True)
            threading.Thread(target=then).start()

"""


def run(script: str, folder: Path, signum: int = signal.SIGTERM) -> "tuple[int, str, str]":
    """Exit code, stdout and stderr of Python with START and *script*, which sends itself *signum* in *folder*."""
    done = subprocess.run(
        [sys.executable, "-c", START + SWALLOW + script, str(int(signum))],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
def test_blocked_main_thread_is_ended_after_the_grace_time(tmp_path: Path, signum: int, exit_code: int) -> None:
    """The handler never runs: another thread receives the signal, as in a name resolution of the C library."""
    script = (
        "interrupt.GRACE_SECONDS = 0.2\n"
        "handler.install()\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signum])\n"
        "threading.Timer(0.1, press).start()\n"
        "time.sleep(60)\n"
    )
    assert run(script, tmp_path, signum) == (exit_code, "", "interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
def test_second_signal_does_not_wait_for_the_grace_time(tmp_path: Path, signum: int, exit_code: int) -> None:
    """A library swallows the first one; the exit code is that of the first one."""
    script = (
        "interrupt.GRACE_SECONDS = 3600\n"
        "handler.install()\n"
        "handler.writing = True\n"
        "other = signal.SIGTERM if signum == signal.SIGHUP else signal.SIGHUP\n"
        "def then():\n"
        "    os.kill(os.getpid(), other)\n"
        "threading.Timer(0.1, press).start()\n"
        "swallow()\n"
    )
    expected = (exit_code, "swallowed\n", "interrupted: what is written is right; the next run completes it\n")
    assert run(script, tmp_path, signum) == expected
    assert list(tmp_path.iterdir()) == []


def test_swallowed_signal_ends_the_process_after_the_grace_time(tmp_path: Path) -> None:
    """No second signal is needed."""
    script = (
        "interrupt.GRACE_SECONDS = 0.2\n"
        "handler.install()\n"
        "then = print\n"
        "threading.Timer(0.1, press).start()\n"
        "swallow()\n"
    )
    assert run(script, tmp_path)[::2] == (143, "interrupted\n")


def test_process_ends_also_if_stderr_is_blocked(tmp_path: Path) -> None:
    """Stderr is a pipe that is full."""
    script = (
        "interrupt.GRACE_SECONDS = interrupt._WRITE_SECONDS = 0.2\n"
        "reader, writer = os.pipe()\n"
        "os.set_blocking(writer, False)\n"
        "try:\n"
        "    while os.write(writer, b'x' * 4096): pass\n"
        "except BlockingIOError:\n"
        "    os.set_blocking(writer, True)\n"
        "os.dup2(writer, 2)\n"
        "handler.install()\n"
        "then = print\n"
        "threading.Timer(0.1, press).start()\n"
        "swallow()\n"
    )
    assert run(script, tmp_path)[0] == 143
    assert list(tmp_path.iterdir()) == []


def test_main_thread_that_ends_in_time_is_not_ended(tmp_path: Path) -> None:
    """What it does after the signal is done."""
    script = (
        "interrupt.GRACE_SECONDS = 3600\n"
        "handler.install()\n"
        "try:\n"
        "    press()\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n"
        "    print('ended', handler.received, handler.exit_code)\n"
    )
    assert run(script, tmp_path) == (0, "ended True 143\n", "")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ignored_signal_gets_no_handler(tmp_path: Path, signum: int) -> None:
    """The other ones do; after the command each has the handler of the operating system."""
    script = (
        "signal.signal(signum, signal.SIG_IGN)\n"
        "handler.install()\n"
        "signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)\n"
        "handled = {s for s in signals if signal.getsignal(s) is handler}\n"
        "assert handled == set(signals) - {signum}, handled\n"
        "press()\n"
        "assert not handler.received\n"
        "handler.uninstall()\n"
        "assert {s for s in signals if signal.getsignal(s) == signal.SIG_DFL} == handled\n"
        "assert signal.getsignal(signum) == signal.SIG_IGN\n"
        "print('done')\n"
    )
    assert run(script, tmp_path, signum) == (0, "done\n", "")


def test_message_is_written_once() -> None:
    """By the main thread or by the thread that watches the signals."""
    lines: list[str] = []
    handler = Interrupt()
    handler.report(lines.append)
    handler.report(lines.append)
    assert lines == ["interrupted"]


def test_grace_time_is_a_few_seconds() -> None:
    """A service manager would kill the process after some more."""
    assert 1 <= interrupt.GRACE_SECONDS + interrupt._WRITE_SECONDS <= 5


def test_temporary_file_is_removed_at_the_end(tmp_path: Path) -> None:
    """Also after an error, and if it was never created or was renamed."""
    with temporary_file(tmp_path) as path:
        path.write_text("text")
        assert path.parent == tmp_path and path.name.startswith(".okta-ingest.")
    with pytest.raises(KeyboardInterrupt), temporary_file(tmp_path) as path:
        path.write_text("text")
        raise KeyboardInterrupt
    with temporary_file(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []
    with temporary_file(tmp_path) as path:
        path.write_text("text")
        path.rename(tmp_path / "result")
    assert [file.name for file in tmp_path.iterdir()] == ["result"]
    assert interrupt._temporary_files == set()


def test_temporary_files_of_the_process_are_removed_from_outside(tmp_path: Path) -> None:
    """Each has a name of its own; one in a folder that does not exist any more is no error."""
    with temporary_file(tmp_path) as first, temporary_file(tmp_path) as second, temporary_file(tmp_path / "none"):
        assert first != second
        first.touch()
        second.touch()
        interrupt.remove_temporary_files()
        assert list(tmp_path.iterdir()) == []
