"""The signals that end a run (Ctrl-C, SIGTERM, SIGHUP), and the temporary files to remove when one arrives."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from okta_ingest.messages import run as messages

EXIT_CODES = {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}
"""By the name of the signal; Windows has no SIGHUP."""

GRACE_SECONDS = 3.0
"""How long the main thread may take to end after a signal."""

_WRITE_SECONDS = 1.0
_SHOW_CURSOR = "\x1b[?25h"

_temporary_files: set[Path] = set()


class Interrupt:
    """The handler of the signals: it raises KeyboardInterrupt in the main thread, and remembers the signal.

    A library can turn the exception into an error of its own, or block the main thread. So a thread watches the
    signals, too: it ends the process at the second signal, or when the main thread has not ended in time.

    Set ``writing`` as soon as something may have been written.
    """

    def __init__(self) -> None:
        self.signum: int | None = None
        self.writing = False
        self._installed: list[int] = []
        self._reported = False
        self._report_lock = threading.Lock()

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Handle a signal. The second one is handled by the watching thread alone."""
        if self.signum is not None:
            return
        self.signum = signum
        raise KeyboardInterrupt

    @property
    def received(self) -> bool:
        """Whether a signal was received."""
        return self.signum is not None

    @property
    def exit_code(self) -> int:
        """The exit code of the interrupted process."""
        return EXIT_CODES["SIGINT"] if self.signum is None else EXIT_CODES[signal.Signals(self.signum).name]

    def install(self) -> None:
        """Handle the signals from now on, except those that the parent process ignores (nohup, background jobs)."""
        wakeup, write_end = os.pipe()
        if os.name == "posix":
            os.set_blocking(write_end, False)
        # The main thread may be blocked in a library; only this file descriptor always reports a signal.
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        threading.Thread(target=self._watch, args=(wakeup,), daemon=True, name="signals").start()
        numbers = [int(getattr(signal, name)) for name in EXIT_CODES if hasattr(signal, name)]
        self._installed = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
        for number in self._installed:
            signal.signal(number, self)

    def uninstall(self) -> None:
        """Let the operating system end the process at the next signal: the command has finished."""
        for number in self._installed:
            signal.signal(number, signal.SIG_DFL)

    def raise_if_received(self) -> None:
        """Raise KeyboardInterrupt if a signal was received."""
        if self.received:
            raise KeyboardInterrupt

    def report(self, write: Callable[[str], object]) -> None:
        """Write the message about the interrupt, without a line break, unless it was written before."""
        with self._report_lock:
            if not self._reported:
                write((messages.INTERRUPTED_WRITE if self.writing else messages.INTERRUPTED).line())
                self._reported = True

    def end(self) -> NoReturn:
        """End the process: remove the temporary files, report the interrupt, and wait for nothing."""
        remove_temporary_files()
        self.report(_write_to_terminal)
        os._exit(self.exit_code)

    def _watch(self, wakeup: int) -> None:
        signum = os.read(wakeup, 1)[0]
        _start_timer(GRACE_SECONDS, self._end_anyway, signum)
        os.read(wakeup, 1)
        self._end_anyway(signum)

    def _end_anyway(self, signum: int) -> None:
        """End the process also if stderr, or the drive of a temporary file, blocks."""
        self.signum = self.signum or signum
        _start_timer(_WRITE_SECONDS, os._exit, self.exit_code)
        self.end()


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """The path of a new file in *folder*; at the end of ``with``, or of the process, the file is removed if it exists.

    The caller creates it. The path is noted before that: a signal can arrive between any two steps.
    """
    path = folder / f".okta-ingest.{os.urandom(8).hex()}.tmp"
    _temporary_files.add(path)
    try:
        yield path
    finally:
        _remove(path)


def remove_temporary_files() -> None:
    """Remove every temporary file of this process."""
    for path in tuple(_temporary_files):
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
    _temporary_files.discard(path)


def _start_timer(seconds: float, function: Callable[[int], object], argument: int) -> None:
    timer = threading.Timer(seconds, function, [argument])
    timer.daemon = True
    timer.start()


def _write_to_terminal(line: str) -> None:
    # A progress bar hides the cursor, and is not removed any more.
    cursor = _SHOW_CURSOR if sys.stderr is not None and sys.stderr.isatty() else ""
    with suppress(OSError):
        os.write(2, f"{cursor}{line}\n".encode())
