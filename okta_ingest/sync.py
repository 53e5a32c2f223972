"""The order of a run: collect each org, then write it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from okta_ingest import rows
from okta_ingest.errors import GraphError, OktaIngestError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.identity import objectid
from okta_ingest.iso8601 import moment_text
from okta_ingest.outcome import OrgOutcome, Outcome
from okta_ingest.snapshot import Snapshot

Collect = Callable[[], Snapshot]
Progress = Callable[[str, str, int, int], None]
"""Told the org's domain, what is being done, and how much of it is done and there is to do (0: not known)."""

_DUPLICATES_SHOWN = 10


def sync(
    collects: Mapping[str, Collect],
    database: Database,
    outcome: Outcome,
    *,
    upper_names_wanted: bool,
    index: bool,
    progress: Progress,
) -> None:
    """Collect and write every org of *collects* (by domain); *outcome* is filled in as the run goes.

    Raises GraphError when the database end is not fit for a run; an org's own failure stays in its outcome.
    """
    database.verify()
    outcome.server = database.server
    upper_names = _has_bloodhound(database, outcome.warnings) and upper_names_wanted
    schema_is_there = False
    for domain, collect in collects.items():
        org = OrgOutcome(domain)
        outcome.orgs.append(org)
        try:
            progress(domain, "reading from Okta", 0, 0)
            with _timed(org, "collect"):
                snapshot = collect()
            if not schema_is_there:
                _make_schema(database, index, outcome.warnings)
                schema_is_there = True
            with _timed(org, "write"):
                write(snapshot, database, org, upper_names=upper_names, progress=progress)
        except OktaIngestError as error:
            org.error = str(error)


def write(snapshot: Snapshot, database: Database, org: OrgOutcome, *, upper_names: bool, progress: Progress) -> None:
    """Write one org's snapshot; *org* is filled in. Raises GraphError; what was written by then is right."""
    warn = org.warnings.append
    org.org_id, org.requests = snapshot.org_id, snapshot.requests
    org.warnings += snapshot.gaps
    listed = rows.listed_api_tokens(snapshot.api_tokens, warn)
    api_tokens = rows.upsert_api_tokens(snapshot, listed, upper_names, warn)
    users = rows.upsert_users(snapshot, listed)

    seen_at = moment_text(snapshot.collected_at)
    key = snapshot.domain if snapshot.org_id is None else objectid(snapshot.org_id)
    lock = Lock("lock_org", {"org": key})
    objectids = rows.adopt_stubs(snapshot, listed)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress(snapshot.domain, "writing to Neo4j", done, len(api_tokens))

    advance(0)
    stubs = database.write("adopt_stubs", lock, objectids=objectids)
    organization = rows.upsert_organization(snapshot, upper_names)
    database.write_rows("upsert_organization", organization, lock, seen_at=seen_at)
    database.write_rows("upsert_users", users, lock, seen_at=seen_at)
    written = database.write_rows("upsert_api_tokens", api_tokens, lock, on_batch=advance, seen_at=seen_at)
    links = rows.link_api_token_for(listed)
    linked = database.write_rows("link_api_token_for", links, lock, seen_at=seen_at)
    contains = rows.link_contains(snapshot, listed)
    contained = database.write_rows("link_contains", contains, lock, organization=key, seen_at=seen_at)
    database.write_rows("unlink_api_token_for", rows.unlink_api_token_for(listed), lock)
    database.write("upsert_oktaingest", lock, org=key, domain=snapshot.domain, seen_at=seen_at)

    owned = sum(len(link["apiTokens"]) for link in links)
    _hold_counts(("Okta_ApiTokenFor", owned, linked.rows), ("Okta_Contains", len(contains), contained.rows))
    org.warnings += _duplicates(database, objectids, stubs)
    if not snapshot.api_tokens:
        warn("Okta listed no token at all, not even the one that asked: the caller cannot be seeing all of them")
    org.complete = listed.whole and bool(snapshot.api_tokens)
    org.tokens_seen, org.owners_seen = len(snapshot.api_tokens), len(users)
    org.tokens_created = written.nodes_created


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
