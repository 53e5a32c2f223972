"""The changes of a plan, as a table: owner by owner, token by token, with the old and new value of each field."""

from collections.abc import Iterator, Mapping
from typing import Any

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.changes import owner_change_fields, owner_name, value_text
from okta_ingest.output.tables import ROWS_SHOWN, Screen, as_table
from okta_ingest.output.truncate import counted
from okta_ingest.pipeline.results import OrgResult, RunResult

COLUMNS = ("change", "token", "id", "owner", "fields")


def plan_table(run: RunResult, screen: Screen, show_all: bool) -> str:
    """A table of the changes, with a column ``org`` if the run has several; "" without changes.

    On a terminal a long one is truncated, with a count, unless *show_all*.
    """
    several = len(run.orgs) > 1
    rows = [[*([org.domain] if several else []), *row] for org in run.orgs for row in _rows(org)]
    if not rows:
        return ""
    shown = rows if show_all or screen.columns is None else rows[:ROWS_SHOWN]
    columns = ("org", *COLUMNS) if several else COLUMNS
    table = as_table(QueryResult(columns, shown), screen, all_rows=True, count=False, empty=False)
    hidden = len(rows) - len(shown)
    return f"{table}{counted(hidden, 'more change')}; -v shows all\n" if hidden else table


def _rows(org: OrgResult) -> Iterator[list[Any]]:
    for changed in org.token_owners.changes:
        owner = changed.owner
        yield ["owner", "", owner.id, owner.login, owner_change_fields(changed)]
    for change in org.plan.changes if org.plan is not None else ():
        owner_login = owner_name(org.token_owners, change.user_id)
        yield [change.change, change.name, change.id, owner_login, _fields(change.fields)]


def _fields(fields: Mapping[str, tuple[Any, Any]]) -> str:
    return "; ".join(f"{name}: {value_text(old)} -> {value_text(new)}" for name, (old, new) in fields.items())
