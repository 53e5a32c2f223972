"""The sessions and retries of a connection, with a driver in memory."""

import threading
from collections.abc import Callable
from typing import Any

import neo4j
import pytest
from neo4j import exceptions

from okta_ingest.errors import GraphTimeoutError
from okta_ingest.graph.connection import COMMIT_TRIES, Connection


class FakeDriver:
    """Records the options of its sessions; each transaction raises ``errors``, one after another, then returns 1."""

    def __init__(self) -> None:
        self.sessions: list[dict[str, Any]] = []
        self.errors: list[Exception] = []
        self.responds = threading.Event()
        self.responds.set()

    def session(self, **options: Any) -> "FakeDriver":
        """A session."""
        self.sessions.append(options)
        return self

    def __enter__(self) -> "FakeDriver":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute_read(self, work: Callable[..., Any]) -> int:
        """Run nothing, when the driver ``responds``."""
        self.responds.wait(60)
        if self.errors:
            raise self.errors.pop(0)
        return 1

    execute_write = execute_read


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    """The driver of each connection of the test."""
    driver = FakeDriver()
    monkeypatch.setattr(neo4j.GraphDatabase, "driver", lambda *_, **__: driver)
    return driver


def connect(timeout: float = 60) -> Connection:
    """A connection to the database graph."""
    return Connection("neo4j://cluster", "neo4j", "password", "graph", timeout)


def test_all_sessions_of_a_run_have_one_bookmark_manager(driver: FakeDriver) -> None:
    """In a cluster, what is read follows what was written; another run has another manager."""
    connection = connect()
    for run in (connection.write, connection.read, connection.write):
        assert run(lambda _: None) == 1
    managers = [options["bookmark_manager"] for options in driver.sessions]
    assert len(managers) == 3
    assert managers[0] is managers[1] is managers[2] is not None
    connect().read(lambda _: None)
    assert driver.sessions[-1]["bookmark_manager"] is not managers[0]
    assert {options["database"] for options in driver.sessions} == {"graph"}


def test_transaction_that_may_be_committed_is_run_again(driver: FakeDriver) -> None:
    """Each try has its own session; the last error is raised."""
    driver.errors = [exceptions.IncompleteCommit(), BufferError()]
    assert connect().write(lambda _: None) == 1
    assert len(driver.sessions) == COMMIT_TRIES
    driver.errors = [exceptions.IncompleteCommit() for _ in range(COMMIT_TRIES)]
    with pytest.raises(exceptions.IncompleteCommit):
        connect().write(lambda _: None)
    assert driver.errors == []


def test_timeout_names_server_and_seconds(driver: FakeDriver) -> None:
    """No further transaction is begun."""
    driver.responds.clear()
    connection = connect(timeout=0.1)
    for run in (connection.write, connection.read):
        with pytest.raises(GraphTimeoutError, match=r"Neo4j at neo4j://cluster did not finish within 0\.1 s"):
            run(lambda _: None)
    driver.responds.set()
    assert len(driver.sessions) == 1


def populating() -> exceptions.Neo4jError:
    """The error of a statement whose index is being built."""
    code = "Neo.DatabaseError.Schema.IndexNotFound"
    return exceptions.Neo4jError._hydrate_neo4j(code=code, message="index is still populating")


def test_waiting_for_an_index_counts_against_the_timeout(driver: FakeDriver) -> None:
    """The first wait between two tries is longer than this timeout."""
    for name in ("read", "write"):
        driver.errors = [populating()]
        connection = connect(timeout=0.2)
        with pytest.raises(GraphTimeoutError):
            getattr(connection, name)(lambda _: None, await_index=True)
    driver.errors = [populating()]
    assert connect().read(lambda _: None, await_index=True) == 1


def test_index_is_awaited_only_where_wanted(driver: FakeDriver) -> None:
    """A query of the user fails at once."""
    driver.errors = [populating()]
    with pytest.raises(exceptions.Neo4jError):
        connect().read(lambda _: None)
    assert len(driver.sessions) == 1
