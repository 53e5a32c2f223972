"""The order of a run: collect each org, compare it with the graph, and write it."""

import time
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from okta_ingest.errors import GraphError, OktaIngestError
from okta_ingest.graph.database import Database
from okta_ingest.model.plan import Listing, Plan, Removal, make_plan
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Collect, Snapshot
from okta_ingest.model.timestamps import format_timestamp, parse_timestamp
from okta_ingest.pipeline.existing import ExistingReader
from okta_ingest.pipeline.results import OrgResult, Progress, RunResult
from okta_ingest.pipeline.write import write_org

_DUPLICATES_SHOWN = 10


@dataclass(frozen=True)
class Options:
    """What the user chose: to write at all, upper-case names where BloodHound has been, the index, and removal.

    ``refuse_older``: leave an org alone when what was collected of it is older than what the graph holds.
    """

    write: bool
    upper_names: bool
    index: bool
    removal: Removal
    refuse_older: bool = False


def run(
    collects: MutableMapping[str, Collect], database: Database, result: RunResult, options: Options, progress: Progress
) -> None:
    """Do *collects* (by domain) org by org, plan, and write if that is chosen; *result* is filled in.

    *collects* is emptied: what an org said takes memory that its rows need.
    Raises GraphError when the database end is not fit for a run; an org's own failure stays in its result.
    """
    database.verify(writable=options.write)
    result.server = database.server
    bloodhound = bool(database.read("read_bloodhound"))
    if not bloodhound:
        result.warnings.append(
            "BloodHound has not used this database: it holds no MigrationData node. "
            "A BloodHound that keeps its graph in PostgreSQL never shows what is written here."
        )
    reader = ExistingReader(database)
    domains: dict[str, str] = {}
    written: list[tuple[OrgResult, Sequence[str], Sequence[str]]] = []
    schema_is_there = False
    count = len(collects)
    for number, domain in enumerate(tuple(collects), start=1):
        org = OrgResult(domain)
        result.orgs.append(org)
        show = partial(progress, domain if count == 1 else f"{domain} ({number} of {count})")
        try:
            show("reading from Okta", 0, 0)
            with _timed(org, "collect"):
                snapshot = collects.pop(domain)()
            org.describe(snapshot)
            if snapshot.org_id is not None and domains.setdefault(snapshot.org_id, domain) != domain:
                org.misconfigured = True
                org.error = f"is the same org ({snapshot.org_id}) as {domains[snapshot.org_id]}: configure one of them"
                continue
            show("comparing with the graph", 0, 0)
            with _timed(org, "plan"):
                key, newest = _bookkeeping(snapshot, database)
                if options.refuse_older and newest is not None and snapshot.collected_at < newest:
                    org.warnings.append(
                        f"the snapshot was collected at {format_timestamp(snapshot.collected_at)}, what the graph has "
                        f"of the org at {format_timestamp(newest)}: left alone; --older-snapshot uses it all the same"
                    )
                    continue
                rows = rows_of(snapshot, bloodhound and options.upper_names)
                held = reader.look()
                there = held.api_tokens_of(snapshot.environmentid, snapshot.domains)
                stubs = held.stubs_among([*rows.objectids, *there])
                snapshot = snapshot.without_records()
                plan = _plan(snapshot, rows, there, stubs, database, options.removal, org)
            if options.write:
                if not schema_is_there:
                    result.warnings += _make_schema(database, options.index)
                    schema_is_there = True
                with _timed(org, "write"):
                    left = write_org(snapshot, rows, plan, key, stubs, database, org, show)
                written.append((org, rows.objectids, left))
            org.plan = plan
        except OktaIngestError as error:
            org.fail(str(error))
    if written:
        _tell_duplicates(database, written)


def _bookkeeping(snapshot: Snapshot, database: Database) -> tuple[str, datetime | None]:
    """The key of the org's bookkeeping node, and when the data that the graph holds had been collected.

    An org whose id cannot be read keeps the node that it had when it could be.
    """
    key = snapshot.environmentid
    known = database.read("read_oktaingest", org=key, domains=list(snapshot.domains))
    moments = [parse_timestamp(row["lastCollected"]) for row in known if row["lastCollected"]]
    newest = max((moment for moment in moments if moment is not None), default=None)
    if key is None:
        key = next((str(row["org"]) for row in known), snapshot.domain)
    return key, newest


def _plan(
    snapshot: Snapshot,
    rows: OrgRows,
    there: Sequence[str],
    stubs: Sequence[str],
    database: Database,
    removal: Removal,
    org: OrgResult,
) -> Plan:
    """Compare with what the graph holds, under the keys *there* or those of the rows; *org* is told what to think."""
    api_tokens = rows.upserts["upsert_api_tokens"]
    present = database.read_each(
        "read_api_tokens",
        list({*there, *(row["objectid"] for row in api_tokens)}),
        environmentid=snapshot.environmentid,
        domains=list(snapshot.domains),
        unlabelled=bool(stubs),
    )
    listing = Listing.of(snapshot, api_tokens, rows.whole)
    plan = make_plan(api_tokens, present, listing, removal)
    org.owners, org.removed = rows.owners, len(plan.removals)
    org.warnings += [*plan.withheld, *snapshot.missing_data, *rows.warnings]
    if plan.undated:
        org.warnings.append(
            "tokens in the graph that Okta did not list, but that somebody has seen since, "
            f"or nobody knows when, and that are kept: {plan.undated:,}"
        )
    if plan.removals:
        removed = [item["objectid"] for item in plan.removals]
        others = database.read("read_other_relationships", objectids=removed)[0]["relationships"]
        if others:
            org.warnings.append(f"with the removed tokens go relationships of other tools: {others:,}")
    return plan


def _make_schema(database: Database, index: bool) -> list[str]:
    """Make constraint and index; a warning for each that this user may not make, or that cannot be made."""
    wanted = ["index_oktaingest_org"] + (["index_okta_objectid", "index_okta_objectid_online"] if index else [])
    warnings = []
    for statement in wanted:
        try:
            database.change_schema(statement)
        except GraphError as error:
            warnings.append(f"{statement}: {error.message} The run goes on without it.")
    return warnings


def _tell_duplicates(database: Database, written: Sequence[tuple[OrgResult, Sequence[str], Sequence[str]]]) -> None:
    """Warn each org that was *written* of those of its keys that more than one node bears, or a stub still."""
    doubles = {row["objectid"] for row in database.read("read_duplicates")}
    for org, objectids, stubs in written:
        found = sorted({*doubles.intersection(objectids), *stubs})
        if found:
            count = "an id is" if len(found) == 1 else f"{len(found):,} ids are"
            listed = ", ".join(found[:_DUPLICATES_SHOWN]) + (", …" if len(found) > _DUPLICATES_SHOWN else "")
            org.warnings.append(
                f"{count} borne by more than one node, so that BloodHound shows it more than once: {listed}"
            )


@contextmanager
def _timed(org: OrgResult, phase: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        org.phases[phase] = time.monotonic() - started
