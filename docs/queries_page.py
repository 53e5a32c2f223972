"""Makes docs/queries.md of the headers of cypher/queries/: ``make docs``."""

import re
from pathlib import Path

from okta_ingest.graph.queries import Query, literal, queries

PAGE = Path(__file__).with_name("queries.md")

_INTRODUCTION = """\
<!-- Made by `make docs` of the headers of cypher/queries/. -->
# Questions

What `okta-ingest query` can ask, and `okta-ingest export` writes for Neo4j Browser and BloodHound. The texts are in
[`cypher/queries/`](../cypher/queries), one per file. Pasted from there into Neo4j Browser, they want their
parameters (`:param days => 14`); the exported favorites have the defaults in place: change the number there.

    okta-ingest query                                       the list
    okta-ingest query top_risk                              a table, the greatest risk first
    okta-ingest query unused_tokens --param days=30         with another value than the default
    okta-ingest query stig_v279689 --format csv             for a spreadsheet; --format json for programs
    okta-ingest query new_tokens --param since=2026-11-01   a date, in UTC
    okta-ingest query mine.cypher                           a query of your own from a file
    okta-ingest export somewhere                            files for Neo4j Browser and BloodHound

A query can only read. Each returns a column `path` first, which draws the graph, and then the columns that the table
shows. **What is not known is listed, too**, after the rest or in a column that says so: an owner whose roles nobody has
read may be a super admin. `owner` is the owner's name with its login, `roles` are its roles, `rolesRead` is when they
were read. Moments are in UTC.

"""


def page() -> str:
    """The whole page, as Markdown."""
    return _INTRODUCTION + "\n".join(map(_section, queries().values()))


def _section(query: Query) -> str:
    lines = [f"## {query.name}\n", f"**{query.title}.** {query.why}\n"]
    if query.params:
        defaults = ", ".join(f"`{name}={literal(value)}`" for name, value in query.params.items())
        lines.append(f"Parameters, with their defaults: {defaults}.\n")
    lines.append(f"Columns: {', '.join(f'`{name}`' for name in _columns(query))}.\n")
    return "\n".join(lines)


def _columns(query: Query) -> list[str]:
    """The columns that the table shows: each stands on a line of its own after RETURN."""
    returned = query.text.partition("\nRETURN path,\n")[2].partition("\nORDER BY")[0]
    return re.findall(r"(\w+),?$", returned, re.M)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
