"""How fast the threads of one org may send requests: by the rate limit headers of the responses, which they share.

Okta names no bucket. Requests whose paths differ in ids only count as one, and so do paths whose windows are the same:
a wrong guess only slows. https://developer.okta.com/docs/reference/rate-limits/
"""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from okta_ingest.messages import okta as messages
from okta_ingest.model.snapshot import RateLimit
from okta_ingest.okta.rate_limit import RESERVE, Retry, Window, window_of
from okta_ingest.okta.stop import Stop
from okta_ingest.okta.threads import POLL_SECONDS

RECOVERY_SECONDS = 30.0
"""After a 429 for too many concurrent requests: one more request at a time for each so many seconds without another."""

_ID = re.compile(r"/(?=[^/]*\d[^/]*\d|[A-Za-z0-9]{15})[A-Za-z0-9_-]+(?=/|$)")


@dataclass
class _Bucket:
    """The window of requests that some paths share. ``reset`` (by Okta's clock) and ``limit`` identify it.

    ``left`` is what the latest response said; ``ends`` is by ``time.monotonic``. Before the first response with
    headers: no limit, and over.
    """

    limit: int = 0
    reset: float | None = None
    left: int = 0
    ends: float = 0.0
    is_known: bool = False

    def is_over(self) -> bool:
        return time.monotonic() >= self.ends

    def start(self, window: Window) -> None:
        """The window that a response describes."""
        self.limit, self.reset, self.left, self.is_known = window.limit, window.reset, window.remaining, True
        self.ends = time.monotonic() + window.seconds

    def may_send(self, in_flight: int) -> bool:
        """Whether one more request stays within the limit, minus the reserve; the first one goes alone."""
        left = self.left
        if self.is_over():
            if not self.is_known or not in_flight:
                return not in_flight
            if not self.limit:
                return True
            left = self.limit
        return left - _reserve(self.limit) > in_flight

    def is_used_up(self) -> bool:
        return not self.is_over() and self.left <= _reserve(self.limit)


@dataclass
class _Path:
    """A path without ids, and its requests in flight."""

    bucket: _Bucket = field(default_factory=_Bucket)
    in_flight: int = 0


@dataclass(frozen=True)
class Ticket:
    """A request in flight: its path, the window in which it was sent, and when."""

    path: _Path
    reset: float | None
    sent: float


class Pacer:
    """Paces the requests of one org. Thread-safe. *wait* is called with seconds and a reason, as `OktaClient` has it.

    ``tightest`` is the window with the smallest share of requests left so far.
    """

    def __init__(self, workers: int, wait: Callable[[float, str], None], stop: Stop) -> None:
        self.tightest: RateLimit | None = None
        self._wait = wait
        self._stop = stop
        self._paths: dict[str, _Path] = {}
        self._workers = workers
        self._reduced = workers
        self._reduced_at = 0.0
        self._in_flight = 0
        self._changed = threading.Condition()

    def enter(self, path: str) -> Ticket:
        """Wait until a request to *path* may be sent. Raises StoppedError; else `leave` must follow."""
        while True:
            with self._changed:
                entry = self._paths.setdefault(_ID.sub("/*", path), _Path())
                bucket = entry.bucket
                if self._in_flight < self._allowed() and bucket.may_send(self._in_flight_in(bucket)):
                    entry.in_flight += 1
                    self._in_flight += 1
                    return Ticket(entry, bucket.reset, time.monotonic())
                ends = bucket.ends
                if not bucket.is_used_up():  # a request in flight has to end first
                    self._changed.wait(POLL_SECONDS)
                    self._stop.check()
                    continue
            self._wait(max(0.0, ends - time.monotonic()), messages.RATE_LIMIT.line())
            with self._changed:
                if bucket.ends == ends:
                    bucket.ends = 0.0

    def leave(self, ticket: Ticket, headers: Mapping[str, str] | None = None, retry: Retry | None = None) -> None:
        """The request has ended: without a response, or with one that has these *headers* and means *retry*."""
        with self._changed:
            ticket.path.in_flight -= 1
            self._in_flight -= 1
            limit = "" if retry is None else retry.limit
            if limit == "concurrency":
                self._reduce(ticket)
            elif headers is not None:
                self._update(ticket, window_of(headers))
            if retry is not None and limit == "rate":
                self._block(ticket.path.bucket, retry.seconds or 0.0)
            self._changed.notify_all()

    def _allowed(self) -> int:
        recovered = int((time.monotonic() - self._reduced_at) // RECOVERY_SECONDS)
        return min(self._workers, self._reduced + recovered)

    def _reduce(self, ticket: Ticket) -> None:
        # Once for all requests that were in flight together.
        if ticket.sent > self._reduced_at:
            self._reduced, self._reduced_at = max(1, self._allowed() // 2), time.monotonic()

    def _in_flight_in(self, bucket: _Bucket) -> int:
        return sum(path.in_flight for path in self._paths.values() if path.bucket is bucket)

    def _block(self, bucket: _Bucket, seconds: float) -> None:
        bucket.left, bucket.ends = 0, time.monotonic() + seconds
        bucket.is_known = bucket.limit > 0  # without headers the next request goes alone

    def _update(self, ticket: Ticket, window: Window | None) -> None:
        path, bucket = ticket.path, ticket.path.bucket
        if window is None:
            bucket.is_known = True
            return
        seen = [item for item in (self.tightest, RateLimit(window.limit, window.remaining)) if item is not None]
        self.tightest = min(seen, key=lambda item: (item.remaining / item.limit, item.limit))
        same = self._bucket_of(window)
        if same is bucket:
            bucket.left = min(bucket.left, window.remaining)
        elif same is not None:
            path.bucket = same
            same.left = min(same.left, window.remaining)
        elif window.reset == ticket.reset:
            return  # a late response of an earlier window
        elif bucket.reset is None or (bucket.is_over() and window.reset > bucket.reset):
            bucket.start(window)  # for all paths that share it
        else:
            path.bucket = _Bucket()
            path.bucket.start(window)

    def _bucket_of(self, window: Window) -> _Bucket | None:
        """The bucket with this window: the path's own, or that of other paths."""
        for path in self._paths.values():
            if (path.bucket.limit, path.bucket.reset) == (window.limit, window.reset):
                return path.bucket
        return None


def _reserve(limit: int) -> float:
    """The requests of a window that are not used."""
    return max(1.0, RESERVE * limit)
