"""What is being done now, on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressBar:
    """A line on stderr inside ``with``; silent where that is not a terminal, or where it is not *wanted*."""

    def __init__(self, wanted: bool) -> None:
        self._progress = _bar() if wanted and sys.stderr.isatty() else None

    def __enter__(self) -> ProgressBar:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, domain: str, doing: str, done: int, total: int) -> None:
        """Show *doing* for the org at *domain*; *total* 0 means that nobody knows how much there is to do."""
        if self._progress is not None:
            (task,) = self._progress.task_ids
            self._progress.update(task, description=f"{domain}: {doing}", completed=done, total=total or None)


def _bar() -> Progress:
    # Here, so that a run that nobody watches does not wait for it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=sys.stderr, markup=False, highlight=False),
        transient=True,
    )
    progress.add_task("")
    return progress
