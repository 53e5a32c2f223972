"""The current step of a run, on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


class ProgressBar:
    """A line on stderr inside ``with``; silent if stderr is not a terminal, or if it is not *wanted*."""

    def __init__(self, wanted: bool) -> None:
        self._progress = _bar() if wanted and sys.stderr.isatty() else None

    def __enter__(self) -> ProgressBar:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, domain: str, step: str, done: int, total: int) -> None:
        """Show the current *step* for the org at *domain*, and how much is done of *total* (0: unknown)."""
        if self._progress is not None:
            (task,) = self._progress.task_ids
            self._progress.update(task, description=f"{domain}: {step}", completed=done, total=total or None)


def _bar() -> Progress:
    # Imported here, so that a run without a terminal does not load it.
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
