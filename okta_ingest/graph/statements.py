"""The Cypher statements of the ``cypher/`` folder, loaded once and checked against their headers.

A file holds one statement under five header lines: name and purpose, ``Rows:``, ``Params:``, ``Graph:`` and
``Returns:``. The header is sent to the server: its query log shows the file's name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_HEADER = re.compile(
    r"// (?P<name>\w+): [^\n]+\n"
    r"// Rows:    (?P<rows>[^\n]+)\n"
    r"// Params:  (?P<params>[^\n]+)\n"
    r"// Graph:   [^\n]+\n"
    r"// Returns: [^\n]+\n"
    r"(?!//)"
)


@dataclass(frozen=True)
class Statement:
    """One Cypher statement. ``rows`` are the keys of each row in ``$rows``, ``params`` the other parameters."""

    name: str
    rows: frozenset[str]
    params: frozenset[str]
    text: str


@cache
def statements() -> Mapping[str, Statement]:
    """Load every statement, by name. Raises ValueError, with the file's name, for an invalid header."""
    folder = files("okta_ingest.cypher")
    loaded = [
        parse(entry.name, entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".cypher")
    ]
    return MappingProxyType({statement.name: statement for statement in loaded})


def parse(file_name: str, text: str) -> Statement:
    """Read one file. Raises ValueError if the header is incomplete or differs from the statement."""
    header = _HEADER.match(text)
    if header is None:
        raise ValueError(f"{file_name}: the five header lines (name, Rows, Params, Graph, Returns) are missing")
    statement = Statement(
        name=header["name"],
        rows=_names(header["rows"]),
        params=_names(header["params"]),
        text=text,
    )
    body = text[header.end() :]
    used_rows = frozenset(re.findall(r"\brow\.(\w+)", body))
    used_params = frozenset(re.findall(r"\$(\w+)", body)) - {"rows"}
    if f"{statement.name}.cypher" != file_name:
        raise ValueError(f"{file_name}: the header names it {statement.name}")
    for part, declared, used in (
        ("Rows", statement.rows, used_rows),
        ("Params", statement.params, used_params),
    ):
        if declared != used:
            raise ValueError(f"{file_name}: {part}: and the statement differ in {', '.join(sorted(declared ^ used))}")
    return statement


def _names(listed: str) -> frozenset[str]:
    return frozenset() if listed == "none" else frozenset(listed.split(", "))
