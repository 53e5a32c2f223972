"""Each org is read in order, and whatever happens to one stops no other."""

import threading
import time
import weakref
from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest

from okta_ingest import __version__
from okta_ingest.errors import GraphError, OktaError, OktaIngestError
from okta_ingest.messages import Message
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.okta.stop import StoppedError
from okta_ingest.pipeline.collect import Ahead, OrgError, collect_each
from tests.samples import POSTMAN, api_token, snapshot
from tests.unit.fake_database import no_progress, raising, recording


@pytest.mark.parametrize(
    ("error", "expected", "text"),
    [
        (
            OktaError(Message("Okta responded 403.", "Grant the scope."), status=403, code="E0000006"),
            OrgError("Okta responded 403.", "Grant the scope.", ""),
            "Okta responded 403.\nGrant the scope.",
        ),
        (OktaError(Message("Okta responded 500.")), OrgError("Okta responded 500.", "", ""), "Okta responded 500."),
        (
            GraphError(Message("Neo4j is down.", "Start it.")),
            OrgError("Neo4j is down.", "Start it.", ""),
            "Neo4j is down.\nStart it.",
        ),
        (OktaIngestError(Message("It failed.")), OrgError("It failed.", "", ""), "It failed."),
    ],
)
def test_expected_error_has_message_and_advice_without_traceback(
    error: Exception, expected: OrgError, text: str
) -> None:
    """Every class of the error tree."""
    assert OrgError.of(error) == expected
    assert str(OrgError.of(error)) == text


@pytest.mark.parametrize("error", [KeyError("userId"), RecursionError(), OSError(28, "No space left on device")])
def test_unexpected_error_is_a_bug_with_its_traceback(error: Exception) -> None:
    """The message names the version and the class of the exception, never its text, which may hold a secret."""
    try:
        raise error
    except Exception as caught:
        found = OrgError.of(caught)
    assert (found.message, found.advice) == (
        f"Unexpected error in okta-ingest {__version__} ({type(error).__name__}): this is a bug.",
        "Report it with the traceback that -v shows.",
    )
    assert found.traceback.startswith("Traceback (most recent call last):\n")
    assert f'"{__file__}"' in found.traceback
    assert found.traceback.rstrip("\n").splitlines()[-1].startswith(type(error).__name__)


def test_orgs_are_read_in_order_and_a_failed_org_stops_no_other() -> None:
    """An error that Okta caused, or a bug."""
    collects = {
        "a.okta.com": raising(OktaError(Message("Okta responded 500."))),
        "b.okta.com": raising(KeyError("a bug")),
        "c.okta.com": lambda: snapshot(POSTMAN),
    }
    shown: list[tuple[Any, ...]] = []
    found = list(collect_each(collects, lambda *step: shown.append(step)))
    assert [(item.domain, item.position) for item in found] == [("a.okta.com", 1), ("b.okta.com", 2), ("c.okta.com", 3)]
    assert found[0].result == OrgError("Okta responded 500.")
    assert isinstance(found[1].result, OrgError)
    assert "KeyError: 'a bug'" in found[1].result.traceback
    assert found[2].result == snapshot(POSTMAN)
    assert all(item.seconds >= 0 for item in found)
    assert shown == [
        ("a.okta.com", "reading from Okta", 0, 0),
        ("a.okta.com", "done", 1, 3),
        ("b.okta.com", "reading from Okta", 0, 0),
        ("b.okta.com", "done", 2, 3),
        ("c.okta.com", "reading from Okta", 0, 0),
        ("c.okta.com", "done", 3, 3),
    ]


@pytest.mark.parametrize("orgs", [1, 8])
@pytest.mark.parametrize("interrupt", [KeyboardInterrupt(), SystemExit(143)])
def test_interrupt_ends_the_reading(interrupt: BaseException, orgs: int) -> None:
    """It is not the error of one org."""
    read: list[str] = []
    collects = {"a.okta.com": raising(interrupt), **{f"b{number}.okta.com": recording(read) for number in range(20)}}
    ahead = Ahead(orgs)
    with pytest.raises(type(interrupt)):
        list(collect_each(collects, no_progress, ahead))
    assert len(read) < orgs
    assert ahead.stop.is_set


@pytest.mark.parametrize("orgs", [2, 8, 64])
def test_orgs_read_at_once_are_returned_in_order(orgs: int) -> None:
    """A slow org delays the result of the others, not their reading; the failed one stops no other."""
    slow, running, peak = threading.Event(), set[int](), [0]

    def collect(number: int) -> Snapshot:
        running.add(number)
        peak[0] = max(peak[0], len(running))
        if number == 0:
            slow.wait(10)
        elif number == 1:
            running.discard(number)
            slow.set()
            raise OktaError(Message("Okta responded 500."))
        time.sleep(0.002)
        running.discard(number)
        return snapshot(api_token(number))

    collects = {f"{number}.okta.com": partial(collect, number) for number in range(20)}
    found = list(collect_each(collects, no_progress, Ahead(orgs)))
    assert [item.domain for item in found] == list(collects)
    assert [item.position for item in found] == list(range(1, 21))
    results = [item.result for item in found]
    assert results.pop(1) == OrgError("Okta responded 500.")
    assert results == [snapshot(api_token(number)) for number in range(20) if number != 1]
    assert peak[0] <= orgs


def test_reading_stops_when_the_caller_stops() -> None:
    """The database has failed, for example: the orgs that are read ahead end their waits."""
    ahead, ended = Ahead(3), SimpleQueue[bool]()

    def collect() -> Snapshot:
        try:
            ahead.stop.wait(20)
        except StoppedError:
            ended.put(True)
            raise
        raise AssertionError

    collects = {"a": lambda: snapshot(POSTMAN), "b": collect, "c": collect, "d": collect}
    with pytest.raises(GraphError):
        for _ in collect_each(collects, no_progress, ahead):
            raise GraphError(Message("Neo4j is down."))
    assert [ended.get(timeout=5) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("orgs", [1, 3, 8])
def test_500_orgs_need_the_memory_of_those_read_at_once(orgs: int) -> None:
    """However slowly the snapshots are taken, no more than that are alive."""
    snapshots: list[weakref.ref[Snapshot]] = []
    lock, peak = threading.Lock(), [0]

    def collect() -> Snapshot:
        made = snapshot(POSTMAN)
        with lock:
            snapshots.append(weakref.ref(made))
            peak[0] = max(peak[0], sum(reference() is not None for reference in snapshots))
        return made

    count = 0
    for collected in collect_each({str(number): collect for number in range(500)}, no_progress, Ahead(orgs)):
        count += isinstance(collected.result, Snapshot)
        time.sleep(0.001 if count < 50 else 0)
        del collected
    assert count == 500
    assert peak[0] <= orgs


def test_snapshot_is_freed_before_the_next_org_is_read() -> None:
    """Hundreds of orgs need the memory of one."""
    snapshots: list[weakref.ref[Any]] = []
    alive: list[bool] = []

    def collect() -> Snapshot:
        alive.append(any(reference() is not None for reference in snapshots))
        return snapshot(POSTMAN)

    for collected in collect_each({"a": collect, "b": collect, "c": collect}, no_progress):
        snapshots.append(weakref.ref(collected.result))
        del collected
    assert alive == [False, False, False]
