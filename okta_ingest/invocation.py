"""What stands before the command, and Ctrl-C, which ends a run whatever a library makes of it."""

from dataclasses import dataclass
from pathlib import Path
from types import FrameType


class Interrupt:
    """Remembers Ctrl-C: the Neo4j driver can turn a KeyboardInterrupt into an error of its own."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Handle the signal."""
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
