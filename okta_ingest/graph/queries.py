"""The shipped queries in ``cypher/queries/``, queries of the user in a file, and the result of a query."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from okta_ingest.errors import QueryError
from okta_ingest.graph.query_file import Query, literal, parse, parse_shipped
from okta_ingest.messages import queries as messages

FIRST = "top_risk"


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


@cache
def queries() -> Mapping[str, Query]:
    """Load the shipped queries, by name: `FIRST`, then the others by name."""
    folder = files("okta_ingest.cypher") / "queries"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".cypher")]
    names.sort(key=lambda name: (name != f"{FIRST}.cypher", name))
    loaded = [parse_shipped(name, (folder / name).read_text(encoding="utf-8")) for name in names]
    return MappingProxyType({query.name: query for query in loaded})


def listed() -> QueryResult:
    """The list of the shipped queries: name, title, and parameters with their defaults."""
    rows = [
        [query.name, query.title, ", ".join(f"{name}={literal(value)}" for name, value in query.params.items())]
        for query in queries().values()
    ]
    return QueryResult(("query", "title", "parameters"), rows)


def find(name_or_file: str) -> Query:
    """The shipped query of this name, or the query in this file. Raises QueryError if neither exists."""
    if name_or_file in queries():
        return queries()[name_or_file]
    path = Path(name_or_file)
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors on Windows write a byte order mark
    except FileNotFoundError:
        raise _no_such_query(name_or_file) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or messages.NOT_UTF8.line()
        raise QueryError(messages.UNREADABLE_FILE(file=name_or_file, cause=cause)) from None
    return parse(path.stem, text)


def text_for_table(query: Query) -> str:
    """The statement to run for a table: a shipped query without its paths, a query of the user as it is."""
    return query.without_path if queries().get(query.name) is query else query.text


def _no_such_query(name: str) -> QueryError:
    similar = difflib.get_close_matches(name, queries(), n=3, cutoff=0.5)
    if similar:
        return QueryError(messages.SIMILAR_QUERY(name=name, similar=", ".join(similar)))
    return QueryError(messages.NO_SUCH_QUERY(name=name))
