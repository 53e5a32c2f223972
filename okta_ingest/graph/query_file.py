"""One query: the header and the statement of a file, and the values that its parameters can have.

A query is one reading Cypher statement below three header lines: its title, ``Why:`` and ``Params:``, which gives
every parameter a default. It returns ``path`` first, which Neo4j Browser and BloodHound draw, and then named columns.
BloodHound's Cypher has no parameters: there the defaults are written into the statement.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from okta_ingest.errors import QueryError
from okta_ingest.messages import queries as messages

Value = int | str | None

_HEADER = re.compile(r"// (?P<title>[^\n]+)\n// Why: (?P<why>[^\n]+)\n// Params: (?P<params>[^\n]+)\n(?!//)")
_PATH_COLUMN = "\nRETURN path,\n"
_ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")
_READS_ELSEWHERE = re.compile(
    r"\bLOAD[\s\u180e]+CSV\b|\bapoc[\s\u180e]*\.[\s\u180e]*(?:load|import|export)\b", re.IGNORECASE
)
_PARAMETER = re.compile(r"\$(\w+)")
_QUOTES_AND_COMMENTS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Query:
    """One query. ``params`` are the parameters in its header, with their defaults."""

    name: str
    text: str
    title: str = ""
    why: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def parameters_used(self) -> frozenset[str]:
        """The names of the parameters in the statement; a ``$`` in quotes or in a comment is none."""
        return frozenset(_PARAMETER.findall(_QUOTES_AND_COMMENTS.sub("", self.text)))

    @property
    def without_path(self) -> str:
        """The statement without the column ``path``: a table does not need every node of every path.

        For shipped queries only: in a query of the user, what it counts may depend on its paths.
        """
        return self.text.replace(_PATH_COLUMN, "\nRETURN\n")

    @property
    def with_defaults(self) -> str:
        """The statement with its defaults in place of the parameters."""
        return _PARAMETER.sub(lambda match: literal(self.params[match[1]]), self.text)


def parse_shipped(file_name: str, text: str) -> Query:
    """Read a file of the package. Raises ValueError if the header is incomplete or differs from the statement."""
    query = parse(file_name.removesuffix(".cypher"), text)
    if not query.title:
        raise ValueError(f"{file_name}: the header lines (title, Why, Params) are missing")
    different = set(query.params) ^ set(_PARAMETER.findall(text))
    if different:
        raise ValueError(f"{file_name}: Params: and the statement differ in {', '.join(sorted(different))}")
    return query


def parse(name: str, text: str) -> Query:
    """Read a query; without the header lines it has no title and no defaults."""
    header = _HEADER.match(text)
    if header is None:
        return Query(name, text)
    return Query(name, text, header["title"], header["why"], _defaults(header["params"]))


def check_reads_graph_only(query: Query) -> None:
    """Raise QueryError for LOAD CSV and APOC's load, import and export, outside quotes and comments.

    A transaction that can only read does not stop them: they read or write files, or send data to an address. Other
    procedures that a server has can do the same: see SECURITY.md.
    """
    unescaped = _ESCAPE.sub(
        lambda match: chr(int(match[1], 16)), query.text
    )  # Cypher reads escapes before anything else
    found = _READS_ELSEWHERE.search(_QUOTES_AND_COMMENTS.sub(" ", unescaped))
    if found is not None:
        raise QueryError(messages.QUERY_READS_ELSEWHERE(query=query.name, clause=" ".join(found[0].split())))


def literal(value: Value) -> str:
    """*value* as Cypher text."""
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def number_or_text(text: str) -> Value:
    """A whole number if *text* is one; else as `text_or_null`."""
    return int(text) if is_whole_number(text) else text_or_null(text)


def text_or_null(text: str) -> str | None:
    """*text*, but None for ``null``."""
    return None if text == "null" else text


def is_whole_number(text: str) -> bool:
    """Whether *text* is a whole number that Neo4j can store."""
    return re.fullmatch(r"-?[0-9]{1,18}", text) is not None


def _defaults(listed: str) -> dict[str, Value]:
    if listed == "none":
        return {}
    pairs = [item.partition("=")[::2] for item in listed.split(", ")]
    return {name: number_or_text(text) for name, text in pairs}
