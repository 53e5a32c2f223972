"""When an org may be asked again, by the headers of its answers. Pure.

Source: https://developer.okta.com/docs/reference/rate-limits/. A window lasts 60 seconds and ends at
``X-Rate-Limit-Reset``, by the server's clock, which its ``Date`` tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from okta_ingest.model.snapshot import RateLimit

LONGEST_WAIT = 90.0
"""Seconds. Windows last 60; a longer wait is a clock gone wrong."""

RESERVE = 0.1
"""The share of a window's requests that is left for others, who may have to log in."""


@dataclass(frozen=True)
class Retry:
    """Send again later. ``seconds`` is None where the answer does not say how long to wait; 0: ask at once.

    ``reason`` reads on from "waiting 41 s": "for Okta's rate limit".
    """

    seconds: float | None
    reason: str


def after_429(headers: Mapping[str, str]) -> Retry:
    """How long to wait after an answer 429 with these *headers*."""
    limits = _numbers(headers.get("x-rate-limit-limit"))
    if limits and min(limits) == 0:
        # The reset of this limit is a guess of Okta's: it ends when somebody's request does.
        return Retry(None, "for Okta's limit of concurrent requests")
    seconds = retry_after(headers)
    return Retry(_until_reset(headers) if seconds is None else seconds, "for Okta's rate limit")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a ``Retry-After``, within bounds; Okta sends none, but what stands before it may."""
    header = headers.get("retry-after")
    seconds = _numbers(header)
    if seconds:
        return _within_bounds(max(seconds))
    moment, now = _moment(header), server_time(headers)
    return None if moment is None or now is None else _within_bounds(moment - now)


def before_the_next(headers: Mapping[str, str]) -> float:
    """How many seconds to wait before the next request of the kind that got these *headers*; 0: none.

    The last requests of a window are left to others.
    """
    window = rate_limit(headers)
    if window is None or window.remaining > max(1.0, RESERVE * window.limit):
        return 0.0
    return _until_reset(headers) or 0.0


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """What these *headers* say is left of the window; None where they do not."""
    limits, remaining = _numbers(headers.get("x-rate-limit-limit")), _numbers(headers.get("x-rate-limit-remaining"))
    return RateLimit(int(min(limits)), int(min(remaining))) if limits and remaining and min(limits) > 0 else None


def server_time(headers: Mapping[str, str]) -> float | None:
    """The server's clock, in seconds since the epoch, when it sent these *headers*; None where it does not say."""
    return _moment(headers.get("date"))


def _until_reset(headers: Mapping[str, str]) -> float | None:
    resets, now = _numbers(headers.get("x-rate-limit-reset")), server_time(headers)
    return None if not resets or now is None else _within_bounds(min(resets) - now + 1)


def _within_bounds(seconds: float) -> float:
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _numbers(header: str | None) -> list[float]:
    # A header that was sent twice arrives joined by a comma.
    return [float(part) for part in (header or "").split(",") if part.strip().isascii() and part.strip().isdigit()]


def _moment(header: str | None) -> float | None:
    try:
        return parsedate_to_datetime(header or "").timestamp()
    except (ValueError, OverflowError, TypeError):
        return None
