"""The order of a run: collect each org, plan, then write it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from okta_ingest import rows
from okta_ingest.errors import ConfigurationError, GraphError, OktaIngestError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.identity import objectid
from okta_ingest.iso8601 import moment_text
from okta_ingest.outcome import OrgOutcome, Outcome
from okta_ingest.plan import Listing, Plan, Removal, make_plan
from okta_ingest.rows import Row
from okta_ingest.snapshot import Snapshot

Collect = Callable[[], Snapshot]
Progress = Callable[[str, str, int, int], None]
"""Told the org's domain, what is being done, and how much of it is done and there is to do (0: not known)."""

_DUPLICATES_SHOWN = 10


@dataclass(frozen=True)
class Wishes:
    """How the user wants it: upper-case names where BloodHound has been, the index made, what may be removed."""

    upper_names: bool
    index: bool
    removal: Removal


@dataclass(frozen=True)
class _Work:
    """One org's snapshot, and the rows that it became."""

    snapshot: Snapshot
    listed: rows.ApiTokenList
    api_tokens: Sequence[Row]
    users: Sequence[Row]
    organization: Sequence[Row]
    objectids: Sequence[str]


def sync(
    collects: Mapping[str, Collect],
    database: Database,
    outcome: Outcome,
    wishes: Wishes,
    *,
    write: bool,
    progress: Progress,
) -> None:
    """Collect, plan and, with *write*, write every org of *collects* (by domain); *outcome* is filled in.

    Raises GraphError when the database end is not fit for a run, and ConfigurationError when two of the orgs are
    one; an org's own failure stays in its outcome.
    """
    database.verify(writable=write)
    outcome.server = database.server
    upper_names = _has_bloodhound(database, outcome.warnings) and wishes.upper_names
    domains: dict[str, str] = {}
    schema_is_there = False
    for domain, collect in collects.items():
        org = OrgOutcome(domain)
        outcome.orgs.append(org)
        try:
            progress(domain, "reading from Okta", 0, 0)
            with _timed(org, "collect"):
                snapshot = collect()
            _hold_apart(snapshot, domains)
            progress(domain, "comparing with the graph", 0, 0)
            with _timed(org, "plan"):
                work = _prepare(snapshot, org, upper_names)
                plan = _plan(work, database, org, wishes.removal)
            if write:
                if not schema_is_there:
                    _make_schema(database, wishes.index, outcome.warnings)
                    schema_is_there = True
                with _timed(org, "write"):
                    org.removed = _apply(work, plan, database, org, progress)
            else:
                org.removed = len(plan.removals)
            org.plan = plan
        except ConfigurationError:
            raise
        except OktaIngestError as error:
            org.error = str(error)


def _hold_apart(snapshot: Snapshot, domains: dict[str, str]) -> None:
    if snapshot.org_id is not None and domains.setdefault(snapshot.org_id, snapshot.domain) != snapshot.domain:
        both = f"{domains[snapshot.org_id]} and {snapshot.domain}"
        raise ConfigurationError([f"okta: {both} are one org ({snapshot.org_id}): keep one of them"], "okta")


def _prepare(snapshot: Snapshot, org: OrgOutcome, upper_names: bool) -> _Work:
    org.org_id, org.requests = snapshot.org_id, snapshot.requests
    org.warnings += snapshot.gaps
    listed = rows.listed_api_tokens(snapshot.api_tokens, org.warnings.append)
    work = _Work(
        snapshot=snapshot,
        listed=listed,
        api_tokens=rows.upsert_api_tokens(snapshot, listed, upper_names, org.warnings.append),
        users=rows.upsert_users(snapshot, listed),
        organization=rows.upsert_organization(snapshot, upper_names),
        objectids=rows.adopt_stubs(snapshot, listed),
    )
    org.tokens_seen, org.owners_seen = len(snapshot.api_tokens), len(work.users)
    return work


def _plan(work: _Work, database: Database, org: OrgOutcome, removal: Removal) -> Plan:
    snapshot = work.snapshot
    present = database.read(
        "read_api_tokens",
        environmentid=None if snapshot.org_id is None else objectid(snapshot.org_id),
        domains=list(snapshot.domains),
        objectids=[row["objectid"] for row in work.api_tokens],
    )
    listing = Listing(
        collected_at=snapshot.collected_at,
        org_is_known=snapshot.org_id is not None,
        whole=work.listed.whole,
        sees_all=snapshot.caller.sees_all,
        only_own=rows.only_the_callers_own(snapshot, work.listed),
    )
    plan = make_plan(work.api_tokens, present, listing, removal)
    org.warnings += plan.withheld
    if plan.removals:
        (others,) = database.read("read_other_relationships", objectids=[item["objectid"] for item in plan.removals])
        if others["relationships"]:
            org.warnings.append(f"with the removed tokens go relationships of other tools: {others['relationships']:,}")
    return plan


def _apply(work: _Work, plan: Plan, database: Database, org: OrgOutcome, progress: Progress) -> int:
    """Write one org; the number of tokens removed. What is written by the time of a GraphError is right."""
    snapshot, listed = work.snapshot, work.listed
    seen_at = moment_text(snapshot.collected_at)
    key = snapshot.domain if snapshot.org_id is None else objectid(snapshot.org_id)
    lock = Lock("lock_org", {"org": key})
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(snapshot.domain, "writing to Neo4j", done, len(work.api_tokens))

    advance(0)
    stubs = database.write("adopt_stubs", lock, objectids=work.objectids)
    database.write_rows("upsert_organization", work.organization, lock, seen_at=seen_at)
    database.write_rows("upsert_users", work.users, lock, seen_at=seen_at)
    database.write_rows("upsert_api_tokens", work.api_tokens, lock, on_batch=advance, seen_at=seen_at)
    links = rows.link_api_token_for(listed)
    linked = database.write_rows("link_api_token_for", links, lock, seen_at=seen_at)
    contains = rows.link_contains(snapshot, listed)
    contained = database.write_rows("link_contains", contains, lock, organization=key, seen_at=seen_at)
    owned = sum(len(link["apiTokens"]) for link in links)
    _hold_counts(("Okta_ApiTokenFor", owned, linked), ("Okta_Contains", len(contains), contained))
    database.write_rows("unlink_api_token_for", rows.unlink_api_token_for(listed), lock)
    removals = rows.remove_api_tokens(plan.removals)
    removed = database.write_rows("remove_api_tokens", removals, lock)
    database.write("upsert_oktaingest", lock, org=key, domain=snapshot.domain, seen_at=seen_at)
    org.warnings += _duplicates(database, work.objectids, stubs)
    return removed


def _has_bloodhound(database: Database, warnings: list[str]) -> bool:
    bloodhound = bool(database.read("read_bloodhound")[0]["bloodhound"])
    if not bloodhound:
        warnings.append(
            "BloodHound has not used this database: it holds no MigrationData node. "
            "A BloodHound that keeps its graph in PostgreSQL never shows what is written here."
        )
    return bloodhound


def _make_schema(database: Database, index: bool, warnings: list[str]) -> None:
    wanted = ["index_oktaingest_org"] + (["index_okta_objectid", "index_okta_objectid_online"] if index else [])
    for statement in wanted:
        try:
            database.change_schema(statement)
        except GraphError as error:
            warnings.append(f"{statement}: {error.message} The run goes on without it.")


def _hold_counts(*expected: tuple[str, int, int]) -> None:
    for kind, sent, written in expected:
        if written < sent:
            raise GraphError(
                f"Of {sent} {kind} edges, {sent - written} found an end missing: somebody else is removing nodes.",
                "Run again when BloodHound or whoever else writes is done.",
            )


def _duplicates(database: Database, objectids: Sequence[str], stubs: Sequence[Mapping[str, object]]) -> list[str]:
    found = {row["objectid"]: True for row in database.read("read_duplicates", objectids=objectids)}
    found.update({row["objectid"]: True for row in stubs if not row["adopted"]})
    if not found:
        return []
    count = "an id is" if len(found) == 1 else f"{len(found):,} ids are"
    listed = ", ".join(list(found)[:_DUPLICATES_SHOWN]) + (", …" if len(found) > _DUPLICATES_SHOWN else "")
    return [f"{count} borne by more than one node, so that BloodHound shows it more than once: {listed}"]


@contextmanager
def _timed(org: OrgOutcome, phase: str) -> Iterator[None]:
    started = time.monotonic()
    try:
        yield
    finally:
        org.phases[phase] = time.monotonic() - started
