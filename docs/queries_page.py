"""Writes docs/queries.md from the headers of cypher/queries/: ``make docs``."""

import re
from pathlib import Path

from okta_ingest.graph.queries import queries
from okta_ingest.graph.query_file import Query, literal

PAGE = Path(__file__).with_name("queries.md")

_INTRODUCTION = """\
<!-- Written by `make docs` from the headers of cypher/queries/. -->
# Queries

`okta-ingest query` runs these queries; `okta-ingest export` writes them for Neo4j Browser and BloodHound. The texts
are in [`cypher/queries/`](../cypher/queries), one per file. If you paste a text from there into Neo4j Browser, set its
parameters first (`:param days => 14`); the exported favorites contain the defaults: change the number in the text.

    okta-ingest query                                       list the queries
    okta-ingest query top_risk                              a table, highest risk first
    okta-ingest query unused_tokens --param days=30         set a parameter
    okta-ingest query stig_v279689 --format csv             for a spreadsheet; --format json for programs
    okta-ingest query new_tokens --param since=2026-11-01   a date, in UTC
    okta-ingest query mine.cypher                           your own query from a file
    okta-ingest export somewhere                            files for Neo4j Browser and BloodHound

A query can only read. Its first column, `path`, is for drawing in Neo4j Browser and BloodHound; the table shows the
other columns. **Unknown values are listed too**, last or in a column of their own: an owner whose roles have not been
read may be a super admin. `owner` is the owner's name and login, `roles` the owner's roles, `rolesRead` when these were
read. Timestamps are in UTC.

"""


def page() -> str:
    """The whole page, as Markdown."""
    return _INTRODUCTION + "\n".join(map(_section, queries().values()))


def _section(query: Query) -> str:
    lines = [f"## {query.name}\n", f"**{query.title}.** {query.why}\n"]
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
