"""The Neo4j database: verify, read, query, write, change the schema. Knows nothing of Okta."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import neo4j
from neo4j import exceptions

from okta_ingest.errors import GraphError
from okta_ingest.graph import driver_errors
from okta_ingest.graph.batches import batches
from okta_ingest.graph.connection import Connection
from okta_ingest.graph.queries import QueryResult
from okta_ingest.graph.statements import statements
from okta_ingest.graph.values import plain
from okta_ingest.messages import neo4j as messages
from okta_ingest.model.rows.fields import Row

DEFAULT_TIMEOUT = 600.0
OLDEST_SERVER = (4, 4)


@dataclass(frozen=True)
class Lock:
    """A statement that every write transaction runs first: writers with equal *params* run one after another."""

    statement: str
    params: Mapping[str, Any]


class Database:
    """A connection to one database of a Neo4j server; statements are named by their file in ``cypher/``.

    ``batch_size``: the rows of one transaction. After `verify`, ``server`` describes the server and ``edition`` is
    community or enterprise.
    Every method raises GraphError, at the latest after *timeout* seconds. Closes with ``with``.
    """

    def __init__(
        self, uri: str, username: str, password: str, database: str, batch_size: int, timeout: float = DEFAULT_TIMEOUT
    ) -> None:
        self._connection = Connection(uri, username, password, database, timeout)
        self.batch_size = batch_size
        self.server = self.edition = ""

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def verify(self, *, writable: bool) -> None:
        """Check server version, credentials and database, and, if *writable*, that the database accepts writes."""
        connection = self._connection
        connection.verify()
        components = {row["name"]: row for row in self.read("read_server")}
        kernel = components.get("Neo4j Kernel")
        version = str(kernel["versions"][0]) if kernel else ""
        if _version(version) < OLDEST_SERVER:
            raise GraphError(
                messages.UNSUPPORTED_SERVER(uri=connection.uri, version=version or messages.NOT_NEO4J.line())
            )
        self.server = messages.SERVER.line(version=version, uri=connection.uri, database=connection.database)
        self.edition = str(kernel["edition"]) if kernel else ""
        if writable and not self.is_writable():
            raise GraphError(messages.READ_ONLY(uri=connection.uri, database=connection.database))

    def is_writable(self) -> bool:
        """Whether the database accepts writes; True if the server does not say."""
        access = [row["access"] for row in self.read("read_database_access", database=self._connection.database)]
        return not access or "read-write" in access

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Run one reading statement and return its rows."""

        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return _rows(transaction.run(_text(statement), params))

        with self._connection.errors():
            return self._connection.read(work, await_index=True)

    def read_each(self, statement: str, objectids: Iterable[str], **params: Any) -> Iterator[dict[str, Any]]:
        """Run one reading statement in batches of *objectids* and yield its rows: they need not fit into memory."""
        for batch in batches(objectids, self.batch_size):
            yield from self.read(statement, objectids=batch, **params)

    def run_query(self, text: str, params: Mapping[str, Any]) -> QueryResult:
        """Run the text of a query in a transaction that can only read.

        Raises QueryError if Neo4j does not accept the query.
        """

        def work(transaction: neo4j.ManagedTransaction) -> QueryResult:
            result = transaction.run(text, dict(params))
            return QueryResult(result.keys(), [[plain(value) for value in record.values()] for record in result])

        with self._connection.errors():
            try:
                return self._connection.read(work)
            except exceptions.Neo4jError as error:
                query_error = driver_errors.to_query_error(error)
                if query_error is None:
                    raise
                raise query_error from None

    def write(self, statement: str, lock: Lock, **params: Any) -> list[dict[str, Any]]:
        """Run *lock* and one writing statement in one transaction; return the rows of the statement."""
        return self._write(statement, lock, params)

    def write_alone(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Run one writing statement in a transaction without a lock: to create what others lock."""
        return self._write(statement, None, params)

    def write_rows(
        self,
        statement: str,
        rows: Iterable[Row],
        lock: Lock,
        *,
        on_batch: Callable[[int], None] = lambda count: None,
        size: Callable[[Row], int] = lambda row: 1,
        **params: Any,
    ) -> int:
        """Run one writing statement over *rows*: per batch one transaction, which runs *lock* first.

        The statement returns one count, of what it wrote or removed; the result is their sum. *on_batch* is called
        with the number of rows of each batch. *size* is how much a row writes: it bounds the batch.
        """
        total = 0
        for batch in batches(rows, self.batch_size, size):
            (record,) = self._write(statement, lock, {**params, "rows": batch})
            (count,) = record.values()
            total += count
            on_batch(len(batch))
        return total

    def write_each(
        self,
        statement: str,
        objectids: Iterable[str],
        lock: Lock,
        *,
        on_batch: Callable[[int], None] = lambda count: None,
        **params: Any,
    ) -> list[dict[str, Any]]:
        """Run one writing statement in batches of *objectids*, as `write_rows` does; return its rows."""
        written = []
        for batch in batches(objectids, self.batch_size):
            written += self._write(statement, lock, {**params, "objectids": batch})
            on_batch(len(batch))
        return written

    def change_schema(self, statement: str) -> None:
        """Run one statement that creates, or awaits, an index or constraint; an equal one may exist already."""

        def work(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(_text(statement)).consume()

        with self._connection.errors():
            try:
                self._connection.write(work)
            except exceptions.Neo4jError as error:
                if error.code not in driver_errors.ALREADY_EXISTS:
                    raise

    def _write(self, statement: str, lock: Lock | None, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            if lock is not None:
                transaction.run(_text(lock.statement), dict(lock.params)).consume()
            return _rows(transaction.run(_text(statement), dict(params)))

        with self._connection.errors():
            return self._connection.write(work, await_index=True)


def _text(statement: str) -> str:
    # The one place where text becomes a statement: it comes from the package's own files, never from data.
    return statements()[statement].text


def _rows(result: neo4j.Result) -> list[dict[str, Any]]:
    # Result.data() searches every value for nodes and paths, which no statement of ours returns: twice the time.
    keys = result.keys()
    return [dict(zip(keys, record.values(), strict=True)) for record in result]


def _version(text: str) -> tuple[int, int]:
    numbers = re.match(r"(\d+)\.(\d+)", text)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
