# ruff: noqa: E501 - rows of a Markdown table cannot be wrapped
"""Writes docs/queries.md from the headers of cypher/queries/: ``make docs``."""

import re
from collections.abc import Sequence
from pathlib import Path

from okta_ingest.graph.queries import GROUPS, queries
from okta_ingest.graph.query_file import Query, literal

PAGE = Path(__file__).with_name("queries.md")

_INTRODUCTION = """\
<!-- Written by `make docs` from the headers of cypher/queries/. -->
# Queries

`okta-ingest query` runs these queries; `okta-ingest export` writes them for Neo4j Browser and BloodHound. The texts
are in [`cypher/queries/`](../cypher/queries), one per file. If you paste a text from there into Neo4j Browser, set its
parameters first (`:param days => 14`); the exported favorites contain the defaults: change the number in the text.

    okta-ingest query                                            list the queries
    okta-ingest query top_risk                                   a table, highest risk first
    okta-ingest query top_risk --org contoso.okta.com            the rows of one org
    okta-ingest query unused_tokens --param days=30              set a parameter
    okta-ingest query unused_tokens --param asOf=2026-11-01      count days from this date
    okta-ingest query new_tokens --param since=2026-11-01        a date, in UTC
    okta-ingest query inventory --format csv --output all.csv    a file for a spreadsheet
    okta-ingest query new_admin_tokens --fail-if-rows            exit code 4 if there is a row
    okta-ingest query mine.cypher                                your own query from a file; - reads stdin
    okta-ingest export somewhere                                 files for Neo4j Browser and BloodHound

The first column, `path`, is for drawing in Neo4j Browser and BloodHound; the table shows the other columns.

**Unknown values are listed too**, last or in a column of their own: an owner whose roles have not been read may be a
super admin. The table shows `unknown`; JSON has null, CSV an empty cell.

| column | content |
|---|---|
| `owner`, `login` | name and login of the owner; if the name is unknown, `owner` is the login or id |
| `roles` | types of the owner's admin roles, direct or through groups; an empty list (`none`): no role; unknown: no role was read |
| `rolesComplete` | whether all roles were read; if not, there may be more than `roles` lists |
| `targets` | groups or apps that a role is limited to; empty if no role is limited, or `why` says that targets are unknown |
| `network` | `ANYWHERE`; `ZONES`: limited to active zones; `ZONES_INACTIVE`: its zones are inactive, unknown to Okta or block lists; `ZONES_NOT_READ`: limited to zones that this tool has not read; `EXCLUDED_ZONES_ONLY`: works from every other address |
| `limited`, `fromAnywhere`, `networkUnknown` | numbers of tokens: `ZONES`; `ANYWHERE` and `EXCLUDED_ZONES_ONLY`; all others |
| `tokenList` | whether the token list of the last run was complete, partial or unknown |
| `asOf` | the date from which days are counted: when the org was read from Okta, or the parameter `asOf`; without both, now |
| `org`, `id` | domain of the org; id of the token |

Timestamps are in UTC. Days are calendar days. A timestamp that another tool has left in a form that cannot be read is
unknown. Seconds since 1970 are shown as a date, but count as unknown where days are compared.

On a terminal a table that is too wide wraps lists; if that is not enough, each row is a block of lines. Names and ids
are never broken. In a file or pipe each row is one line. `jsonl` has one JSON object per row, with `query`,
`collected_at` and `org`.

## What a query can do

A query runs in a transaction that can only read: it cannot change the graph. Cypher can do more than read a graph,
though: `LOAD CSV` reads files and addresses, and procedures of plugins do the same. `okta-ingest query` refuses
`LOAD CSV` and APOC's `apoc.load`, `apoc.import` and `apoc.export`. This is no sandbox: read a query of somebody else
before you run it, and give the database user no right to run procedures that it does not need.

"""


def page() -> str:
    """The whole page, as Markdown."""
    return _INTRODUCTION + "\n".join(_group(group, names) for group, names in GROUPS.items())


def _group(group: str, names: Sequence[str]) -> str:
    return f"## {group}\n\n" + "\n".join(_section(queries()[name]) for name in names)


def _section(query: Query) -> str:
    lines = [f"### {query.name}\n", f"**{query.title}.** {query.why}\n"]
    if query.params:
        defaults = ", ".join(f"`{name}={literal(value)}`" for name, value in query.params.items())
        lines.append(f"Parameters and defaults: {defaults}.\n")
    lines.append(f"Columns: {', '.join(f'`{name}`' for name in _columns(query))}.\n")
    return "\n".join(lines)


def _columns(query: Query) -> list[str]:
    """The columns of the table: each is on a line of its own after RETURN."""
    returned = query.text.partition("\nRETURN path,\n")[2].partition("\nORDER BY")[0]
    return re.findall(r"(\w+),?$", returned, re.M)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
