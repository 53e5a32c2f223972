"""The analysts' queries of ``cypher/queries/``, and queries of the user's own from a file.

A query is one reading Cypher statement under three header lines: its title, ``Why:`` and ``Params:``, which gives
every parameter a default. It returns ``path`` first, which draws the graph in Neo4j Browser and BloodHound, and then
named columns. BloodHound's Cypher has no parameters, so that it gets the defaults as literals.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from okta_ingest.errors import QueryError

Value = int | str | None

FIRST = "top_risk"

_HEADER = re.compile(r"// (?P<title>[^\n]+)\n// Why: (?P<why>[^\n]+)\n// Params: (?P<params>[^\n]+)\n(?!//)")
_DRAWING = "\nRETURN path,\n"
_PARAMETER = re.compile(r"\$(\w+)")
_NO_CODE = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)
"""Text in quotes, and comments."""


@dataclass(frozen=True)
class Query:
    """One query. ``params`` are the parameters that it declares, with their defaults."""

    name: str
    text: str
    title: str = ""
    why: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def columns_only(self) -> str:
        """The statement without the drawing: a table does not need every node of every path.

        A query of the user's own stays as it is: what it counts may depend on its paths.
        """
        return self.text.replace(_DRAWING, "\nRETURN\n") if queries().get(self.name) is self else self.text

    @property
    def with_defaults(self) -> str:
        """The statement with its defaults in place of the parameters."""
        return _PARAMETER.sub(lambda match: literal(self.params[match[1]]), self.text)


@dataclass(frozen=True)
class QueryResult:
    """What the graph answers: the names of the columns, and rows of plain values (`okta_ingest.graph.values`)."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def without_drawing(self) -> "QueryResult":
        """The same without a column ``path`` that comes before others."""
        if len(self.columns) > 1 and self.columns[0] == "path":
            return QueryResult(self.columns[1:], [row[1:] for row in self.rows])
        return self


@cache
def queries() -> Mapping[str, Query]:
    """Load the queries of the package, by name: the one to begin with, then the rest in the order of their names."""
    folder = files("okta_ingest.cypher") / "queries"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".cypher")]
    names.sort(key=lambda name: (name != f"{FIRST}.cypher", name))
    loaded = [parse(name, (folder / name).read_text(encoding="utf-8")) for name in names]
    return MappingProxyType({query.name: query for query in loaded})


def listed() -> QueryResult:
    """The queries themselves: name, title, and parameters with their defaults."""
    rows = [
        [item.name, item.title, ", ".join(f"{name}={literal(value)}" for name, value in item.params.items())]
        for item in queries().values()
    ]
    return QueryResult(("query", "title", "parameters"), rows)


def parse(file_name: str, text: str) -> Query:
    """Read one file of the package. Raises ValueError when its header is incomplete, or is not what it uses."""
    header = _HEADER.match(text)
    if header is None:
        raise ValueError(f"{file_name}: the header lines (title, Why, Params) are not there")
    params = _defaults(header["params"])
    odd = set(params) ^ set(_PARAMETER.findall(text))
    if odd:
        raise ValueError(f"{file_name}: Params: and the statement differ in {', '.join(sorted(odd))}")
    return Query(file_name.removesuffix(".cypher"), text, header["title"], header["why"], params)


def find(name_or_file: str) -> Query:
    """The query of this name, or the one in this file. Raises QueryError where there is neither."""
    if name_or_file in queries():
        return queries()[name_or_file]
    path = Path(name_or_file)
    try:
        text = path.read_text(encoding="utf-8-sig")  # as Windows may begin it
    except FileNotFoundError:
        near = difflib.get_close_matches(name_or_file, queries(), n=3, cutoff=0.5)
        raise QueryError(
            f"There is no query {name_or_file}, and no such file.",
            f"Is it one of these: {', '.join(near)}?"
            if near
            else "okta-ingest query lists the queries; one of your own is read from a file.",
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QueryError(f"{name_or_file} cannot be read: {why}.", "Name a file that holds a query.") from None
    header = _HEADER.match(text)
    if header is None:
        return Query(path.stem, text)
    return Query(path.stem, text, header["title"], header["why"], _defaults(header["params"]))


def parameters(query: Query, given: Sequence[str]) -> dict[str, Value]:
    """The values for *query*: its defaults, and what was *given* as ``name=value``. Raises QueryError.

    A value is a whole number where the default is one, or, without a default, where it looks like one; else text;
    ``null`` is none.
    """
    values = dict(query.params)
    used = set(_PARAMETER.findall(_NO_CODE.sub("", query.text)))
    for assignment in given:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise QueryError(f"--param {assignment} has no value.", "Write --param NAME=VALUE.")
        if name not in used:
            known = ", ".join(sorted(used)) or "none"
            raise QueryError(f"{query.name} has no parameter {name}; it has: {known}.")
        default = query.params.get(name)
        if isinstance(default, int) and not _is_whole(text):
            raise QueryError(f"{name} is a whole number, as in --param {name}={default}.")
        values[name] = _value(text) if isinstance(default, int) or name not in query.params else _text(text)
    missing = sorted(used - values.keys())
    if missing:
        raise QueryError(
            f"{query.name} wants a value for {', '.join(missing)}.", f"Give one: --param {missing[0]}=VALUE."
        )
    return values


def literal(value: Value) -> str:
    """*value* as it is written in Cypher."""
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _defaults(listed: str) -> dict[str, Value]:
    if listed == "none":
        return {}
    pairs = [item.partition("=")[::2] for item in listed.split(", ")]
    return {name: _value(text) for name, text in pairs}


def _value(text: str) -> Value:
    return int(text) if _is_whole(text) else _text(text)


def _text(text: str) -> str | None:
    return None if text == "null" else text


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,18}", text) is not None
