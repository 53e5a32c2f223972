"""A deadline for work that waits for a server, whatever that server does. Knows nothing of Neo4j."""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

_LONGEST_WAIT = 0.5
"""Seconds: on Windows a wait for another thread cannot be interrupted by Ctrl-C."""

Result = TypeVar("Result")


class DeadlineError(Exception):
    """The work was not done in time; its thread is left behind."""


class Worker:
    """A thread that does the work of another one, which can stop waiting for it.

    Nothing ends a thread that waits for a socket. So, when the time is over, or the handler of a signal raises an
    exception, the worker is left behind. It is a daemon thread: the interpreter does not wait for it at exit.
    """

    def __init__(self) -> None:
        self._works: SimpleQueue[Any] = SimpleQueue()
        threading.Thread(target=_run_each, args=(self._works,), daemon=True).start()

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """The result of *work*, or its exception. Raises DeadlineError when *seconds* are over."""
        outcome: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self._works.put((work, outcome))
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                result, error = outcome.get(timeout=min(left, _LONGEST_WAIT))
            except Empty:
                continue
            if error is not None:
                raise error
            return result  # type: ignore[no-any-return]
        raise DeadlineError

    def end(self) -> None:
        """End the thread, once it has done its work."""
        self._works.put(None)


def _run_each(works: "SimpleQueue[Any]") -> None:
    for work, outcome in iter(works.get, None):
        try:
            outcome.put((work(), None))
        except BaseException as error:
            outcome.put((None, error))
        del work, outcome  # they may have a large batch of rows
