"""How long to wait before the next request, by the rate limit headers of a response. Pure.

Source: https://developer.okta.com/docs/reference/rate-limits/. A window lasts 60 seconds and ends at
``X-Rate-Limit-Reset``, by the server's clock (``Date``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from okta_ingest.messages import okta as messages
from okta_ingest.model.snapshot import RateLimit

MAX_WAIT = 90.0
"""Seconds. Windows last 60; a longer wait means that a clock is wrong."""

RESERVE = 0.1
"""The share of a window's requests that is not used: other clients of the org need it, to log in for example."""


@dataclass(frozen=True)
class Retry:
    """Send the request again after ``seconds``: None if the response does not say how many, 0 for at once.

    ``reason`` continues "waiting 41 s", for example "for Okta's rate limit".
    """

    seconds: float | None
    reason: str


def retry_after_429(headers: Mapping[str, str]) -> Retry:
    """The retry for a response 429 with these *headers*."""
    limits = _numbers(headers.get("x-rate-limit-limit"))
    if limits and min(limits) == 0:
        # Too many concurrent requests. Its reset time is a guess: it ends when another request does.
        return Retry(None, messages.CONCURRENCY_LIMIT.line())
    seconds = retry_after(headers)
    return Retry(_seconds_until_reset(headers) if seconds is None else seconds, messages.RATE_LIMIT.line())


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a ``Retry-After`` header, 1 to `MAX_WAIT`; Okta sends none, but a proxy may."""
    header = headers.get("retry-after")
    seconds = _numbers(header)
    if seconds:
        return _bounded(max(seconds))
    timestamp, now = _timestamp(header), server_time(headers)
    return None if timestamp is None or now is None else _bounded(timestamp - now)


def seconds_until_next_request(headers: Mapping[str, str]) -> float:
    """How long to wait before the next request to the endpoint that sent these *headers*; 0 for not at all."""
    window = rate_limit(headers)
    if window is None or window.remaining > max(1.0, RESERVE * window.limit):
        return 0.0
    return _seconds_until_reset(headers) or 0.0


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """What these *headers* say is left of the window; None if they do not say it."""
    limits, remaining = _numbers(headers.get("x-rate-limit-limit")), _numbers(headers.get("x-rate-limit-remaining"))
    return RateLimit(int(min(limits)), int(min(remaining))) if limits and remaining and min(limits) > 0 else None


def server_time(headers: Mapping[str, str]) -> float | None:
    """The ``Date`` of a response, in seconds since the epoch; None if missing or invalid."""
    return _timestamp(headers.get("date"))


def _seconds_until_reset(headers: Mapping[str, str]) -> float | None:
    resets, now = _numbers(headers.get("x-rate-limit-reset")), server_time(headers)
    return None if not resets or now is None else _bounded(min(resets) - now + 1)


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
