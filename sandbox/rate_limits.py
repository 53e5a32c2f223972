"""Okta's rate limits: requests per bucket and window, and requests in flight.

Sources: https://developer.okta.com/docs/reference/rate-limits/ and .../rl2-concurrency/. The numbers are per minute and
for a whole org, as Okta published them until 2025; those of ``/api/v1/groups`` and ``/oauth2/v1`` are assumed. A token
or app may use half of a limit by default.
"""

import math
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping

from sandbox.http_messages import Reply
from sandbox.okta_errors import okta_error

WORKFORCE: Mapping[str, int] = {
    "/api/v1": 1200,
    "/api/v1/users/{id}": 2000,
    "/api/v1/users": 600,
    "/api/v1/groups": 500,
    "/oauth2/v1/token": 2000,
    "/oauth2/v1/clients": 100,
}
FREE: Mapping[str, int] = dict.fromkeys(WORKFORCE, 100)

_BUCKETS = (
    ("/oauth2/v1/token", r"/oauth2/v1/token"),
    ("/oauth2/v1/clients", r"/oauth2/v1/clients(/.*)?"),
    ("/api/v1/users/{id}", r"/api/v1/users/[^/]+"),
    ("/api/v1/users", r"/api/v1/users(/.*)?"),
    ("/api/v1/groups", r"/api/v1/groups(/.*)?"),
    ("/api/v1", r"/api/v1/.*"),
)


def bucket_of(path: str) -> str | None:
    """The bucket that counts requests to *path*; None for a path without a rate limit."""
    return next((bucket for bucket, pattern in _BUCKETS if re.fullmatch(pattern, path)), None)


def rate_limit(remaining: int, limit: int = 300, seconds_left: int = 30) -> dict[str, str]:
    """Okta's three rate limit headers; the window ends *seconds_left* seconds from now."""
    return _headers(limit, remaining, int(time.time()) + seconds_left)


class RateLimits:
    """Counts requests per bucket and in flight, and rejects those above the limits. Thread-safe.

    ``limits`` are requests per bucket and *window* (seconds). A window starts with its first request and ends at a
    whole second, because ``X-Rate-Limit-Reset`` is one. ``concurrency`` limits the requests in flight.
    ``rejected`` counts the 429 responses by kind: ``rate``, ``concurrency``.
    """

    def __init__(self, limits: Mapping[str, int] = WORKFORCE, *, window: float = 60.0, concurrency: int = 75) -> None:
        self.limits = dict(limits)
        self.window = window
        self.concurrency = concurrency
        self.rejected: Counter[str] = Counter()
        self._windows: dict[str, tuple[int, int]] = {}  # bucket -> (end in epoch seconds, requests)
        self._in_flight = 0
        self._lock = threading.Lock()

    def enter(self, path: str, now: float) -> tuple[Reply | None, dict[str, str]]:
        """Count a request at *now* (epoch seconds): the 429 response or None, and the headers of a response.

        Each request that is not rejected must be followed by leave().
        """
        bucket = bucket_of(path)
        with self._lock:
            if self._in_flight >= self.concurrency:
                self.rejected["concurrency"] += 1
                return okta_error("E0000047", _headers(0, 0, math.ceil(now + self.window))), {}
            headers: dict[str, str] = {}
            if bucket is not None and bucket in self.limits:
                limit = self.limits[bucket]
                end, used = self._windows.get(bucket, (0, 0))
                if end <= now:
                    end, used = math.ceil(now + self.window), 0
                headers = _headers(limit, max(0, limit - used - 1), end)
                if used >= limit:
                    self.rejected["rate"] += 1
                    return okta_error("E0000047", headers), {}
                self._windows[bucket] = (end, used + 1)
            self._in_flight += 1
        return None, headers

    def leave(self) -> None:
        """A request that was not rejected is done."""
        with self._lock:
            self._in_flight -= 1


def _headers(limit: int, remaining: int, reset: int) -> dict[str, str]:
    return {
        "X-Rate-Limit-Limit": str(limit),
        "X-Rate-Limit-Remaining": str(remaining),
        "X-Rate-Limit-Reset": str(reset),
    }
