"""The shipped queries in ``cypher/queries/``, queries of the user in a file, and the result of a query."""

import difflib
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from okta_ingest.errors import QueryError
from okta_ingest.graph.query_file import Query, check_reads_graph_only, literal, parse, parse_shipped
from okta_ingest.messages import queries as messages
from okta_ingest.model.timestamps import stored_timestamp

GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "Risk": (
            "top_risk",
            "admin_tokens",
            "new_admin_tokens",
            "new_tokens",
            "tokens_from_anywhere",
            "tokens_with_excluded_zones_only",
        ),
        "Paths": ("paths_to_organization", "paths_from_ad_and_entra", "ad_accounts_by_email"),
        "Hygiene": (
            "cleanup_by_owner",
            "never_used_tokens",
            "unused_tokens",
            "oldest_tokens",
            "expiring_tokens",
            "tokens_of_inactive_owners",
            "tokens_of_dormant_owners",
            "owners_with_many_tokens",
            "tokens_by_client",
        ),
        "Compliance": ("overview", "inventory", "stig_v279689", "stig_v279690"),
        "Data quality": ("tokens_of_unknown_owners", "tokens_of_unknown_roles", "tokens_not_seen"),
    }
)
"""The names of the shipped queries by group, in the order in which every list shows them."""

FIRST = GROUPS["Risk"][0]

TIMESTAMPS = frozenset(
    {
        "asOf",
        "collected",
        "created",
        "expiresAt",
        "lastSeen",
        "lastUsed",
        "ownerLastLogin",
        "roleCreated",
        "rolesRead",
    }
)
"""The columns of shipped queries that have timestamps. Cypher returns them as text, in the form in which the graph has
them, because a malformed one must not fail the query."""

_LATEST = datetime(2099, 12, 31, tzinfo=timezone.utc)
"""A larger number of seconds or milliseconds is no timestamp. A token expires in the future."""


@dataclass(frozen=True)
class QueryResult:
    """The names of the columns, and rows of plain values (`okta_ingest.graph.values`)."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def without_path(self) -> "QueryResult":
        """The same without a column ``path`` before other columns."""
        if len(self.columns) > 1 and self.columns[0] == "path":
            return QueryResult(self.columns[1:], [row[1:] for row in self.rows])
        return self

    def with_timestamps(self) -> "QueryResult":
        """The same with a datetime, or None, in the columns `TIMESTAMPS`."""
        which = [name in TIMESTAMPS for name in self.columns]
        rows = [
            [
                stored_timestamp(value, _LATEST) if is_timestamp else value
                for value, is_timestamp in zip(row, which, strict=True)
            ]
            for row in self.rows
        ]
        return QueryResult(self.columns, rows)

    def of_orgs(self, domains: Collection[str]) -> "QueryResult":
        """The rows whose column ``org`` is one of *domains*, in any case. Raises QueryError without that column."""
        if "org" not in self.columns:
            raise QueryError(messages.NO_ORG_COLUMN(columns=", ".join(self.columns)))
        wanted = {domain.lower() for domain in domains}
        number = list(self.columns).index("org")
        return QueryResult(self.columns, [row for row in self.rows if str(row[number]).lower() in wanted])


@cache
def queries() -> Mapping[str, Query]:
    """Load the shipped queries, by name, in the order of `GROUPS`."""
    folder = files("okta_ingest.cypher") / "queries"
    names = [name for group in GROUPS.values() for name in group]
    loaded = {name: (folder / f"{name}.cypher").read_text(encoding="utf-8") for name in names}
    return MappingProxyType({name: parse_shipped(f"{name}.cypher", text) for name, text in loaded.items()})


def numbered_title(query: Query) -> str:
    """The title of a shipped query after its number in the list: programs that sort by name keep the order."""
    return f"{list(queries()).index(query.name) + 1:02} {query.title}"


def listed() -> QueryResult:
    """The list of the shipped queries: group, name, title, and parameters with their defaults."""
    rows = [[group, name, *_title_and_parameters(queries()[name])] for group, names in GROUPS.items() for name in names]
    return QueryResult(("group", "query", "title", "parameters"), rows)


def _title_and_parameters(query: Query) -> tuple[str, str]:
    return query.title, ", ".join(f"{name}={literal(value)}" for name, value in query.params.items())


def find(name_or_file: str) -> Query:
    """The shipped query of this name, or the query in this file, or in stdin for ``-``.

    Raises QueryError if neither exists, or if the query would read a file or an address.
    """
    if name_or_file in queries():
        return queries()[name_or_file]
    name, text = ("stdin", _stdin()) if name_or_file == "-" else (Path(name_or_file).stem, _file(name_or_file))
    query = parse(name, text)
    check_reads_graph_only(query)
    return query


def is_shipped(query: Query) -> bool:
    """Whether *query* is one of the package, not of a file with the same name."""
    return queries().get(query.name) is query


def text_for_table(query: Query) -> str:
    """The statement to run for a table: a shipped query without its paths, a query of the user as it is."""
    return query.without_path if is_shipped(query) else query.text


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except ValueError:
        raise QueryError(messages.UNREADABLE_FILE(file="stdin", cause=messages.NOT_UTF8.line())) from None


def _file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")  # some editors on Windows write a byte order mark
    except FileNotFoundError:
        raise _no_such_query(name) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or messages.NOT_UTF8.line()
        raise QueryError(messages.UNREADABLE_FILE(file=name, cause=cause)) from None


def _no_such_query(name: str) -> QueryError:
    similar = difflib.get_close_matches(name, queries(), n=3, cutoff=0.5)
    if similar:
        return QueryError(messages.SIMILAR_QUERY(name=name, similar=", ".join(similar)))
    return QueryError(messages.NO_SUCH_QUERY(name=name))
