"""What is in the graph exactly as it would be written: a run only stores that it was seen again."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import OrgRows

STATEMENTS = {"upsert_user_lastseen": "users", "upsert_api_token_lastseen": "api_tokens"}
"""What stores that unchanged nodes were seen, users first: the edge of a token is written after its owner."""


@dataclass(frozen=True)
class Unchanged:
    """The objectids of unchanged owners and tokens."""

    users: Collection[str] = ()
    api_tokens: Collection[str] = ()


def read_unchanged(rows: OrgRows, existing: Collection[str], database: Database, **params: Any) -> Unchanged:
    """The unchanged owners and tokens of *rows*; *existing* are the objectids of the org's tokens in the graph.

    The server compares values by type too: a timestamp that another tool stored as text is a change.
    """
    keys = frozenset(existing)
    api_tokens = [row for row in rows.api_tokens if row["objectid"] in keys]
    users = rows.upserts["upsert_users"] if api_tokens else []
    return Unchanged(
        users=_read("read_unchanged_users", users, database, params),
        api_tokens=_read("read_unchanged_api_tokens", api_tokens, database, params),
    )


def write_lastseen(
    unchanged: Unchanged, lock: Lock, database: Database, advance: Callable[[int], None], **params: Any
) -> Unchanged:
    """Store that the *unchanged* nodes were seen; return those that were found.

    Between reading and writing another process may have removed a node, a label or an edge.
    """
    found: dict[str, frozenset[str]] = {}
    for statement, kind in STATEMENTS.items():
        keys: Collection[str] = getattr(unchanged, kind)
        written = database.write_each(statement, list(keys), lock, on_batch=advance, **params)
        found[kind] = frozenset(key for row in written for key in row["objectids"])
    return Unchanged(**found)


def _read(statement: str, rows: Sequence[Row], database: Database, params: dict[str, Any]) -> frozenset[str]:
    found = database.read_rows(statement, rows, **params)
    return frozenset(key for row in found for key in row["objectids"])
