"""All sizes of the benchmark, and the factor by which a trial run makes them smaller."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.rate_limits import WORKFORCE, RateLimits

WINDOW = 60.0
"""Seconds of one window of Okta's rate limits."""


@dataclass(frozen=True)
class Scale:
    """The factor for sizes, rate limits and their window; the goals are for 1."""

    factor: float = 1.0

    def of(self, count: int, least: int = 2) -> int:
        """*count* scaled, at least *least*."""
        return count if self.factor == 1 else max(least, round(count * self.factor))

    @property
    def limits(self) -> Mapping[str, int]:
        """The requests per bucket and window."""
        return {bucket: self.of(limit, 6) for bucket, limit in WORKFORCE.items()}

    @property
    def window(self) -> float:
        """The seconds of a window."""
        return max(2.0, WINDOW * self.factor)

    def rate_limits(self) -> RateLimits:
        """New rate limits of one org."""
        return RateLimits(self.limits, window=self.window)
