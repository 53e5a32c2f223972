"""A connection to one Neo4j database: transactions with retries and a deadline, and driver errors as GraphError."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import neo4j
from neo4j import exceptions

from okta_ingest.errors import GraphTimeoutError
from okta_ingest.graph import driver_errors
from okta_ingest.graph.deadline import DeadlineError, Worker
from okta_ingest.graph.retry import retry_while_populating
from okta_ingest.messages import neo4j as messages

CLOSE_SECONDS = 3.0
COMMIT_TRIES = 3

# Without a handler Python prints the driver's warnings: of retries, and of syntax that 4.4 still needs.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

# BufferError is what the driver raises if the connection breaks while a long result arrives.
_MAYBE_COMMITTED = (exceptions.IncompleteCommit, BufferError)

_OF_DRIVER = (exceptions.Neo4jError, exceptions.DriverError, UnicodeError, BufferError)

Result = TypeVar("Result")
Work = Callable[[neo4j.ManagedTransaction], Result]


class Connection:
    """The driver, for one *database* of the server at *uri*. Methods raise GraphError, except within `errors`.

    Nothing takes longer than *timeout* seconds, retries included, even if the server or the network does not respond:
    the driver itself can wait without end. After one timeout the connection is not used again.
    """

    def __init__(self, uri: str, username: str, password: str, database: str, timeout: float) -> None:
        self.uri = uri
        self.database = database
        self._username = username
        self._timeout = timeout
        self._timed_out = False
        self._worker = Worker()
        # One for all sessions: in a cluster, what is read follows what was written.
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self.errors():
            self._driver = neo4j.GraphDatabase.driver(uri, auth=(username, password))

    def close(self) -> None:
        """Close the driver, or leave it if that takes longer than three seconds."""
        self._worker.end()
        closing = Worker()  # the other one may wait for the server
        with suppress(DeadlineError, *_OF_DRIVER):
            closing.run(self._driver.close, CLOSE_SECONDS)
        closing.end()

    def verify(self) -> None:
        """Connect and log in once, without retries: a wrong address must be reported at once."""
        with self.errors():
            self._within_timeout(self._driver.verify_connectivity)

    def read(self, work: Work[Result], *, await_index: bool = False) -> Result:
        """The result of *work*, run in a transaction that can only read. Raises errors of the driver.

        *await_index*: try again while an index that its plan uses is missing or not ready.
        """
        return self._run(lambda session: session.execute_read(work), await_index)

    def write(self, work: Work[Result], *, await_index: bool = False) -> Result:
        """The result of *work*, run in a writing transaction; otherwise as `read`."""
        return self._run(lambda session: session.execute_write(work), await_index)

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise GraphError for an error of the driver."""
        try:
            yield
        except _OF_DRIVER as error:
            raise driver_errors.to_graph_error(error, self.uri, self._username, self.database) from None

    def _run(self, transaction: Callable[[neo4j.Session], Result], await_index: bool) -> Result:
        def attempt() -> Result:
            return self._commit(transaction)

        # Within one timeout: the tries and the waits between them count.
        return self._within_timeout(lambda: retry_while_populating(attempt) if await_index else attempt())

    def _within_timeout(self, work: Callable[[], Result]) -> Result:
        timed_out = GraphTimeoutError(messages.TIMED_OUT(uri=self.uri, seconds=f"{self._timeout:g}"))
        if self._timed_out:
            # Another attempt would only wait again: a run of 500 orgs for days.
            raise timed_out
        try:
            return self._worker.run(work, self._timeout)
        except DeadlineError:
            self._timed_out = True
            raise timed_out from None

    def _commit(self, transaction: Callable[[neo4j.Session], Result]) -> Result:
        """Run a managed transaction, again if it may or may not be committed: every statement may run twice.

        The driver does not retry these.
        """
        for _ in range(COMMIT_TRIES - 1):
            with suppress(*_MAYBE_COMMITTED), self._session() as session:
                return transaction(session)
        with self._session() as session:
            return transaction(session)

    def _session(self) -> neo4j.Session:
        return self._driver.session(database=self.database, bookmark_manager=self._bookmarks)
