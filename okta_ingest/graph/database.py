"""The Neo4j driver behind four verbs: connect, read, write in batches, change the schema. Knows nothing of Okta."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from okta_ingest.errors import GraphError, why_broken
from okta_ingest.graph.statements import statements

OLDEST_SERVER = (4, 4)
COMMIT_TRIES = 3

_NOTHING_TO_DO = (
    "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists",
    "Neo.ClientError.Schema.IndexAlreadyExists",
    "Neo.ClientError.Schema.ConstraintAlreadyExists",
    "Neo.ClientError.Schema.IndexWithNameAlreadyExists",
    "Neo.ClientError.Schema.ConstraintWithNameAlreadyExists",
    "Neo.ClientError.Schema.IndexNotFound",
)
_READ_ONLY = (
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    "Neo.ClientError.Cluster.NotALeader",
)

# Deprecation notices of newer servers about statements that must run on 4.4 too.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)

Row = Mapping[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Lock:
    """A statement that every write transaction runs first, so that writers with equal *params* take turns."""

    statement: str
    params: Mapping[str, Any]


class Database:
    """A connection to one database of a Neo4j server; statements are named by their file in ``cypher/``.

    Every method raises GraphError. Closes with ``with``.
    """

    def __init__(self, uri: str, username: str, password: str, database: str, batch_size: int) -> None:
        self._uri = uri
        self._username = username
        self._database = database
        self._batch_size = batch_size
        self.server = ""
        try:
            self._driver = neo4j.GraphDatabase.driver(uri, auth=(username, password))
        except (exceptions.DriverError, ValueError) as error:
            raise self._error(error) from None

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._driver.close()

    def verify(self, *, writable: bool) -> None:
        """Hold that server, credentials and database are fit for a run; remember what the server is."""
        # Without the retries that a statement gets: a wrong address should be told at once.
        self._guarded(self._driver.verify_connectivity)
        components = {row["name"]: row for row in self.read("read_server")}
        kernel = components.get("Neo4j Kernel")
        version = str(kernel["versions"][0]) if kernel else ""
        if _version(version) < OLDEST_SERVER:
            raise GraphError(
                f"The server at {self._uri} is not supported: it is {version or 'not Neo4j'}.",
                "okta-ingest works with Neo4j 4.4 and newer.",
            )
        self.server = f"Neo4j {version} at {self._uri}, database {self._database}"
        if not writable:
            return
        access = [row["access"] for row in self.read("read_database_access", database=self._database)]
        if access and "read-write" not in access:
            raise self._read_only()

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Run one reading statement and return its rows."""

        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            return transaction.run(_query(statement), params).data()

        with self._session() as session:
            return self._guarded(lambda: session.execute_read(work))

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

    def change_schema(self, statement: str) -> bool:
        """Run one statement that makes, or awaits, an index or constraint.

        False when there is nothing to do, for an equal one exists, under any name.
        """

        def work(transaction: neo4j.ManagedTransaction) -> None:
            transaction.run(_query(statement)).consume()

        try:
            with self._session() as session:
                session.execute_write(work)
        except exceptions.Neo4jError as error:
            if error.code in _NOTHING_TO_DO:
                return False
            raise self._error(error) from None
        except exceptions.DriverError as error:
            raise self._error(error) from None
        return True

    def _write(self, statement: str, lock: Lock, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        def work(transaction: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            transaction.run(_query(lock.statement), dict(lock.params)).consume()
            return transaction.run(_query(statement), dict(params)).data()

        def write() -> list[dict[str, Any]]:
            for _ in range(COMMIT_TRIES - 1):
                try:
                    with self._session() as session:
                        return session.execute_write(work)
                except exceptions.IncompleteCommit:
                    # Nobody knows whether it was committed. Every statement may run twice, so run it again.
                    continue
            with self._session() as session:
                return session.execute_write(work)

        return self._guarded(write)

    def _session(self) -> neo4j.Session:
        return self._driver.session(database=self._database)

    def _guarded(self, run: Callable[[], T]) -> T:
        try:
            return run()
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            raise self._error(error) from None

    def _error(self, error: Exception) -> GraphError:
        where = f"Neo4j at {self._uri}"
        code = getattr(error, "code", None) or ""
        if isinstance(error, exceptions.AuthError):
            if code == "Neo.ClientError.Security.CredentialsExpired":
                return GraphError(
                    f"{where} wants a new password for the user {self._username} first.",
                    "Log in once, in Neo4j Browser or cypher-shell, and change it.",
                )
            return GraphError(
                f"{where} refused the user {self._username}: wrong user name or password.",
                "Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.",
            )
        if code == "Neo.ClientError.Security.AuthenticationRateLimit":
            return GraphError(
                f"{where} has seen too many wrong passwords and refuses logins for a moment.",
                "Try again soon.",
            )
        if code == "Neo.ClientError.Database.DatabaseNotFound":
            return GraphError(
                f"{where} has no database named {self._database}.",
                "Check NEO4J_DATABASE or neo4j.database; the databases there: SHOW DATABASES.",
            )
        if code in _READ_ONLY:
            return self._read_only()
        if code == "Neo.ClientError.Security.Forbidden":
            return GraphError(
                f"{where} does not let the user {self._username} do this: {_line(error, 0)}",
                "The user needs to read and write, and to make new labels, types and property names.",
            )
        if code.startswith("Neo.TransientError.General.") and "Memory" in code:
            return GraphError(f"{where} ran out of memory for a batch of {self._batch_size} rows.", "Lower batch_size.")
        if isinstance(error, exceptions.UnsupportedServerProduct):
            return GraphError(
                f"{where} is not supported: it speaks no Bolt version of Neo4j 4.4 or newer.",
                "Is the port Neo4j's Bolt port, usually 7687?",
            )
        if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired):
            return GraphError(
                f"{where} cannot be reached, or broke off ({why_broken(error) or _line(error, -1)}).",
                "Is it running, is this its Bolt port (usually 7687), and does it want TLS (bolt+s://)?",
            )
        return GraphError(f"{where} failed: {code or type(error).__name__}: {_line(error, 0)}")

    def _read_only(self) -> GraphError:
        return GraphError(
            f"The database {self._database} of Neo4j at {self._uri} is read-only.",
            "Choose another with NEO4J_DATABASE, or make it writable.",
        )


def _query(statement: str) -> str:
    # The one place where text becomes a query: it comes from the package's own files, never from data.
    return statements()[statement].text


def _version(text: str) -> tuple[int, int]:
    numbers = re.match(r"(\d+)\.(\d+)", text)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def _line(error: Exception, number: int) -> str:
    message: object = getattr(error, "message", None)
    return str(message or error).strip().splitlines()[number]
