"""What stands before the command, and Ctrl-C, which ends a run whatever a library makes of it."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

INTERRUPTED = 130

_SHOW_CURSOR = "\x1b[?25h"


class Interrupt:
    """Remembers Ctrl-C: the Neo4j driver can turn a KeyboardInterrupt into an error of its own.

    The second time, and the first time where ``at_once`` is set, it ends the process: the driver would wait until
    the server is done with what it does.
    """

    def __init__(self) -> None:
        self.came = False
        self.at_once = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Handle the signal."""
        if self.came or self.at_once:
            # A progress bar, which nobody takes down any more, has hidden the cursor.
            os.write(2, f"{_SHOW_CURSOR if sys.stderr.isatty() else ''}interrupted\n".encode())
            os._exit(INTERRUPTED)
        self.came = True
        raise KeyboardInterrupt

    def raise_again(self) -> None:
        """Raise KeyboardInterrupt if the signal has come."""
        if self.came:
            raise KeyboardInterrupt


@dataclass(frozen=True)
class Invocation:
    """The options that stand before the command, and whether Ctrl-C has been pressed."""

    config: Path | None
    verbose: bool
    quiet: bool
    interrupt: Interrupt
