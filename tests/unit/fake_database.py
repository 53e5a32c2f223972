"""Orgs and a database in memory for the tests of runs; the database records its statements, and fails on demand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.snapshot import Collect, Snapshot
from tests.samples import DOMAIN, ORG_ID, snapshot


class FakeDatabase:
    """``returns``: the rows of a statement; ``raises``: called with the parameters before a statement is run.

    ``calls`` are the names of all statements, in order, ``params`` the last parameters of each, and ``keys_read`` the
    objectids of all its batches. The keys of the existing tokens are those of ``returns["read_api_tokens"]``.
    """

    def __init__(self, returns: Mapping[str, list[dict[str, Any]]] | None = None) -> None:
        self.batch_size = 5000
        self.server = "Neo4j 4.4.44 at bolt://localhost:7687, database neo4j"
        self.edition = "community"
        self.writable = True
        self.returns: dict[str, list[dict[str, Any]]] = {
            "read_bloodhound": [{"version": "v8.0.0"}],
            **(returns or {}),
        }
        self.raises: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self.counts: dict[str, int] = {"remove_api_token_label": 0}
        self.calls: list[str] = []
        self.params: dict[str, Mapping[str, Any]] = {}
        self.keys_read: dict[str, list[str]] = {}
        self.verified: list[bool] = []

    @property
    def database(self) -> Database:
        """Itself, for functions that take the real one."""
        return cast(Database, self)

    @property
    def writes(self) -> list[str]:
        """The names of the writing statements, in order."""
        return [name for name in self.calls if not name.startswith("read_")]

    def __enter__(self) -> "FakeDatabase":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def verify(self, *, writable: bool) -> None:
        """Record that the database was checked."""
        self._run("verify", {})
        self.calls.pop()
        self.verified.append(writable)

    def is_writable(self) -> bool:
        """What the test has set."""
        return self.writable

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of this statement, or none."""
        return self._run(statement, params)

    def read_each(self, statement: str, objectids: Sequence[str], **params: Any) -> Iterator[dict[str, Any]]:
        """The same, for these keys; tokens that have one of them."""
        if objectids:
            self.keys_read.setdefault(statement, []).extend(objectids)
            found = self._run(statement, {"objectids": objectids, **params})
            yield from (row for row in found if statement != "read_api_tokens" or row["objectid"] in objectids)

    def write_each(
        self,
        statement: str,
        objectids: Sequence[str],
        lock: Lock,
        *,
        on_batch: Callable[[int], None] = lambda count: None,
        **params: Any,
    ) -> list[dict[str, Any]]:
        """The rows of this statement, or all keys as found."""
        if not objectids:
            return []
        on_batch(len(objectids))
        found = self._run(statement, {"objectids": objectids, "lock": lock, **params})
        return found or [{"objectids": objectids}]

    def write(self, statement: str, lock: Lock, **params: Any) -> list[dict[str, Any]]:
        """The rows of this statement, or none."""
        return self._run(statement, {"lock": lock, **params})

    def write_alone(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of this statement, or none."""
        return self._run(statement, params)

    def write_rows(
        self,
        statement: str,
        rows: Sequence[Mapping[str, Any]],
        lock: Lock,
        *,
        on_batch: Callable[[int], None] = lambda count: None,
        size: Callable[[dict[str, Any]], int] = lambda row: 1,
        **params: Any,
    ) -> int:
        """The number that ``counts`` has for this statement, or as many as the rows ask for."""
        self._run(statement, {"rows": rows, "lock": lock, **params})
        on_batch(len(rows))
        total = sum(len(row["apiTokens"]) if "apiTokens" in row else 1 for row in rows)
        return self.counts.get(statement, total)

    def change_schema(self, statement: str) -> None:
        """Record the statement."""
        self._run(statement, {})

    def _run(self, statement: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        self.calls.append(statement)
        self.params[statement] = params
        if statement in self.raises:
            self.raises[statement](params)
        if statement == "read_api_token_keys" and statement not in self.returns:
            tokens = self.returns.get("read_api_tokens", [])
            domains = {"environmentid": ORG_ID, "domains": [DOMAIN]}
            return [{**domains, "objectids": [row["objectid"] for row in tokens]}] if tokens else []
        return self.returns.get(statement, [])


def duplicate(objectid: str) -> dict[str, Any]:
    """A row of a statement that reads several nodes with one objectid."""
    return {"objectid": objectid, "objectids": [objectid], "labels": [["B", "A"]]}


def raising(error: BaseException) -> Callable[..., Any]:
    """A function that raises *error*, whatever it is called with."""

    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


def recording(read: list[str]) -> Collect:
    """How to read an org; *read* gets its domain when it is read."""

    def collect() -> Snapshot:
        read.append(DOMAIN)
        return snapshot()

    return collect


def no_progress(domain: str, step: str, done: int, total: int) -> None:
    """Progress that nobody sees."""
