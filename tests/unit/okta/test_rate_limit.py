"""How long to wait: by the server's clock, within limits, and with a reserve for other clients."""

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.okta.rate_limit import MAX_WAIT, WINDOW_SECONDS, Retry, Window, retry_after, retry_after_429, window_of

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
        (headers(Retry_After="Sun, 01 Feb 2026 12:00:20 GMT"), WINDOW_SECONDS),
        (headers(Retry_After="soon", X_Reset=RESET, Date=NOON), 41),
        (headers(X_Reset=RESET), WINDOW_SECONDS),
        (headers(X_Reset="-5", Date=NOON), WINDOW_SECONDS),
        (headers(X_Reset="soon", Date="now"), WINDOW_SECONDS),
        (headers(X_Reset=RESET, Date="Mon, 01 Jan 99999999999999999999 00:00:00 GMT"), WINDOW_SECONDS),
        (headers(), WINDOW_SECONDS),
    ],
)
def test_retry_after_429_waits_for_the_next_window(given: CaseInsensitiveDict[str], seconds: float) -> None:
    """The wait ends one second after the window, by the server's clock, and is 1 to 90 s; one window if unknown."""
    assert retry_after_429(given) == Retry(seconds, "for Okta's rate limit", "rate")


@pytest.mark.parametrize(
    ("ahead", "seconds"), [(25, 26), (61, 62), (-1, WINDOW_SECONDS), (-3600, WINDOW_SECONDS), (300, WINDOW_SECONDS)]
)
def test_without_date_the_window_ends_by_the_local_clock(
    monkeypatch: pytest.MonkeyPatch, ahead: int, seconds: float
) -> None:
    """A clock that is clearly wrong is not used: the wait is then one window."""
    monkeypatch.setattr("okta_ingest.okta.rate_limit.time.time", lambda: int(RESET) - ahead)
    given = headers(X_Limit="300", X_Remaining="0", X_Reset=RESET)
    assert retry_after_429(given).seconds == seconds
    assert window_of(given) == Window(300, 0, int(RESET), seconds)


@pytest.mark.parametrize("limit", ["0", "0, 300"])
def test_limit_of_concurrent_requests_has_no_window(limit: str) -> None:
    """Its reset time is not used."""
    given = headers(X_Limit=limit, X_Remaining="0", X_Reset=RESET, Date=NOON)
    assert retry_after_429(given) == Retry(None, "for Okta's limit of concurrent requests", "concurrency")
    assert window_of(given) is None


def test_window_has_the_smallest_values_of_repeated_headers() -> None:
    """A proxy can send a header twice."""
    given = headers(X_Limit="300, 600", X_Remaining="200, 3", X_Reset=f"{RESET}, 1769947250", Date=NOON)
    assert window_of(given) == Window(300, 3, int(RESET), 41)


@pytest.mark.parametrize("missing", ["X_Limit", "X_Remaining", "X_Reset"])
def test_window_needs_all_three_headers(missing: str) -> None:
    """With an unreadable one the window is unknown."""
    given = {"X_Limit": "300", "X_Remaining": "1", "X_Reset": RESET, "Date": NOON, missing: "soon"}
    assert window_of(headers(**given)) is None
    assert retry_after(headers()) is None


@pytest.mark.parametrize(
    ("retry", "attempt", "shortest", "longest"),
    [(Retry(7, ""), 5, 7, 7), (Retry(0, ""), 2, 0, 0), (Retry(None, ""), 2, 0.5, 1.5), (Retry(None, ""), 9, 15, 45)],
)
def test_waits_between_attempts_double_up_to_a_limit(
    retry: Retry, attempt: int, shortest: float, longest: float
) -> None:
    """A wait that the response names is used unchanged."""
    assert shortest <= retry.seconds_before(attempt) <= longest
