"""Work that does not end by itself."""

import gc
import os
import signal
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from okta_ingest.graph.deadline import DeadlineError, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A worker, whose thread ends with the test."""
    worker = Worker()
    yield worker
    worker.end()


def test_all_work_is_done_in_one_other_thread(worker: Worker) -> None:
    """The thread is a daemon: the interpreter does not wait for it at exit."""
    first, second = worker.run(threading.current_thread, 60), worker.run(threading.current_thread, 60)
    assert first is second is not threading.current_thread()
    assert first.daemon


@pytest.mark.parametrize("error", [KeyError("a"), TimeoutError("b"), SystemExit(3)])
def test_error_of_the_work_is_raised(worker: Worker, error: BaseException) -> None:
    """A TimeoutError of the work is not that of the deadline, and the worker can be used again."""

    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        worker.run(fail, 60)
    assert raised.value is error
    assert worker.run(lambda: 7, 60) == 7


def test_deadline_ends_the_wait(worker: Worker) -> None:
    """Not earlier, and not much later."""
    over = threading.Event()
    started = time.monotonic()
    with pytest.raises(DeadlineError):
        worker.run(lambda: over.wait(60), 0.7)
    assert 0.7 <= time.monotonic() - started < 10
    over.set()


def test_work_that_is_done_is_released(worker: Worker) -> None:
    """A batch of rows does not stay in memory until the next one."""

    class Rows(list[int]):
        pass

    rows = Rows([1, 2])
    reference = weakref.ref(rows)
    assert worker.run(lambda rows=rows: sum(rows), 60) == 3  # type: ignore[misc]
    del rows
    for _ in range(1000):
        gc.collect()
        if reference() is None:
            break
        time.sleep(0.01)
    assert reference() is None


def test_worker_ends() -> None:
    """After the work that it has begun."""
    worker = Worker()
    thread = worker.run(threading.current_thread, 60)
    worker.end()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.skipif(os.name != "posix", reason="needs kill")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_wait(worker: Worker, number: int) -> None:
    """What its handler raises is raised here, at once."""
    over = threading.Event()

    def block() -> None:
        os.kill(os.getpid(), number)
        over.wait(60)

    def handle(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(number, handle)
    started = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            worker.run(block, 60)
    finally:
        signal.signal(number, previous)
        over.set()
    assert time.monotonic() - started < 10
