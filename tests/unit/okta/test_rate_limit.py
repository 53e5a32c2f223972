"""When an org may be asked again: by the server's clock, within bounds, and leaving room for others."""

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.okta.rate_limit import LONGEST_WAIT, Retry, after_429, before_the_next, retry_after

NOON = "Sun, 01 Feb 2026 12:00:00 GMT"
RESET = "1769947240"
"""40 seconds after NOON."""


def headers(**given: str) -> CaseInsensitiveDict[str]:
    """Headers as an answer has them; ``_`` stands for ``-``, and ``X_`` for ``X-Rate-Limit-``."""
    names = {name: name.replace("X_", "X-Rate-Limit-").replace("_", "-") for name in given}
    return CaseInsensitiveDict({names[name]: value for name, value in given.items()})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (headers(X_Limit="300", X_Remaining="0", X_Reset=RESET, Date=NOON), 41),
        (headers(X_Reset=f"{RESET}, 1769947250", Date=NOON), 41),
        (headers(X_Reset="1769940000", Date=NOON), 1),
        (headers(X_Reset="1869947240", Date=NOON), LONGEST_WAIT),
        (headers(X_Reset="9" * 5000, Date=NOON), LONGEST_WAIT),
        (headers(Retry_After="7", X_Reset=RESET, Date=NOON), 7),
        (headers(Retry_After="0"), 1),
        (headers(Retry_After="86400"), LONGEST_WAIT),
        (headers(Retry_After="Sun, 01 Feb 2026 12:00:20 GMT", Date=NOON), 20),
        (headers(Retry_After="Sun, 01 Feb 2026 12:00:20 GMT"), None),
        (headers(Retry_After="soon", X_Reset=RESET, Date=NOON), 41),
        (headers(X_Reset=RESET), None),
        (headers(X_Reset="-5", Date=NOON), None),
        (headers(X_Reset="soon", Date="now"), None),
        (headers(X_Reset=RESET, Date="Mon, 01 Jan 99999999999999999999 00:00:00 GMT"), None),
        (headers(), None),
    ],
)
def test_after_429(given: CaseInsensitiveDict[str], seconds: float | None) -> None:
    """The wait ends a second after the window does, by the server's own clock, and within bounds."""
    assert after_429(given) == Retry(seconds, "for Okta's rate limit")


@pytest.mark.parametrize("limit", ["0", "0, 300"])
def test_concurrency(limit: str) -> None:
    """The limit of concurrent requests has no window: its reset is not waited for."""
    given = headers(X_Limit=limit, X_Remaining="0", X_Reset=RESET, Date=NOON)
    assert after_429(given) == Retry(None, "for Okta's limit of concurrent requests")
    assert before_the_next(given) == 0


@pytest.mark.parametrize(
    ("limit", "remaining", "seconds"),
    [
        ("300", "299", 0),
        ("300", "31", 0),
        ("300", "30", 41),
        ("300", "0", 41),
        ("300", "200, 3", 41),
        ("5", "2", 0),
        ("5", "1", 41),
        ("", "0", 0),
        ("300", "", 0),
    ],
)
def test_before_the_next(limit: str, remaining: str, seconds: float) -> None:
    """A tenth of a window's requests, and never less than one, is left to others."""
    assert before_the_next(headers(X_Limit=limit, X_Remaining=remaining, X_Reset=RESET, Date=NOON)) == seconds


def test_nothing_is_known_of_the_window() -> None:
    """Where the end of the window is not known, nobody waits for it."""
    assert before_the_next(headers(X_Limit="300", X_Remaining="1")) == 0
    assert retry_after(headers()) is None
