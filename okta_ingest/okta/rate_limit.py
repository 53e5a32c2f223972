"""The rate limit headers of a response: which window they describe, and how long to wait after a 429.

Source: https://developer.okta.com/docs/reference/rate-limits/. A window lasts 60 seconds and ends at
``X-Rate-Limit-Reset``, by the server's clock (``Date``).
"""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Literal

from okta_ingest.messages import okta as messages

WINDOW_SECONDS = 60.0

MAX_WAIT = 90.0
"""Seconds. Windows last 60; a longer wait means that a clock is wrong."""

MAX_BACKOFF = 30.0
"""Seconds between two attempts, where the response does not say how many."""

RESERVE = 0.1
"""The share of a window's requests that is not used: other clients of the org need it, to log in for example."""


@dataclass(frozen=True)
class Retry:
    """Send the request again after ``seconds``: None if the response does not say how many, 0 for at once.

    ``reason`` continues "waiting 41 s", for example "for Okta's rate limit". ``limit`` is the one that was exceeded:
    requests of a window (``rate``), or requests in flight (``concurrency``).
    """

    seconds: float | None
    reason: str
    limit: Literal["", "rate", "concurrency"] = ""

    def seconds_before(self, attempt: int) -> float:
        """How long to wait before this attempt, counted from 1: without ``seconds`` twice as long each time."""
        if self.seconds is not None:
            return self.seconds
        return random.uniform(0.5, 1.5) * min(2.0 ** (attempt - 2), MAX_BACKOFF)  # noqa: S311 - spreads load


@dataclass(frozen=True)
class Window:
    """A window of Okta's rate limit, which ends at ``reset`` by its clock, ``seconds`` from now."""

    limit: int
    remaining: int
    reset: float
    seconds: float


def retry_after_429(headers: Mapping[str, str]) -> Retry:
    """The retry for a response 429 with these *headers*."""
    limits = _numbers(headers.get("x-rate-limit-limit"))
    if limits and min(limits) == 0:
        # Too many concurrent requests. Its reset time is a guess: it ends when another request does.
        return Retry(None, messages.CONCURRENCY_LIMIT.line(), "concurrency")
    resets = _numbers(headers.get("x-rate-limit-reset"))
    seconds = retry_after(headers)
    if seconds is None:
        seconds = _seconds_until(min(resets), headers) if resets else WINDOW_SECONDS
    return Retry(seconds, messages.RATE_LIMIT.line(), "rate")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a ``Retry-After`` header, 1 to `MAX_WAIT`; Okta sends none, but a proxy may."""
    header = headers.get("retry-after")
    seconds = _numbers(header)
    if seconds:
        return _bounded(max(seconds))
    timestamp, now = _timestamp(header), server_time(headers)
    return None if timestamp is None or now is None else _bounded(timestamp - now)


def window_of(headers: Mapping[str, str]) -> Window | None:
    """The window that these *headers* describe; None if they do not."""
    limits, remaining, resets = (
        _numbers(headers.get(f"x-rate-limit-{name}")) for name in ("limit", "remaining", "reset")
    )
    if not limits or not remaining or not resets or min(limits) <= 0:
        return None
    reset = min(resets)
    return Window(int(min(limits)), int(min(remaining)), reset, _seconds_until(reset, headers))


def server_time(headers: Mapping[str, str]) -> float | None:
    """The ``Date`` of a response, in seconds since the epoch; None if missing or invalid."""
    return _timestamp(headers.get("date"))


def _seconds_until(reset: float, headers: Mapping[str, str]) -> float:
    """Until one second after *reset*: by the server's clock, else by this machine's, if that is not clearly wrong."""
    now = server_time(headers)
    if now is not None:
        return _bounded(reset - now + 1)
    seconds = reset - time.time() + 1
    return seconds if 1 <= seconds <= MAX_WAIT else WINDOW_SECONDS


def _bounded(seconds: float) -> float:
    return min(max(seconds, 1.0), MAX_WAIT)


def _numbers(header: str | None) -> list[float]:
    # A header that was sent twice arrives joined by a comma.
    return [float(part) for part in (header or "").split(",") if part.strip().isascii() and part.strip().isdigit()]


def _timestamp(header: str | None) -> float | None:
    try:
        return parsedate_to_datetime(header or "").timestamp()
    except (ValueError, OverflowError, TypeError):
        return None
