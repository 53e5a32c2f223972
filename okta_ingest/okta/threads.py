"""Threads that never keep the process alive: a run that is stopped does not wait for a response in flight."""

import queue
import threading
from collections.abc import Callable

from okta_ingest.okta.stop import Stop

POLL_SECONDS = 0.2
"""How often a thread that waits for others looks whether the run was stopped."""

_Task = Callable[[], None]


class Threads:
    """Up to *count* daemon threads, started when they are needed, and used again until ``close``."""

    def __init__(self, count: int, stop: Stop) -> None:
        self.count = count
        self._stop = stop
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._started = 0

    def run(self, task: _Task, times: int) -> None:
        """Run *task* in that many threads at once, and return when all have ended; once in this thread if that is 1.

        Raises the first exception of a task, without waiting for the others; StoppedError if the run is stopped. A task
        must not call this.
        """
        times = min(times, self.count)
        if times <= 1:
            task()
            return
        ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        for _ in range(self._started, times):
            threading.Thread(target=self._work, daemon=True).start()
        self._started = max(self._started, times)
        for _ in range(times):
            self._tasks.put(lambda: ended.put(_error_of(task)))
        for _ in range(times):
            error = self._next(ended)
            if error is not None:
                raise error

    def close(self) -> None:
        """End the threads that are idle, and the others after their task."""
        for _ in range(self._started):
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()

    def _next(self, ended: "queue.SimpleQueue[BaseException | None]") -> BaseException | None:
        while True:
            self._stop.check()
            try:
                return ended.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue


def _error_of(task: _Task) -> BaseException | None:
    try:
        task()
    except BaseException as error:
        return error
    return None
