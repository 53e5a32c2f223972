"""A run of sync or plan: read each org, compare it with the graph, and write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from okta_ingest.errors import GraphError, GraphTimeoutError
from okta_ingest.graph.database import Database
from okta_ingest.messages import run as messages
from okta_ingest.model.duplicates import described, duplicates_by_key
from okta_ingest.model.snapshot import Collect, Snapshot
from okta_ingest.model.truncate import joined
from okta_ingest.pipeline.collect import Ahead, Collected, OrgError, collect_each
from okta_ingest.pipeline.existing import ExistingReader
from okta_ingest.pipeline.results import OrgResult, Progress
from okta_ingest.pipeline.sync_org import Options, OrgDone, Target, failed, sync_org


@dataclass(frozen=True)
class SyncResult:
    """All orgs of a run, and what is about none of them.

    ``error``: why the run failed outside an org; ``traceback`` only for a bug.
    """

    orgs: Sequence[OrgResult] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    error: str | None = None
    traceback: str = ""


@dataclass(frozen=True)
class _Done:
    """The orgs that were synced, or failed. ``error``: what ended the run before the next org."""

    orgs: Sequence[OrgDone]
    warnings: Sequence[str]
    error: OrgError | None = None

    @property
    def timed_out(self) -> bool:
        """Whether Neo4j did not finish in time for an org."""
        return bool(self.orgs) and self.orgs[-1].timed_out


def sync_orgs(
    collects: Mapping[str, Collect],
    database: Database,
    options: Options,
    progress: Progress,
    ahead: Ahead | None = None,
) -> SyncResult:
    """Read each org (by domain), compare it with the graph, and write it if ``options.write``.

    A failed org is in the result with its error. After a timeout of the database, or if constraint and index cannot be
    created because of a timeout or a bug, no further org is read. Raises GraphError when the database cannot be used
    at all.
    """
    database.verify(writable=options.write)
    bloodhound = bool(database.read("read_bloodhound"))
    notes = [] if bloodhound else [messages.NO_BLOODHOUND.line()]
    target = Target(database, ExistingReader(database), bloodhound and options.uppercase_names, options)
    done = _sync_each(collects, target, progress, ahead)
    orgs = [*done.orgs, *_not_synced(collects, done)]
    results, error = [org.result for org in orgs], done.error
    if options.write and not done.timed_out and error is None:
        try:
            results = _with_duplicates(orgs, database)
        except Exception as raised:
            error = OrgError.of(raised)
    if error is None:
        return SyncResult(results, done.warnings, notes)
    return SyncResult(results, done.warnings, notes, str(error), error.traceback)


def _sync_each(collects: Mapping[str, Collect], target: Target, progress: Progress, ahead: Ahead | None) -> _Done:
    """Sync one org after the other, until an error of the database makes the next one useless."""
    warnings: list[str] = []
    domains: dict[str, str] = {}
    done: list[OrgDone] = []
    schema_created = not target.options.write
    for collected in collect_each(collects, progress, ahead):
        if isinstance(collected.result, Snapshot) and not schema_created:
            try:
                warnings += _create_schema(target.database, target.options.index)
            except Exception as error:
                return _Done(done, warnings, OrgError.of(error))
            schema_created = True
        done.append(_sync_collected(collected, target, domains, partial(progress, collected.domain)))
        del collected
        if done[-1].timed_out:
            break
    return _Done(done, warnings)


def _sync_collected(collected: Collected, target: Target, domains: dict[str, str], show: partial[None]) -> OrgDone:
    """Sync one org that was read, or report why it was not; *domains* are those of the orgs so far, by org id."""
    snapshot, phases = collected.result, {"collect": collected.seconds}
    if isinstance(snapshot, OrgError):
        return failed(OrgResult(collected.domain, phases=phases), snapshot)
    started = OrgResult(
        collected.domain,
        org_id=snapshot.org_id,
        collected_at=snapshot.collected_at,
        caller=snapshot.caller,
        requests=snapshot.requests,
        phases=phases,
        tokens_seen=len(snapshot.api_tokens),
        warnings=snapshot.missing_data,
    )
    other = domains.setdefault(snapshot.org_id, snapshot.domain) if snapshot.org_id is not None else snapshot.domain
    if other != snapshot.domain:
        error = messages.SAME_ORG_TWICE.line(domain=snapshot.domain, org_id=snapshot.org_id, other=other)
        return OrgDone(replace(started, error=error, misconfigured=True))
    return sync_org(snapshot, started, target, phases, show)


def _not_synced(collects: Mapping[str, Collect], done: _Done) -> list[OrgDone]:
    """The orgs that are not *done*, because of an error of the database before."""
    message = messages.ORG_NOT_SYNCED if done.error is None else messages.ORG_NOT_SYNCED_ERROR
    error = OrgError(message.line())
    finished = {org.result.domain for org in done.orgs}
    return [failed(OrgResult(domain), error) for domain in collects if domain not in finished]


def _create_schema(database: Database, index: bool) -> list[str]:
    """Create constraint and index; a warning for each that cannot be created.

    Only what is missing: each command locks the schema, and waits for every open transaction of BloodHound.
    """
    warnings = []
    for statement in _missing_schema(database, index):
        try:
            database.change_schema(statement)
        except GraphTimeoutError:
            raise
        except GraphError as error:
            warnings.append(messages.SCHEMA_NOT_CREATED.line(statement=statement, error=error.message))
    return warnings


def _missing_schema(database: Database, index: bool) -> list[str]:
    """The statements that create what is missing, or wait for it."""
    missing = [] if _read_schema(database, "read_oktaingest_constraint") else ["index_oktaingest_org"]
    if index:
        states = [row["state"] for row in _read_schema(database, "read_okta_index")]
        missing += [] if states else ["index_okta_objectid"]
        missing += [] if "ONLINE" in states else ["index_okta_objectid_online"]
    return missing


def _read_schema(database: Database, statement: str) -> list[dict[str, Any]]:
    """The rows of a statement that lists indexes or constraints; none if the user may not list them."""
    try:
        return database.read(statement)
    except GraphError:
        return []


def _with_duplicates(done: Sequence[OrgDone], database: Database) -> list[OrgResult]:
    """The results, with a warning for each org that has several nodes for one id."""
    if not any(org.objectids for org in done):
        return [org.result for org in done]
    duplicates = duplicates_by_key(database.read("read_duplicates"))
    results = []
    for org in done:
        found = described([duplicates, org.stubs], org.objectids)
        more = [messages.DUPLICATE_NODES.line(count=len(found), ids=joined(found))] if found else []
        results.append(replace(org.result, warnings=[*org.result.warnings, *more]))
    return results
