"""Ending a run early: every wait ends at once, and no further request is sent."""

import threading


class StoppedError(Exception):
    """The run was stopped. Not an error that a user sees: whoever stopped the run reports it."""


class Stop:
    """Set once, by any thread, to end all waits of a run."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """End the run."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether the run was stopped."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise StoppedError if the run was stopped."""
        if self._event.is_set():
            raise StoppedError

    def wait(self, seconds: float) -> None:
        """Return after *seconds*. Raises StoppedError as soon as the run is stopped."""
        if self._event.wait(seconds):
            raise StoppedError
