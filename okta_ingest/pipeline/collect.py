"""Reading the orgs, several at once; an org that cannot be read stops no other."""

import threading
import time
import traceback
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from okta_ingest import __version__
from okta_ingest.errors import OktaIngestError
from okta_ingest.messages import progress as steps
from okta_ingest.messages import run as messages
from okta_ingest.model.snapshot import Collect, Snapshot
from okta_ingest.okta.stop import Stop, StoppedError
from okta_ingest.pipeline.results import Progress


@dataclass(frozen=True)
class OrgError:
    """Why one org failed; ``traceback`` only for a bug."""

    message: str
    advice: str = ""
    traceback: str = ""

    @classmethod
    def of(cls, error: Exception) -> "OrgError":
        """The error of one org: any exception, also an unexpected one."""
        if isinstance(error, OktaIngestError):
            return cls(error.message, error.advice)
        message = messages.UNEXPECTED_ERROR(version=__version__, kind=type(error).__name__)
        return cls(message.text, message.advice, "".join(traceback.format_exception(error)))

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


@dataclass(frozen=True)
class Collected:
    """One org that was read, or why not. ``position`` counts from 1; ``seconds`` is how long it took."""

    domain: str
    position: int
    result: Snapshot | OrgError
    seconds: float


@dataclass(frozen=True)
class Ahead:
    """How many ``orgs`` are read at once; ``stop`` ends all their requests and waits."""

    orgs: int = 1
    stop: Stop = field(default_factory=Stop)


def collect_each(
    collects: Mapping[str, Collect], progress: Progress, ahead: Ahead | None = None
) -> Generator[Collected, None, None]:
    """Read each org, up to ``ahead.orgs`` at once, and yield them in order.

    At most so many snapshots wait to be taken. A snapshot is not kept here: its memory is free when the caller has done
    with it. When the caller stops early, so does the reading.
    """
    ahead = ahead or Ahead()
    read = _read_one_by_one if min(ahead.orgs, len(collects)) <= 1 else _read_ahead
    try:
        for collected in read(dict(collects), progress, ahead):
            domain, position = collected.domain, collected.position
            yield collected
            del collected
            progress(domain, steps.DONE.text, position, len(collects))
    finally:
        ahead.stop.set()


def _read_one_by_one(pending: dict[str, Collect], progress: Progress, ahead: Ahead) -> Iterator[Collected]:
    for position, domain in enumerate(tuple(pending), start=1):
        progress(domain, steps.READING.text, 0, 0)
        yield _collect(domain, position, pending.pop(domain))


def _read_ahead(pending: dict[str, Collect], progress: Progress, ahead: Ahead) -> Iterator[Collected]:
    results: deque[SimpleQueue[Collected | BaseException]] = deque()
    for position, domain in enumerate(tuple(pending), start=1):
        if len(results) == ahead.orgs:
            yield _next(results.popleft())
        progress(domain, steps.READING.text, 0, 0)
        results.append(SimpleQueue())
        arguments = (results[-1], domain, position, pending.pop(domain))
        # A daemon: a run that is stopped does not wait for a response in flight.
        threading.Thread(target=_collect_into, args=arguments, daemon=True).start()
        del arguments
    while results:
        yield _next(results.popleft())


def _collect_into(
    result: "SimpleQueue[Collected | BaseException]", domain: str, position: int, collect: Collect
) -> None:
    try:
        result.put(_collect(domain, position, collect))
    except BaseException as error:
        result.put(error)


def _next(result: "SimpleQueue[Collected | BaseException]") -> Collected:
    while True:
        try:
            collected = result.get(timeout=0.2)  # on Windows, Ctrl-C does not end a wait without timeout
        except Empty:
            continue
        if isinstance(collected, BaseException):
            raise collected
        return collected


def _collect(domain: str, position: int, collect: Collect) -> Collected:
    started = time.monotonic()
    result: Snapshot | OrgError
    try:
        result = collect()
    except StoppedError:
        raise
    except Exception as error:
        result = OrgError.of(error)
    return Collected(domain, position, result, time.monotonic() - started)
