"""A finished run as text for people or as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from okta_ingest.model.plan import Change
from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.output.escape import printable
from okta_ingest.pipeline.collect import Collection
from okta_ingest.pipeline.results import TOKEN_COUNTERS, OrgResult, RunResult

ORGS_SHOWN = 20
ERRORS_SHOWN = 20
WARNINGS_SHOWN = 20
_PLANNED = "A plan; nothing was written to"


def as_json(result: RunResult) -> str:
    """The run as one JSON object, indented; the interface for programs: keys are added, never renamed."""
    return json.dumps(
        {
            "status": result.status,
            "started": format_timestamp(result.started),
            "seconds": round(result.seconds, 3),
            "orgs": [_org_as_json(org) for org in result.orgs],
            "warnings": result.warnings,
            "error": result.error,
        },
        indent=2,
        default=str,  # somebody may have stored a moment where a list of zones belongs
    )


def as_text(result: RunResult, all_of_them: bool) -> str:
    """The run as a few lines for people; changes, warnings and errors are not in it.

    Three lines for a single org, one for each of several; of many, those with news come first, and the rest is
    counted.
    """
    orgs = [org for org in result.orgs if org.error is None]
    if len(result.orgs) == 1:
        lines = [line for org in orgs for line in (_summary(org), _circumstances(org, result.started))]
    else:
        orgs.sort(key=lambda org: not org.has_news)
        shown = orgs if all_of_them else orgs[:ORGS_SHOWN]
        lines = [_summary(org).replace("\n  ", "; ") for org in shown]
        if len(orgs) > len(shown):
            lines.append(f"{len(orgs) - len(shown):,} more orgs; -v shows them all")
        lines += [_total(result)] if orgs else []
    if orgs:
        touched = result.written and any(org.plan is not None for org in orgs)
        done = "Written to" if touched else "Nothing was written to" if result.written else _PLANNED
        lines.append(f"{done} {result.server}; configured by {result.configuration}.")
    return printable("".join(f"{line}\n" for line in lines))


def warnings(result: RunResult, all_of_them: bool) -> list[str]:
    """One line per warning of the run, with the org it is about; a long list is cut, with a count.

    First come those that say why something was withheld.
    """
    of_orgs = [(org, text) for org in result.orgs for text in org.warnings]
    of_orgs.sort(key=lambda pair: not _explains_the_exit_code(*pair))
    return _warning_lines(result.warnings + [f"{org.domain}: {text}" for org, text in of_orgs], all_of_them)


def errors(result: RunResult, all_of_them: bool) -> list[str]:
    """One text per failure of the run, with the org it is about; a long list is cut, with a count."""
    general = [result.error] if result.error else []
    return _error_texts(
        general + [f"{org.domain}: {org.error}" for org in result.orgs if org.error is not None], all_of_them
    )


def collection_messages(collection: Collection, general: Sequence[str], all_of_them: bool) -> list[str]:
    """The warnings and errors of a collection, one text each; long lists are cut, with a count."""
    warnings = [*general, *(f"{domain}: {text}" for domain, text in collection.warnings)]
    failed = [entry for entry in collection.entries if isinstance(entry, FailedCollection)]
    return _warning_lines(warnings, all_of_them) + _error_texts(
        [f"{entry.domain}: {entry.error}" for entry in failed], all_of_them
    )


def collection_as_text(collection: Collection, path: str, all_of_them: bool) -> str:
    """What was collected, a line per org; of many, the rest is counted."""
    snapshots = [entry for entry in collection.entries if isinstance(entry, Snapshot)]
    shown = snapshots if all_of_them else snapshots[:ORGS_SHOWN]
    lines = [
        f"{snapshot.domain}: {_counted(len(snapshot.api_tokens), 'API token')}, org {snapshot.org_id or 'not known'}, "
        f"{_counted(snapshot.requests, 'request')}"
        for snapshot in shown
    ]
    if len(snapshots) > len(shown):
        lines.append(f"{len(snapshots) - len(shown):,} more orgs; -v shows them all")
    lines.append(f"Written to {path}: {len(snapshots):,} of {_counted(len(collection.entries), 'org')}.")
    return printable("".join(f"{line}\n" for line in lines))


def _org_as_json(org: OrgResult) -> dict[str, Any]:
    return {
        "domain": org.domain,
        "org_id": org.org_id,
        "status": org.status,
        "complete": org.complete,
        "collected": None if org.collected_at is None else format_timestamp(org.collected_at),
        "requests": org.requests,
        "phases": {phase: round(seconds, 3) for phase, seconds in org.phases.items()},
        "tokens": org.tokens,
        "changes": [] if org.plan is None else [_change_as_json(change) for change in org.plan.changes],
        "owners": dict(org.owners),
        "warnings": org.warnings,
        "error": org.error,
    }


def _explains_the_exit_code(org: OrgResult, warning: str) -> bool:
    return org.plan is None or warning in org.plan.withheld


def _warning_lines(found: Sequence[str], all_of_them: bool) -> list[str]:
    shown = found if all_of_them else found[:WARNINGS_SHOWN]
    hidden = len(found) - len(shown)
    lines = [printable(f"warning: {text}").replace("\n", " ") for text in shown]
    return lines + ([f"warning: {hidden:,} more like these; -v shows them all"] if hidden else [])


def _error_texts(found: Sequence[str], all_of_them: bool) -> list[str]:
    shown = found if all_of_them else found[:ERRORS_SHOWN]
    hidden = len(found) - len(shown)
    texts = [printable(f"error: {text}") for text in shown]
    return texts + ([f"error: {hidden:,} more like these; -v shows them all"] if hidden else [])


def _summary(org: OrgResult) -> str:
    if org.plan is None:
        return f"{org.domain}: left alone"
    owners = _counted(org.owners["seen"], "owner")
    return f"{org.domain}: {_counted(org.tokens['seen'], 'API token')} of {owners}\n  {_counts(org.tokens)}"


def _circumstances(org: OrgResult, started: datetime) -> str:
    phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in org.phases.items())
    before = org.collected_at is not None and org.collected_at != started
    collected = f"collected {org.collected_at:%Y-%m-%d %H:%M} UTC by " if before else ""
    return f"  org {org.org_id or 'not known'}, {collected}{_counted(org.requests, 'request')}, {phases}"


def _total(result: RunResult) -> str:
    tokens = {name: sum(org.tokens[name] for org in result.orgs) for name in TOKEN_COUNTERS}
    requests = _counted(sum(org.requests for org in result.orgs), "request")
    done = sum(org.plan is not None and org.error is None for org in result.orgs)
    return (
        f"{done:,} of {_counted(len(result.orgs), 'org')}: {_counted(tokens['seen'], 'API token')}; "
        f"{_counts(tokens)}; {requests}, {result.seconds:.1f} s"
    )


def _counts(tokens: Mapping[str, int]) -> str:
    counts = [f"{count:,} {name}" for name, count in tokens.items() if count and name != "seen"]
    return ", ".join(counts) or "nothing to write"


def _change_as_json(change: Change) -> dict[str, Any]:
    return {
        "change": change.change,
        "id": change.id,
        "name": change.name,
        "userId": change.user_id,
        "fields": {name: list(values) for name, values in change.fields.items()},
    }


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
