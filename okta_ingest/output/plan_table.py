"""The changes of a plan, as a table."""

from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from okta_ingest.output.escape import line, printable
from okta_ingest.output.terminal import drawn
from okta_ingest.pipeline.results import RunResult

CHANGES_SHOWN = 50


def plan_table(run: RunResult, show_all: bool) -> str:
    """A table of the changes, token by token and field by field; a long one is truncated, with a count."""
    found = [(org, change) for org in run.orgs if org.plan is not None for change in org.plan.changes]
    shown = found if show_all else found[:CHANGES_SHOWN]
    several = len(run.orgs) > 1
    table = Table("", "token", "id", "owner", "fields", box=box.SIMPLE, pad_edge=False)
    for column in table.columns[2:4]:
        column.min_width = 21  # an Okta id, unbroken
    for number, (org, change) in enumerate(shown):
        if several and (number == 0 or shown[number - 1][0] is not org):
            table.add_section()
            table.add_row("", Text(printable(org.domain), style="bold"))
        fields = [f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in change.fields.items()]
        cells = [change.change, change.name or "", change.id, change.user_id or ""]
        row = [*map(line, cells), "\n".join(map(line, fields))]
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    more = f"{len(found) - len(shown):,} more changes; -v shows all"
    return drawn(*([table] if shown else []), *([more] if len(found) > len(shown) else []))


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    return ", ".join(map(str, value)) or "(empty)" if isinstance(value, list) else str(value)
