"""A finished run as text for people or as JSON for programs. What comes from Okta is text, never control."""

import io
import json
import shutil
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from okta_ingest.iso8601 import moment_text
from okta_ingest.outcome import OrgOutcome, Outcome
from okta_ingest.plan import Change

WARNINGS_SHOWN = 20
CHANGES_SHOWN = 50
NARROWEST_TABLE = 80
"""Columns; a table that is not shown on a terminal gets twice as many."""


def printable(text: str) -> str:
    """Make *text* safe for a terminal: whatever is not printable, but for line ends, is shown escaped."""
    return "".join(
        character if character.isprintable() or character == "\n" else _escaped(character) for character in text
    )


def as_json(outcome: Outcome) -> str:
    """The run as one JSON object, indented; the interface for programs: keys are added, never renamed."""
    return json.dumps(
        {
            "status": outcome.status,
            "started": moment_text(outcome.started),
            "seconds": round(outcome.seconds, 3),
            "orgs": [_org_as_json(org) for org in outcome.orgs],
            "warnings": outcome.warnings,
            "error": outcome.error,
        },
        indent=2,
    )


def as_text(outcome: Outcome) -> str:
    """The run as a few lines for people; changes, warnings and errors are not in it."""
    lines = []
    for org in outcome.orgs:
        if org.error is None:
            owners = _counted(org.owners_seen, "owner")
            lines.append(f"{org.domain}: {_counted(org.tokens['seen'], 'API token')} of {owners}")
            counts = [f"{count:,} {name}" for name, count in org.tokens.items() if count and name != "seen"]
            lines.append(f"  {', '.join(counts) or 'nothing to write'}")
            phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in org.phases.items())
            lines.append(f"  org {org.org_id or 'not known'}, {_counted(org.requests, 'request')}, {phases}")
    if lines:
        done = "Written to" if outcome.written else "A plan; nothing was written to"
        lines.append(f"{done} {outcome.server}; configured by {outcome.configuration}.")
    return printable("".join(f"{line}\n" for line in lines))


def changes(outcome: Outcome, all_of_them: bool) -> str:
    """A table of what changes, token by token and field by field; a long one is cut, with a count."""
    found = [change for org in outcome.orgs if org.plan is not None for change in org.plan.changes]
    shown: Sequence[Change] = found if all_of_them else found[:CHANGES_SHOWN]
    table = Table("", "token", "id", "owner", "what changes", box=box.SIMPLE, pad_edge=False)
    for column in table.columns[2:4]:
        column.min_width = 21  # an Okta id, unbroken
    for change in shown:
        fields = "\n".join(f"{name}: {_value(old)} -> {_value(new)}" for name, (old, new) in change.fields.items())
        cells = [change.change, change.name or "", change.id, change.user_id or "", fields]
        table.add_row(*(Text(printable(cell), overflow="fold") for cell in cells))
    console = Console(file=io.StringIO(), width=max(shutil.get_terminal_size((160, 0)).columns, NARROWEST_TABLE))
    with console.capture() as captured:
        if shown:
            console.print(table)
        if len(found) > len(shown):
            console.print(f"{len(found) - len(shown):,} more changes; -v shows them all")
    return captured.get()


def warnings(outcome: Outcome, all_of_them: bool) -> list[str]:
    """One line per warning of the run, with the org it is about; a long list is cut, with a count."""
    found = outcome.warnings + [f"{org.domain}: {text}" for org in outcome.orgs for text in org.warnings]
    shown: Sequence[str] = found if all_of_them else found[:WARNINGS_SHOWN]
    hidden = len(found) - len(shown)
    lines = [printable(f"warning: {text}").replace("\n", " ") for text in shown]
    return lines + ([f"warning: {hidden:,} more like these; -v shows them all"] if hidden else [])


def errors(outcome: Outcome) -> list[str]:
    """One text per failure of the run, with the org it is about."""
    found = [f"{org.domain}: {org.error}" for org in outcome.orgs if org.error is not None]
    return [printable(f"error: {text}") for text in ([outcome.error] if outcome.error else []) + found]


def _org_as_json(org: OrgOutcome) -> dict[str, Any]:
    return {
        "domain": org.domain,
        "org_id": org.org_id,
        "status": org.status,
        "complete": org.complete,
        "requests": org.requests,
        "phases": {phase: round(seconds, 3) for phase, seconds in org.phases.items()},
        "tokens": org.tokens,
        "changes": [] if org.plan is None else [_change_as_json(change) for change in org.plan.changes],
        "owners": {"seen": org.owners_seen},
        "warnings": org.warnings,
        "error": org.error,
    }


def _change_as_json(change: Change) -> dict[str, Any]:
    return {
        "change": change.change,
        "id": change.id,
        "name": change.name,
        "userId": change.user_id,
        "fields": {name: list(values) for name, values in change.fields.items()},
    }


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    return ", ".join(map(str, value)) or "(empty)" if isinstance(value, list) else str(value)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
