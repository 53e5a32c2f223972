"""The changes of a plan, as a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from okta_ingest.output.changes import owner_change_text, owner_name, value_text
from okta_ingest.output.escape import line, printable
from okta_ingest.output.terminal import drawn
from okta_ingest.pipeline.results import OrgResult, RunResult

CHANGES_SHOWN = 50


def plan_table(run: RunResult, show_all: bool) -> str:
    """A table of the changes, owner by owner, token by token and field by field; a long one is truncated."""
    found = [(org, cells) for org in run.orgs for cells in _rows(org)]
    shown = found if show_all else found[:CHANGES_SHOWN]
    several = len(run.orgs) > 1
    table = Table("", "token", "id", "owner", "fields", box=box.SIMPLE, pad_edge=False)
    for column in table.columns[2:4]:
        column.min_width = 21  # an Okta id, unbroken
    for number, (org, cells) in enumerate(shown):
        if several and (number == 0 or shown[number - 1][0] is not org):
            table.add_section()
            table.add_row("", Text(printable(org.domain), style="bold"))
        table.add_row(*(Text("\n".join(map(line, cell.split("\n"))), overflow="fold") for cell in cells))
    more = f"{len(found) - len(shown):,} more changes; -v shows all"
    return drawn(*([table] if shown else []), *([more] if len(found) > len(shown) else []))


def _rows(org: OrgResult) -> Iterator[list[str]]:
    for changed in org.token_owners.changes:
        owner = changed.owner
        yield ["owner", "", owner.id, owner.login or "", owner_change_text(changed)]
    for change in org.plan.changes if org.plan is not None else ():
        owner_login = owner_name(org.token_owners, change.user_id)
        yield [change.change, change.name or "", change.id, owner_login, _fields(change.fields)]


def _fields(fields: Mapping[str, tuple[Any, Any]]) -> str:
    return "\n".join(line(f"{name}: {value_text(old)} -> {value_text(new)}") for name, (old, new) in fields.items())
