"""Makes docs/questions.md of the headers of cypher/questions/: ``make docs``."""

import re
from pathlib import Path

from okta_ingest.graph.questions import Question, literal, questions

PAGE = Path(__file__).with_name("questions.md")

_INTRODUCTION = """\
<!-- Made by `make docs` of the headers of cypher/questions/. -->
# Questions

What `okta-ingest query` can ask, and `okta-ingest export` writes for Neo4j Browser and BloodHound. The texts are in
[`cypher/questions/`](../cypher/questions), one per file. Pasted from there into Neo4j Browser, they want their
parameters (`:param days => 14`); the exported favorites have the defaults in place: change the number there.

    okta-ingest query                                       the list
    okta-ingest query top_risk                              a table, the greatest risk first
    okta-ingest query unused_tokens --param days=30         with another value than the default
    okta-ingest query stig_v279689 --format csv             for a spreadsheet; --format json for programs
    okta-ingest query new_tokens --param since=2026-11-01   a date, in UTC
    okta-ingest query mine.cypher                           a question of your own from a file
    okta-ingest export somewhere                            files for Neo4j Browser and BloodHound

A question can only read. Each returns a column `path` first, which draws the graph, and then the columns that the table
shows. **What is not known is listed, too**, after the rest or in a column that says so: an owner whose roles nobody has
read may be a super admin. `owner` is the owner's name with its login, `roles` are its roles, `rolesRead` is when they
were read. Moments are in UTC.

"""


def page() -> str:
    """The whole page, as Markdown."""
    return _INTRODUCTION + "\n".join(map(_section, questions().values()))


def _section(question: Question) -> str:
    lines = [f"## {question.name}\n", f"**{question.title}.** {question.why}\n"]
    if question.params:
        defaults = ", ".join(f"`{name}={literal(value)}`" for name, value in question.params.items())
        lines.append(f"Parameters, with their defaults: {defaults}.\n")
    lines.append(f"Columns: {', '.join(f'`{name}`' for name in _columns(question))}.\n")
    return "\n".join(lines)


def _columns(question: Question) -> list[str]:
    """The columns that the table shows: each stands on a line of its own after RETURN."""
    returned = question.text.partition("\nRETURN path,\n")[2].partition("\nORDER BY")[0]
    return re.findall(r"(\w+),?$", returned, re.M)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
