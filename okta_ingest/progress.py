"""What is being done now, on a terminal."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn


class ProgressBar:
    """A line on stderr inside ``with``; silent where that is not a terminal, or where it is not *wanted*."""

    def __init__(self, wanted: bool) -> None:
        console = Console(file=sys.stderr, markup=False, highlight=False)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not (wanted and console.is_terminal),
        )
        self._task = self._progress.add_task("")

    def __enter__(self) -> "ProgressBar":
        # Older versions of rich print an empty line when a bar that is disabled stops.
        if not self._progress.disable:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._progress.disable:
            self._progress.stop()

    def show(self, domain: str, doing: str, done: int, total: int) -> None:
        """Show *doing* for the org at *domain*; *total* 0 means that nobody knows how much there is to do."""
        self._progress.update(self._task, description=f"{domain}: {doing}", completed=done, total=total or None)
