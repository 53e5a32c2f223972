"""A finished run of sync, plan or diff, as text for people."""

from collections.abc import Mapping
from datetime import datetime

from okta_ingest.model.caller import caller_text
from okta_ingest.output.changes import change_lines
from okta_ingest.output.escape import printable
from okta_ingest.output.lines import ORGS_SHOWN, error_texts, message_lines, text_of
from okta_ingest.output.truncate import counted, truncated
from okta_ingest.pipeline.results import TOKEN_COUNTERS, OrgResult, RunResult


def as_text(run: RunResult, show_all: bool) -> str:
    """The run as a few lines, without warnings and errors; of sync also what it changed.

    Four lines for a single org, with whose credential read it; one line for each of several. Of many, those with
    changes or problems come first.
    """
    orgs = [org for org in run.orgs if org.error is None]
    if len(run.orgs) == 1:
        lines = [line for org in orgs for line in (_summary(org), *_caller(org), _details(org, run.started))]
    else:
        orgs.sort(key=lambda org: not org.has_news)
        lines = truncated([_summary(org).replace("\n  ", "; ") for org in orgs], ORGS_SHOWN, "org", show_all)
        lines += [_total(run)] if orgs else []
    lines += change_lines(run, show_all) if run.written else []
    if orgs:
        written = run.written and any(org.plan is not None for org in orgs)
        done = (
            "Written to"
            if written
            else "Nothing was written to"
            if run.written
            else "Plan only; nothing was written to"
        )
        lines.append(f"{done} {run.server}; configuration: {run.configuration}.")
    return text_of(lines)


def diff_as_text(run: RunResult, old: str, new: str, show_all: bool) -> str:
    """A line per org that was compared, and the names of both files."""
    lines = [_summary(org).replace("\n  ", "; ") for org in run.orgs if org.error is None]
    return text_of([*truncated(lines, ORGS_SHOWN, "org", show_all), f"Compared {old} with {new}."])


def messages(run: RunResult, show_all: bool, quiet: bool) -> list[str]:
    """Notes, warnings and errors, one text each; *quiet*: no notes, and warnings only if the run is not ok."""
    notes = [] if quiet else [*run.notes, *(f"{org.domain}: {text}" for org in run.orgs for text in org.notes)]
    found = [] if quiet and run.exit_code == 0 else warnings(run, show_all)
    return [*message_lines("note", notes, show_all), *found, *errors(run, show_all)]


def warnings(run: RunResult, show_all: bool) -> list[str]:
    """One line per warning, with its org; first those that explain why the run is partial."""
    of_orgs = [(org, text) for org in run.orgs for text in org.warnings]
    of_orgs.sort(key=lambda pair: not _explains_the_status(*pair))
    return message_lines("warning", [*run.warnings, *(f"{org.domain}: {text}" for org, text in of_orgs)], show_all)


def errors(run: RunResult, show_all: bool) -> list[str]:
    """One text per error, with its org; with *show_all*, also the traceback of a bug."""
    general = [run.error] if run.error else []
    found = [f"{org.domain}: {org.error}" for org in run.orgs if org.error is not None]
    bugs = [run.traceback, *(org.traceback for org in run.orgs)] if show_all else []
    tracebacks = [printable(traceback) for traceback in bugs if traceback]
    return [*error_texts([*general, *found], show_all), *tracebacks]


def _explains_the_status(org: OrgResult, warning: str) -> bool:
    return org.plan is None or warning in org.plan.partial_reasons


def _summary(org: OrgResult) -> str:
    if org.plan is None:
        return f"{org.domain}: skipped"
    owners = counted(org.owners["seen"], "owner")
    return f"{org.domain}: {counted(org.tokens['seen'], 'API token')} of {owners}\n  {_counts(org.tokens)}"


def _caller(org: OrgResult) -> list[str]:
    return [] if org.caller is None else [f"  read by {caller_text(org.caller)}"]


def _details(org: OrgResult, started: datetime) -> str:
    phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in org.phases.items())
    earlier = org.collected_at is not None and org.collected_at != started
    collected = f"collected {org.collected_at:%Y-%m-%d %H:%M} UTC by " if earlier else ""
    return f"  org {org.org_id or 'unknown'}, {collected}{counted(org.requests, 'request')}, {phases}"


def _total(run: RunResult) -> str:
    tokens = {name: sum(org.tokens[name] for org in run.orgs) for name in TOKEN_COUNTERS}
    requests = counted(sum(org.requests for org in run.orgs), "request")
    done = sum(org.plan is not None and org.error is None for org in run.orgs)
    return (
        f"{done:,} of {counted(len(run.orgs), 'org')}: {counted(tokens['seen'], 'API token')}; "
        f"{_counts(tokens)}; {requests}, {run.seconds:.1f} s"
    )


def _counts(tokens: Mapping[str, int]) -> str:
    counts = [f"{count:,} {name}" for name, count in tokens.items() if count and name != "seen"]
    return ", ".join(counts) or "nothing to write"
