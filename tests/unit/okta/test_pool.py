"""Many items of one kind: all are read but those with errors, in order, by one worker or by several."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.messages import Message
from okta_ingest.okta import pool
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.pool import read_each
from okta_ingest.okta.stop import Stop, StoppedError

KEYS = list(range(60))


@pytest.fixture(params=[1, 8])
def many(request: pytest.FixtureRequest) -> Iterator[OktaClient]:
    """A client with one worker, or with several; nothing is requested."""
    with OktaClient("http://127.0.0.1:1", SswsAuth("x"), lambda seconds, reason: None, request.param) as client:
        yield client


def error(status: int | None, code: str = "") -> OktaError:
    """An error of Okta."""
    return OktaError(Message(f"status {status}"), status=status, code=code)


class Read:
    """Records which items were requested; *result* returns the record of an item, or its error."""

    def __init__(self, result: Callable[[int], object]) -> None:
        self.requested: list[int] = []
        self.clients: list[OktaClient] = []
        self._result = result

    def __call__(self, client: OktaClient, key: int) -> object:
        """Read one item."""
        self.requested.append(key)
        self.clients.append(client)
        time.sleep(0.001 * (key % 3))
        result = self._result(key)
        if isinstance(result, Exception):
            raise result
        return result


def test_outcome_has_the_order_of_the_keys(many: OktaClient) -> None:
    """It does not depend on which response came first."""
    errors = {3: error(503), 4: error(404, pool.NO_SUCH_RESOURCE), 20: error(403)}
    outcomes = read_each(many, KEYS, Read(lambda key: errors.get(key, -key)))
    assert list(outcomes.records.items()) == [(key, -key) for key in KEYS if key not in errors]
    assert (outcomes.missing, list(outcomes.errors)) == ([4], [3, 20])


@pytest.mark.parametrize("status", [401, 403])
def test_three_denials_of_the_caller_end_the_reading(many: OktaClient, status: int) -> None:
    """No more than three are requested, by several workers, too."""
    read = Read(lambda key: error(status))
    outcomes = read_each(many, KEYS, read)
    assert sorted(read.requested) == [0, 1, 2]
    assert list(outcomes.errors) == KEYS
    assert {found.status for found in outcomes.errors.values()} == {status}


def test_denials_in_the_middle_end_the_reading_after_those_in_flight(many: OktaClient) -> None:
    """What was read before stays."""

    def result(key: int) -> object:
        if key < 20:
            return key
        time.sleep(0.02)  # until the successes in flight have ended
        return error(403)

    read = Read(result)
    outcomes = read_each(many, KEYS, read)
    assert list(outcomes.records) == KEYS[:20]
    assert list(outcomes.errors) == KEYS[20:]
    assert len(read.requested) < 20 + pool.MAX_DENIALS + many.threads.count


def test_success_between_denials_keeps_the_reading_going(many: OktaClient) -> None:
    """Okta refuses some users to an admin who may see others."""
    outcomes = read_each(many, KEYS, Read(lambda key: error(403) if key % 10 == 5 else key))
    assert list(outcomes.errors) == KEYS[5::10]
    assert len(outcomes.records) == 54


@pytest.mark.parametrize("status", [None, 400, 404, 429, 500, 503])
def test_other_errors_never_end_the_reading_at_once(many: OktaClient, status: int | None) -> None:
    """After ten in a row each further item gets one attempt."""
    read = Read(lambda key: error(status) if key < 50 else key)
    outcomes = read_each(many, KEYS, read)
    assert (list(outcomes.records), list(outcomes.errors)) == (KEYS[50:], KEYS[:50])
    attempts = [client._max_attempts for client in read.clients]
    assert attempts[:10] == [5] * 10
    assert set(attempts[10 + many.threads.count : 40]) == {1}
    assert attempts[-1] == 5


def test_five_minutes_of_errors_end_the_reading(many: OktaClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest has the error of the last items."""
    clock = [0.0]
    monkeypatch.setattr("okta_ingest.okta.pool.time.monotonic", lambda: clock[0])

    def result(key: int) -> object:
        clock[0] = 299.0 if key < 30 else 301.0
        return error(503)

    read = Read(result)
    outcomes = read_each(many, KEYS, read)
    assert 31 <= len(read.requested) <= 31 + many.threads.count
    assert list(outcomes.errors) == KEYS


def test_bug_in_a_thread_is_raised(many: OktaClient) -> None:
    """The other threads end, too."""
    read = Read(lambda key: KeyError("bug") if key == 5 else key)
    with pytest.raises(KeyError, match="bug"):
        read_each(many, KEYS, read)
    time.sleep(0.05)
    assert len(read.requested) < 30


def test_stop_ends_the_reading_although_a_response_is_missing() -> None:
    """The caller does not wait for the threads that still wait for Okta."""
    stop, never = Stop(), threading.Event()
    threading.Timer(0.1, stop.set).start()
    with OktaClient("http://127.0.0.1:1", SswsAuth("x"), lambda seconds, reason: None, 8, stop) as client:
        started = time.monotonic()
        with pytest.raises(StoppedError):
            read_each(client, KEYS, lambda client, key: never.wait(20))
        assert time.monotonic() - started < 5
    never.set()
