"""The Neo4j driver behind a few verbs: verify, read, ask, write, change the schema. Knows nothing of Okta."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from okta_ingest.errors import GraphError
from okta_ingest.graph import driver_errors
from okta_ingest.graph.queries import QueryResult
from okta_ingest.graph.statements import statements
from okta_ingest.graph.values import plain

OLDEST_SERVER = (4, 4)
COMMIT_TRIES = 3

# Without a handler Python prints the driver's warnings: of retries, and of statements that must run on 4.4 too.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

# The second one is what the driver makes of a connection that breaks while a long answer arrives.
_UNDECIDED = (exceptions.IncompleteCommit, BufferError)

Row = Mapping[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Lock:
    """A statement that every write transaction runs first, so that writers with equal *params* take turns."""

    statement: str
    params: Mapping[str, Any]


class Database:
    """A connection to one database of a Neo4j server; statements are named by their file in ``cypher/``.

    ``server`` says what and where it is, once verified, and ``edition`` which kind of Neo4j: community or enterprise.
    Every method raises GraphError. Closes with ``with``.
    """

    def __init__(self, uri: str, username: str, password: str, database: str, batch_size: int) -> None:
        self._uri = uri
        self._username = username
        self._database = database
        self._batch_size = batch_size
        self.server = self.edition = ""
        with self._explained():
            self._driver = neo4j.GraphDatabase.driver(uri, auth=(username, password))

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._driver.close()

    def verify(self, *, writable: bool) -> None:
        """Hold that server, credentials and database are fit for a run, and take writes if that is wanted."""
        with self._explained():
            # Without the retries that a statement gets: a wrong address should be told at once.
            self._driver.verify_connectivity()
        components = {row["name"]: row for row in self.read("read_server")}
        kernel = components.get("Neo4j Kernel")
        version = str(kernel["versions"][0]) if kernel else ""
        if _version(version) < OLDEST_SERVER:
            raise GraphError(
                f"The server at {self._uri} is not supported: it is {version or 'not Neo4j'}.",
                "okta-ingest works with Neo4j 4.4 and newer.",
            )
        self.server = f"Neo4j {version} at {self._uri}, database {self._database}"
        self.edition = str(kernel["edition"]) if kernel else ""
        if writable and not self.is_writable():
            raise driver_errors.read_only(self._uri, self._database)

    def is_writable(self) -> bool:
        """Whether the database takes writes, as far as the server tells."""
        access = [row["access"] for row in self.read("read_database_access", database=self._database)]
        return not access or "read-write" in access

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Run one reading statement and return its rows."""

        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return _rows(transaction.run(_query(statement), params))

        with self._explained():
            return self._commit(lambda session: session.execute_read(work))

    def read_each(self, statement: str, objectids: Sequence[str], **params: Any) -> Iterator[dict[str, Any]]:
        """Run one reading statement for these keys, as many at once as a batch has rows, and give its rows one by one.

        So that what the graph holds of an org need not fit into memory at once.
        """
        for start in range(0, len(objectids), self._batch_size):
            yield from self.read(statement, objectids=objectids[start : start + self._batch_size], **params)

    def ask(self, query: str, params: Mapping[str, Any]) -> QueryResult:
        """Run the text of a query in a transaction that can only read.

        Raises QueryError where Neo4j does not accept it.
        """

        def work(transaction: neo4j.ManagedTransaction) -> QueryResult:
            result = transaction.run(query, dict(params))
            return QueryResult(result.keys(), [[plain(value) for value in record.values()] for record in result])

        with self._explained():
            try:
                return self._commit(lambda session: session.execute_read(work))
            except exceptions.Neo4jError as error:
                refused = driver_errors.refused_query(error)
                if refused is None:
                    raise
                raise refused from None

    def write(self, statement: str, lock: Lock, **params: Any) -> list[dict[str, Any]]:
        """Run one writing statement in one transaction, behind *lock*, and return its rows."""
        return self._write(statement, lock, params)

    def write_rows(
        self,
        statement: str,
        rows: Sequence[Row],
        lock: Lock,
        *,
        on_batch: Callable[[int], None] = lambda count: None,
        **params: Any,
    ) -> int:
        """Run one writing statement over *rows*, one transaction a batch, each behind *lock*.

        The statement returns one count, of what it wrote or removed; the result is their sum. *on_batch* is told
        the number of rows of each batch.
        """
        total = 0
        for start in range(0, len(rows), self._batch_size):
            batch = rows[start : start + self._batch_size]
            (record,) = self._write(statement, lock, {**params, "rows": batch})
            (count,) = record.values()
            total += count
            on_batch(len(batch))
        return total

    def change_schema(self, statement: str) -> None:
        """Run one statement that makes, or awaits, an index or constraint; an equal one that exists will do."""

        def work(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(_query(statement)).consume()

        with self._explained():
            try:
                self._commit(lambda session: session.execute_write(work))
            except exceptions.Neo4jError as error:
                if error.code not in driver_errors.NOTHING_TO_DO:
                    raise

    def _write(self, statement: str, lock: Lock, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            transaction.run(_query(lock.statement), dict(lock.params)).consume()
            return _rows(transaction.run(_query(statement), dict(params)))

        with self._explained():
            return self._commit(lambda session: session.execute_write(work))

    def _commit(self, transaction: Callable[[neo4j.Session], Result]) -> Result:
        """Run a managed transaction, again where nobody knows whether it was committed: every statement may run twice.

        The driver does not do that by itself.
        """
        for _ in range(COMMIT_TRIES - 1):
            with suppress(*_UNDECIDED), self._session() as session:
                return transaction(session)
        with self._session() as session:
            return transaction(session)

    def _session(self) -> neo4j.Session:
        return self._driver.session(database=self._database)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn an error of the driver into one for the user."""
        try:
            yield
        except (exceptions.Neo4jError, exceptions.DriverError, UnicodeError, BufferError) as error:
            raise driver_errors.explain(error, self._uri, self._username, self._database) from None


def _query(statement: str) -> str:
    # The one place where text becomes a query: it comes from the package's own files, never from data.
    return statements()[statement].text


def _rows(result: neo4j.Result) -> list[dict[str, Any]]:
    # Result.data() looks into every value for nodes and paths, which no statement of ours returns: half of the time.
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]


def _version(text: str) -> tuple[int, int]:
    numbers = re.match(r"(\d+)\.(\d+)", text)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
