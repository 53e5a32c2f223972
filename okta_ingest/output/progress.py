"""The current step of each running org, on a terminal."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from okta_ingest.messages import progress as steps

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class ProgressBar:
    """One line on stderr for each running org, and of several orgs a total, inside ``with``. Thread-safe.

    Silent if stderr is not a terminal, or if it is not *wanted*.
    """

    def __init__(self, wanted: bool) -> None:
        self._progress = _bar() if wanted and sys.stderr.isatty() else None
        self._lines: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> ProgressBar:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, domain: str, step: str, done: int, total: int) -> None:
        """Show the current *step* for the org at *domain*, and how much is done of *total* (0: unknown).

        The step `messages.progress.DONE` removes the line of the org: *done* of *total* orgs are done.
        """
        if self._progress is None:
            return
        with self._lock:
            if step != steps.DONE.text:
                self._show(self._progress, domain, f"{domain}: {step}", done, total)
                return
            if domain in self._lines:
                self._progress.remove_task(self._lines.pop(domain))
            if total > 1:
                self._show(self._progress, "", steps.ORGS_DONE.text, done, total)

    def _show(self, progress: Progress, line: str, text: str, done: int, total: int) -> None:
        if line not in self._lines:
            self._lines[line] = progress.add_task("")
        progress.update(self._lines[line], description=text, completed=done, total=total or None)


def _bar() -> Progress:
    # Imported here, so that a run without a terminal does not load it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(file=sys.stderr, markup=False, highlight=False),
        transient=True,
    )
