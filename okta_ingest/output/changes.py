"""What a run created, changed and removed, by name, for the text report of sync."""

from collections.abc import Iterator

from okta_ingest.model.owners import OwnerChange, Owners
from okta_ingest.model.plan import Change
from okta_ingest.output import escape
from okta_ingest.output.truncate import truncated
from okta_ingest.pipeline.results import OrgResult, RunResult

CHANGES_SHOWN = 20


def change_lines(run: RunResult, show_all: bool) -> list[str]:
    """One line per changed owner and token; of many, the first ones and a count."""
    several = len(run.orgs) > 1
    lines = [
        f"  {org.domain + ': ' if several else ''}{escape.line(text)}"
        for org in run.orgs
        if org.error is None
        for text in _of_org(org)
    ]
    return truncated(lines, CHANGES_SHOWN, "change", show_all)


def value_text(value: object, none: str = "(none)", empty: str = "(empty)") -> str:
    """A value of the graph in a line of text."""
    if value is None:
        return none
    return ", ".join(map(str, value)) or empty if isinstance(value, list | tuple) else str(value)


def owner_name(owners: Owners, user_id: str | None) -> str:
    """The login of an owner; else its id, or "(none)"."""
    owner = owners.of(user_id)
    return "(none)" if owner is None else owner.login or owner.id


def owner_change_text(change: OwnerChange) -> str:
    """The old and new values of a changed owner, with its tokens."""
    return f"{'; '.join(_owner_fields(change))} (tokens: {', '.join(change.tokens)})"


def owner_change_fields(change: OwnerChange) -> str:
    """The same as a cell of a table."""
    return "; ".join([*_owner_fields(change), f"tokens: {', '.join(change.tokens)}"])


def _owner_fields(change: OwnerChange) -> list[str]:
    return [
        f"{name}: {value_text(old, 'unknown', 'no role')} -> {value_text(new, 'unknown', 'no role')}"
        for name, (old, new) in change.fields.items()
    ]


def _of_org(org: OrgResult) -> Iterator[str]:
    for owner_change in org.token_owners.changes:
        yield f"owner {owner_change.owner.login or owner_change.owner.id}: {owner_change_text(owner_change)}"
    if org.plan is None:
        return
    for change in org.plan.changes:
        # If only some were removed, it is unknown which: a warning has the number.
        if change.change != "removed" or org.removed == org.plan.count("removed"):
            yield _token_line(change, org.token_owners)


def _token_line(change: Change, owners: Owners) -> str:
    fields = f" ({', '.join(change.fields)})" if change.fields else ""
    name = f" {change.name}" if change.name else ""
    return f"{change.change} {change.id}{name}, owner {owner_name(owners, change.user_id)}{fields}"
