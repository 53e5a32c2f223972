"""A finished run as text for people or as JSON for programs, and progress while it runs."""

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from okta_ingest.iso8601 import moment_text
from okta_ingest.outcome import OrgOutcome, Outcome

WARNINGS_SHOWN = 20


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
    """The run as a few lines for people; errors and warnings are not in it (`warnings`, `errors`)."""
    lines = []
    for org in outcome.orgs:
        if org.error is None:
            new = f"{org.tokens_created:,} new" if org.tokens_created else "none new"
            owners = _counted(org.owners_seen, "owner")
            lines.append(f"{org.domain}: {_counted(org.tokens_seen, 'API token')} of {owners}, {new}")
            phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in org.phases.items())
            lines.append(f"  org {org.org_id or 'not known'}, {_counted(org.requests, 'request')}, {phases}")
    if lines:
        lines.append(f"Written to {outcome.server}; configured by {outcome.configuration}.")
    return printable("".join(f"{line}\n" for line in lines))


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


class ProgressBar:
    """What is being done now, on stderr; silent where that is not a terminal, or where it is not *wanted*."""

    def __init__(self, wanted: bool) -> None:
        console = Console(file=sys.stderr, markup=False, highlight=False)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not (wanted and console.is_terminal),
        )
        self._task = self._progress.add_task("")

    def __enter__(self) -> "ProgressBar":
        if not self._progress.disable:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._progress.disable:
            self._progress.stop()

    def show(self, domain: str, doing: str, done: int, total: int) -> None:
        """Show *doing* for the org at *domain*; *total* 0 means that nobody knows how much there is to do."""
        self._progress.update(self._task, description=f"{domain}: {doing}", completed=done, total=total or None)


def _org_as_json(org: OrgOutcome) -> dict[str, Any]:
    return {
        "domain": org.domain,
        "org_id": org.org_id,
        "status": org.status,
        "complete": org.complete,
        "requests": org.requests,
        "phases": {phase: round(seconds, 3) for phase, seconds in org.phases.items()},
        "tokens": {"seen": org.tokens_seen, "created": org.tokens_created},
        "owners": {"seen": org.owners_seen},
        "warnings": org.warnings,
        "error": org.error,
    }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
