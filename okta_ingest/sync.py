"""The order of a run: collect each org, compare it with the graph, and write it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from okta_ingest.errors import GraphError, OktaIngestError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.iso8601 import moment_text, parse_moment
from okta_ingest.outcome import OrgOutcome, Outcome, Progress
from okta_ingest.plan import Listing, Plan, Removal, make_plan
from okta_ingest.rows.api_tokens import remove_api_tokens
from okta_ingest.rows.of_org import OrgRows, rows_of
from okta_ingest.rows.organization import environmentid
from okta_ingest.snapshot import Collect, Snapshot

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
    collects: Mapping[str, Collect], database: Database, outcome: Outcome, options: Options, progress: Progress
) -> None:
    """Do *collects* (by domain) org by org, plan, and write if that is chosen; *outcome* is filled in.

    Raises GraphError when the database end is not fit for a run; an org's own failure stays in its outcome.
    """
    database.verify(writable=options.write)
    outcome.server = database.server
    bloodhound = bool(database.read("read_bloodhound"))
    if not bloodhound:
        outcome.warnings.append(
            "BloodHound has not used this database: it holds no MigrationData node. "
            "A BloodHound that keeps its graph in PostgreSQL never shows what is written here."
        )
    domains: dict[str, str] = {}
    schema_is_there = False
    for number, (domain, collect) in enumerate(collects.items(), start=1):
        org = OrgOutcome(domain)
        outcome.orgs.append(org)
        show = partial(progress, domain if len(collects) == 1 else f"{domain} ({number} of {len(collects)})")
        try:
            show("reading from Okta", 0, 0)
            with _timed(org, "collect"):
                snapshot = collect()
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
                        f"the snapshot was collected at {moment_text(snapshot.collected_at)}, what the graph holds "
                        f"of the org at {moment_text(newest)}: left alone; --older-snapshot uses it all the same"
                    )
                    continue
                rows = rows_of(snapshot, bloodhound and options.upper_names)
                plan = _plan(snapshot, rows, database, options.removal, org)
            if options.write:
                if not schema_is_there:
                    outcome.warnings += _make_schema(database, options.index)
                    schema_is_there = True
                with _timed(org, "write"):
                    _write(snapshot, rows, plan, key, database, org, show)
            org.plan = plan
        except OktaIngestError as error:
            org.fail(str(error))


def _bookkeeping(snapshot: Snapshot, database: Database) -> tuple[str, datetime | None]:
    """The key of the org's bookkeeping node, and when the data that the graph holds had been collected.

    An org whose id cannot be read keeps the node that it had when it could be.
    """
    key = environmentid(snapshot)
    known = database.read("read_oktaingest", org=key, domains=list(snapshot.domains))
    moments = [parse_moment(row["lastCollected"]) for row in known if row["lastCollected"]]
    newest = max((moment for moment in moments if moment is not None), default=None)
    if key is None:
        key = next((str(row["org"]) for row in known), snapshot.domain)
    return key, newest


def _plan(snapshot: Snapshot, rows: OrgRows, database: Database, removal: Removal, org: OrgOutcome) -> Plan:
    """Compare with what the graph holds; *org* is told what to think about."""
    api_tokens = rows.upserts["upsert_api_tokens"]
    present = database.read(
        "read_api_tokens",
        environmentid=environmentid(snapshot),
        domains=list(snapshot.domains),
        objectids=[row["objectid"] for row in api_tokens],
    )
    listing = Listing.of(snapshot, rows.listed.records, rows.listed.whole)
    plan = make_plan(api_tokens, present, listing, removal)
    org.owners, org.removed = rows.owners, len(plan.removals)
    org.warnings += [*plan.withheld, *snapshot.gaps, *rows.warnings]
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


def _write(
    snapshot: Snapshot,
    rows: OrgRows,
    plan: Plan,
    key: str,
    database: Database,
    org: OrgOutcome,
    show: Callable[[str, int, int], None],
) -> None:
    """Write one org behind the lock of its bookkeeping node, *key*; *org* is told what went, and of duplicates.

    Whatever is written by the time of a GraphError is right, and the next run completes it.
    """
    seen_at = moment_text(snapshot.collected_at)
    organization = environmentid(snapshot)
    lock = Lock("lock_org", {"org": key})
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        show("writing to Neo4j", done, sum(map(len, rows.upserts.values())))

    advance(0)
    gone = [item["objectid"] for item in plan.removals]
    stubs = database.write("adopt_stubs", lock, objectids=[*rows.objectids, *gone])
    for statement, nodes in rows.upserts.items():
        database.write_rows(statement, nodes, lock, on_batch=advance, seen_at=seen_at)
    # In this order: of two runs at once that disagree on an owner, none leaves a token without one.
    for statement, wrong in rows.unlinks.items():
        database.write_rows(statement, wrong, lock, organization=organization, seen_at=seen_at)
    for statement, edges in rows.links.items():
        linked = database.write_rows(statement, edges, lock, organization=organization, seen_at=seen_at)
        sent = sum(len(row["apiTokens"]) if "apiTokens" in row else 1 for row in edges)
        _require_all(statement, sent, linked)
    # Last of all of the roles: a run that is cut off before leaves the moment at which the old ones had been read.
    known = database.write_rows("upsert_role_types", rows.role_types, lock, seen_at=seen_at)
    if known < len(rows.role_types):
        org.warnings.append(
            f"owners whose roles were left as a newer run, or one with a clock ahead, has read them (rolesRead): "
            f"{len(rows.role_types) - known:,}"
        )
    org.removed = database.write_rows("remove_api_tokens", remove_api_tokens(plan.removals), lock)
    if org.removed < len(plan.removals):
        # Not counted is what another run has removed meanwhile, or a commit of this one whose answer was lost.
        left = database.read("read_api_tokens", environmentid=None, domains=[], objectids=gone)
        org.removed = len(plan.removals) - len(left)
        if left:
            org.warnings.append(
                "tokens that were planned to go, and stay: somebody has seen them since, or changed their nodes: "
                f"{len(left):,}"
            )
    database.write("upsert_oktaingest", lock, org=key, domain=snapshot.domain, seen_at=seen_at)
    org.warnings += _duplicates(database, rows.objectids, stubs)


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


def _require_all(statement: str, sent: int, written: int) -> None:
    if written < sent:
        raise GraphError(
            f"{statement}: {sent - written:,} of {sent:,} edges lacked an end: somebody else is removing nodes.",
            "Run again when BloodHound, or whoever else writes, is done.",
        )


def _duplicates(database: Database, objectids: Sequence[str], stubs: Sequence[Mapping[str, Any]]) -> list[str]:
    found = [row["objectid"] for row in database.read("read_duplicates", objectids=objectids)]
    found += [row["objectid"] for row in stubs if not row["adopted"] and row["objectid"] not in found]
    if not found:
        return []
    count = "an id is" if len(found) == 1 else f"{len(found):,} ids are"
    listed = ", ".join(found[:_DUPLICATES_SHOWN]) + (", …" if len(found) > _DUPLICATES_SHOWN else "")
    return [f"{count} borne by more than one node, so that BloodHound shows it more than once: {listed}"]


@contextmanager
def _timed(org: OrgOutcome, phase: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        org.phases[phase] = time.monotonic() - started
