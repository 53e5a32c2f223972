"""How long to wait: by the server's clock, within limits, and with a reserve for other clients."""

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.okta.rate_limit import MAX_WAIT, Retry, retry_after, retry_after_429, seconds_until_next_request

NOON = "Sun, 01 Feb 2026 12:00:00 GMT"
RESET = "1769947240"
"""40 seconds after NOON."""


def headers(**given: str) -> CaseInsensitiveDict[str]:
    """Headers of a response; ``_`` means ``-``, and ``X_`` means ``X-Rate-Limit-``."""
    names = {name: name.replace("X_", "X-Rate-Limit-").replace("_", "-") for name in given}
    return CaseInsensitiveDict({names[name]: value for name, value in given.items()})


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        (headers(X_Limit="300", X_Remaining="0", X_Reset=RESET, Date=NOON), 41),
        (headers(X_Reset=f"{RESET}, 1769947250", Date=NOON), 41),
        (headers(X_Reset="1769940000", Date=NOON), 1),
        (headers(X_Reset="1869947240", Date=NOON), MAX_WAIT),
        (headers(X_Reset="9" * 5000, Date=NOON), MAX_WAIT),
        (headers(Retry_After="7", X_Reset=RESET, Date=NOON), 7),
        (headers(Retry_After="0"), 1),
        (headers(Retry_After="86400"), MAX_WAIT),
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
def test_retry_after_429_waits_for_the_next_window(given: CaseInsensitiveDict[str], seconds: float | None) -> None:
    """The wait ends one second after the window, by the server's clock, and is 1 to 90 s."""
    assert retry_after_429(given) == Retry(seconds, "for Okta's rate limit")


@pytest.mark.parametrize("limit", ["0", "0, 300"])
def test_limit_of_concurrent_requests_has_no_window(limit: str) -> None:
    """Its reset time is not used."""
    given = headers(X_Limit=limit, X_Remaining="0", X_Reset=RESET, Date=NOON)
    assert retry_after_429(given) == Retry(None, "for Okta's limit of concurrent requests")
    assert seconds_until_next_request(given) == 0


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
def test_a_tenth_of_each_window_is_reserved(limit: str, remaining: str, seconds: float) -> None:
    """At least one request is reserved for other clients."""
    given = headers(X_Limit=limit, X_Remaining=remaining, X_Reset=RESET, Date=NOON)
    assert seconds_until_next_request(given) == seconds


def test_no_wait_if_the_end_of_the_window_is_unknown() -> None:
    """Without reset time there is nothing to wait for."""
    assert seconds_until_next_request(headers(X_Limit="300", X_Remaining="1")) == 0
    assert retry_after(headers()) is None
