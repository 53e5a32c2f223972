"""Ctrl-C: it ends a run, whatever a library makes of it."""

import os
import sys
from types import FrameType

INTERRUPTED = 130

_SHOW_CURSOR = "\x1b[?25h"


class Interrupt:
    """The handler of SIGINT; it remembers the signal, as the Neo4j driver can turn a KeyboardInterrupt into an error.

    The second signal ends the process at once, and so does the first one where ``at_once`` is set: the driver would
    wait until the server has finished. ``writing`` is set as soon as something may have been written.
    """

    def __init__(self) -> None:
        self.received = False
        self.at_once = False
        self.writing = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Handle the signal."""
        if self.received or self.at_once:
            # A progress bar has hidden the cursor and will not be taken down any more.
            os.write(2, f"{_SHOW_CURSOR if sys.stderr.isatty() else ''}interrupted\n".encode())
            os._exit(INTERRUPTED)
        self.received = True
        raise KeyboardInterrupt

    def raise_if_received(self) -> None:
        """Raise KeyboardInterrupt if the signal was received."""
        if self.received:
            raise KeyboardInterrupt
