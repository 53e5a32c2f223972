"""What is in the graph exactly as it would be written: a run only stores that it was seen again."""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.rows.fields import Row

STATEMENTS = {"upsert_user_lastseen": "users", "upsert_api_token_lastseen": "api_tokens"}
"""What stores that unchanged nodes were seen, users first: the edge of a token is written after its owner."""


@dataclass(frozen=True)
class Unchanged:
    """The objectids of unchanged owners and tokens."""

    users: Collection[str] = ()
    api_tokens: Collection[str] = ()


def read_unchanged(statement: str, rows: Sequence[Row], database: Database, **params: Any) -> frozenset[str]:
    """The objectids of those *rows* that the graph has exactly so; *statement* compares values by type, too.

    A timestamp that another tool stored as text is a change.
    """
    found = database.read(statement, rows=rows, **params) if rows else []
    return frozenset(sys.intern(key) for row in found for key in row["objectids"])


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
