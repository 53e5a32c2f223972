"""One org in a run of sync or plan: compare it with the graph, and write it."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from okta_ingest.errors import GraphTimeoutError
from okta_ingest.graph.database import Database
from okta_ingest.messages import progress as steps
from okta_ingest.messages import run as messages
from okta_ingest.model.duplicates import NodesByKey
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.rows.fields import shorten
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.rows.record_warning import grouped
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.pipeline.collect import OrgError
from okta_ingest.pipeline.compare import Comparison, compare_org
from okta_ingest.pipeline.existing import Bookkeeping, ExistingReader, read_bookkeeping
from okta_ingest.pipeline.results import OrgResult
from okta_ingest.pipeline.write import write_org

Show = Callable[[str, int, int], None]
"""Progress of this org: the current step, and how much of it is done of how much (0: unknown)."""


@dataclass(frozen=True)
class Options:
    """The user's choices: to write or only plan, upper-case names if BloodHound uses the database, index, removal.

    ``refuse_older``: skip an org whose snapshot is older than its data in the graph.
    """

    write: bool
    uppercase_names: bool
    index: bool
    removal: RemovalPolicy
    refuse_older: bool


@dataclass(frozen=True)
class Target:
    """The database of a run, what is read from it once for all orgs, and the options."""

    database: Database
    existing: ExistingReader
    uppercase: bool
    options: Options


@dataclass(frozen=True)
class OrgDone:
    """One org's result, the objectids to look for duplicates of, and the stubs that remain.

    ``timed_out``: Neo4j did not finish in time, so that no further org can be synced.
    """

    result: OrgResult
    objectids: Collection[str] = ()
    stubs: NodesByKey = field(default_factory=dict)
    timed_out: bool = False


def sync_org(snapshot: Snapshot, started: OrgResult, target: Target, phases: dict[str, float], show: Show) -> OrgDone:
    """Compare one org with the graph and write it; any error is in the result, with what was known before.

    *phases* gets the seconds of each phase.
    """
    known = started
    try:
        with _timed(phases, "plan"):
            show(steps.COMPARING.text, 0, 0)
            bookkeeping = read_bookkeeping(snapshot, target.database)
            older = _why_older(snapshot, bookkeeping) if target.options.refuse_older else None
            if older is not None:
                return OrgDone(replace(started, warnings=[older]))
            rows = rows_of(snapshot, target.uppercase)
            known = replace(known, owners=rows.owners, warnings=[*known.warnings, *grouped(rows.warnings)])
            known = replace(known, notes=rows.notes)
            compared = compare_org(
                snapshot, rows, target.existing.read(), bookkeeping.knowledge, target.options.removal, target.database
            )
            known = replace(known, warnings=compared.warnings)
        if not target.options.write:
            return OrgDone(_planned(known, compared))
        with _timed(phases, "write"):
            written = write_org(snapshot, compared, bookkeeping.key, target.database, show)
    except Exception as error:
        return failed(known, error)
    result = replace(_planned(known, compared), removed=written.removed, warnings=[*known.warnings, *written.warnings])
    return OrgDone(result, compared.objectids, written.stubs)


def failed(org: OrgResult, error: Exception | OrgError) -> OrgDone:
    """The org with its error; what is known of it stays."""
    timed_out = isinstance(error, GraphTimeoutError)
    reason = error if isinstance(error, OrgError) else OrgError.of(error)
    return OrgDone(replace(org, error=str(reason), traceback=reason.traceback), timed_out=timed_out)


def _planned(known: OrgResult, compared: Comparison) -> OrgResult:
    plan = compared.plan
    return replace(known, token_owners=compared.owners, plan=plan, removed=len(plan.removals))


def _why_older(snapshot: Snapshot, bookkeeping: Bookkeeping) -> str | None:
    """Why *snapshot* is, or may be, older than the data in the graph; None if it is not."""
    if bookkeeping.unreadable is not None:
        return messages.LAST_COLLECTED_UNREADABLE.line(value=shorten(bookkeeping.unreadable))
    if bookkeeping.newest is None or snapshot.collected_at >= bookkeeping.newest:
        return None
    return messages.OLDER_SNAPSHOT.line(
        collected_at=format_timestamp(snapshot.collected_at), newest=format_timestamp(bookkeeping.newest)
    )


@contextmanager
def _timed(phases: dict[str, float], phase: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        phases[phase] = time.monotonic() - started
