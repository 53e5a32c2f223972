"""Requests of one org share what the rate limit headers allow; time is a number here."""

import threading

import pytest
from requests.structures import CaseInsensitiveDict

from okta_ingest.model.snapshot import RateLimit
from okta_ingest.okta import pacing
from okta_ingest.okta.pacing import Pacer, Ticket
from okta_ingest.okta.rate_limit import Retry, retry_after_429
from okta_ingest.okta.stop import Stop, StoppedError

ROLES = "/api/v1/users/00u{:017d}/roles"
ORG = "/api/v1/org"
NOW = 1_769_947_200
DATE = "Sun, 01 Feb 2026 12:00:00 GMT"


class Time:
    """A clock that only waits move."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        """The time."""
        return self.now

    def wait(self, seconds: float, reason: str) -> None:
        """Wait."""
        self.waits.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The clock of the pacer."""
    clock = Time()
    monkeypatch.setattr("okta_ingest.okta.pacing.time.monotonic", clock.monotonic)
    monkeypatch.setattr(pacing, "POLL_SECONDS", 0.001)
    return clock


@pytest.fixture
def stop() -> Stop:
    """What ends a wait for another request."""
    return Stop()


@pytest.fixture
def pacer(clock: Time, stop: Stop) -> Pacer:
    """The pacer of an org with 8 workers."""
    return Pacer(8, clock.wait, stop)


def window(remaining: int, limit: int = 100, ends: int = 40) -> CaseInsensitiveDict[str]:
    """The headers of a response in the window that ends *ends* seconds after NOW."""
    return CaseInsensitiveDict(
        {
            "X-Rate-Limit-Limit": str(limit),
            "X-Rate-Limit-Remaining": str(remaining),
            "X-Rate-Limit-Reset": str(NOW + ends),
            "Date": DATE,
        }
    )


def has_to_wait(pacer: Pacer, stop: Stop, path: str) -> bool:
    """Whether a request to *path* may not be sent before another has ended; the pacer cannot be used afterwards."""
    stop.set()
    try:
        pacer.enter(path)
    except StoppedError:
        return True
    return False


def send(pacer: Pacer, path: str, headers: CaseInsensitiveDict[str]) -> None:
    """A request and its response."""
    pacer.leave(pacer.enter(path), headers)


def test_first_request_of_a_path_goes_alone(pacer: Pacer, stop: Stop) -> None:
    """It shows what is left of the window; ids in a path make no difference, another path does."""
    pacer.enter(ROLES.format(1))
    pacer.enter(ORG)
    assert has_to_wait(pacer, stop, ROLES.format(2))


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/users/00uABCDEFGHIJKLMN697/roles",
        "/api/v1/groups/00g1abcdefghijklm697/roles",
        "/api/v1/users/00u1/roles/JBCUYUC7IRCVGS27IFCE2SKO/targets/groups",
        "/api/v1/iam/roles/cr0Yq6IJxGIr0ouum0g3/permissions",
    ],
)
def test_ids_are_no_part_of_the_key(path: str) -> None:
    """The names of endpoints are, with versions."""
    key = pacing._ID.sub("/*", path)
    assert key.count("*") == path.count("/") - key.replace("/*", "").count("/")
    assert not set("0123456789") & set(key.replace("/v1/", ""))
    for endpoint in ("/api/v1/api-tokens", "/oauth2/v1/token", "/.well-known/okta-organization", "/api/v1/users/me"):
        assert pacing._ID.sub("/*", endpoint) == endpoint


def test_requests_without_headers_are_not_limited(pacer: Pacer) -> None:
    """Some endpoints send none; the number of workers is the limit."""
    send(pacer, ORG, CaseInsensitiveDict())
    assert [pacer.enter(ORG).reset for _ in range(8)] == [None] * 8


def test_lost_connection_says_nothing_about_the_limit(pacer: Pacer, stop: Stop) -> None:
    """The next request goes alone, too."""
    pacer.leave(pacer.enter(ORG))
    pacer.enter(ORG)
    assert has_to_wait(pacer, stop, ORG)


def test_reserve_and_requests_in_flight_are_not_used(pacer: Pacer, stop: Stop) -> None:
    """With 13 left and a reserve of 10, three may be in flight."""
    send(pacer, ROLES.format(0), window(13))
    for number in range(3):
        pacer.enter(ROLES.format(number))
    assert has_to_wait(pacer, stop, ROLES.format(3))


def test_used_up_window_is_waited_for_by_the_clock_of_the_server(pacer: Pacer, clock: Time) -> None:
    """Then the limit, minus the reserve, may be sent, in windows of their own."""
    send(pacer, ROLES.format(0), window(10))
    ticket = pacer.enter(ROLES.format(1))
    assert clock.waits == [41]
    pacer.leave(ticket, window(99, ends=71))
    for number in range(89):
        send(pacer, ROLES.format(number), window(98 - number, ends=71))
    assert clock.waits == [41]
    pacer.enter(ROLES.format(1))
    assert clock.waits == [41, 72]


def test_new_window_starts_with_the_limit_minus_requests_in_flight(pacer: Pacer, clock: Time, stop: Stop) -> None:
    """They may count in the new window."""
    send(pacer, ROLES.format(0), window(19, limit=20))
    for number in range(3):
        pacer.enter(ROLES.format(number))
    send(pacer, ROLES.format(5), window(5, limit=20))
    clock.now += 60
    assert [pacer.enter(ROLES.format(number)).reset for number in range(5)] == [NOW + 40] * 5
    assert has_to_wait(pacer, stop, ROLES.format(9))


@pytest.mark.parametrize("limit", [1, 2])
def test_tiny_limit_still_sends_one_request_per_window(pacer: Pacer, clock: Time, limit: int) -> None:
    """The reserve never stops the run."""
    for number in range(3):
        send(pacer, ROLES.format(number), window(limit - 1, limit, ends=40 + 20 * number))
    assert clock.waits == [41, 61]


def test_paths_with_equal_windows_share_them(pacer: Pacer, clock: Time) -> None:
    """Okta counts roles and groups of a user in one bucket."""
    groups = ROLES.replace("roles", "groups")
    send(pacer, groups.format(0), window(50))
    send(pacer, ROLES.format(0), window(10))
    pacer.enter(groups.format(1))
    assert clock.waits == [41]


@pytest.mark.parametrize("other", [window(300, 1000, 40), window(50, 100, 30)])
def test_used_up_window_delays_no_other(pacer: Pacer, clock: Time, other: CaseInsensitiveDict[str]) -> None:
    """Another limit or another end is another bucket."""
    send(pacer, ORG, other)
    send(pacer, ROLES.format(0), window(0))
    for _ in range(5):
        send(pacer, ORG, other)
    assert clock.waits == []


def test_paths_that_shared_a_window_by_chance_are_separated(pacer: Pacer, clock: Time) -> None:
    """The next response of one of them shows its own window."""
    send(pacer, ORG, window(50))
    send(pacer, ROLES.format(0), window(50))
    clock.now += 60
    send(pacer, ROLES.format(0), window(5, ends=71))
    send(pacer, ORG, window(99, ends=65))
    send(pacer, ORG, window(98, ends=65))
    assert clock.waits == [72]
    send(pacer, ORG, window(97, ends=65))
    assert clock.waits == [72]


def test_late_response_of_an_earlier_window_changes_nothing(pacer: Pacer, clock: Time) -> None:
    """Its number of requests left is the past."""
    send(pacer, ROLES.format(0), window(60))
    late = pacer.enter(ROLES.format(1))
    clock.now += 60
    send(pacer, ROLES.format(2), window(99, ends=71))
    pacer.leave(late, window(11))
    send(pacer, ROLES.format(3), window(98, ends=71))
    pacer.enter(ROLES.format(4))
    assert clock.waits == []


def test_429_slows_the_whole_path(pacer: Pacer, clock: Time, stop: Stop) -> None:
    """Another client has used the window up; without headers, the next request goes alone after one window."""
    send(pacer, ROLES.format(0), window(90))
    exceeded = window(0)
    pacer.leave(pacer.enter(ROLES.format(1)), exceeded, retry_after_429(exceeded))
    pacer.enter(ROLES.format(2))
    assert clock.waits == [41]
    pacer.leave(pacer.enter(ORG), {}, retry_after_429({}))
    pacer.enter(ORG)
    assert clock.waits == [41, 60]
    assert has_to_wait(pacer, stop, ORG)


def in_flight(pacer: Pacer, count: int) -> list[Ticket]:
    """So many requests in flight, to a path without a limit."""
    return [pacer.enter(ORG) for _ in range(count)]


def test_too_many_concurrent_requests_halve_the_workers_once(pacer: Pacer, clock: Time, stop: Stop) -> None:
    """Several 429 of one burst are one event; 30 seconds later one more may be in flight."""
    exceeded = Retry(None, "", "concurrency")
    send(pacer, ORG, CaseInsensitiveDict())
    for ticket in in_flight(pacer, 8):
        clock.now += 0.01
        pacer.leave(ticket, {}, exceeded)
    clock.now += 1
    tickets = in_flight(pacer, 4)
    for ticket in tickets[1:]:
        pacer.leave(ticket, {})
    pacer.leave(tickets[0], {}, exceeded)
    clock.now += 60
    in_flight(pacer, 2 + 2)
    assert has_to_wait(pacer, stop, ORG)


def test_one_request_at_a_time_stays_allowed(pacer: Pacer, clock: Time) -> None:
    """However often Okta rejects it."""
    for _ in range(6):
        clock.now += 1
        pacer.leave(pacer.enter(ORG), {}, Retry(None, "", "concurrency"))
    assert clock.waits == []


def test_workers_come_back_up_to_their_number(pacer: Pacer, clock: Time, stop: Stop) -> None:
    """One every 30 seconds."""
    send(pacer, ORG, CaseInsensitiveDict())
    pacer.leave(pacer.enter(ORG), {}, Retry(None, "", "concurrency"))
    clock.now += 3600
    in_flight(pacer, 8)
    assert has_to_wait(pacer, stop, ORG)


def test_tightest_window_is_the_smallest_share(pacer: Pacer) -> None:
    """Of equal shares the smaller limit: the order of responses does not matter."""
    for remaining, limit in [(90, 100), (500, 1000), (50, 100), (300, 600)]:
        send(pacer, ORG, window(remaining, limit))
    assert pacer.tightest == RateLimit(100, 50)


def test_stop_ends_the_wait_for_another_request(pacer: Pacer, stop: Stop) -> None:
    """It does not depend on that request."""
    pacer.enter(ORG)
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(StoppedError):
        pacer.enter(ORG)
