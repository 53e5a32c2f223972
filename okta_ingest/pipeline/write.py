"""Writing one org: the order of its transactions, each of which takes the org's lock first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest import __version__
from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.messages import progress as steps
from okta_ingest.messages import run as messages
from okta_ingest.messages.removal import REMOVAL_SKIPPED
from okta_ingest.model.duplicates import NodesByKey, duplicates_by_key
from okta_ingest.model.ids import upper
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.groups import unlink_former_owners
from okta_ingest.model.rows.org import OrgRows
from okta_ingest.model.rows.role_timestamps import unreadable_owners, upsert_role_timestamps
from okta_ingest.model.rows.run import upsert_oktaingest
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.model.truncate import joined
from okta_ingest.pipeline.compare import Comparison
from okta_ingest.pipeline.unchanged import write_lastseen


@dataclass(frozen=True)
class Written:
    """``removed`` tokens; ``stubs`` that did not get the Okta label, as another node has it."""

    removed: int
    stubs: NodesByKey
    warnings: Sequence[str]


def write_org(
    snapshot: Snapshot,
    compared: Comparison,
    key: str,
    database: Database,
    show: Callable[[str, int, int], None],
) -> Written:
    """Write one org, as far as it differs from the graph; *key* is that of its lock.

    Every transaction leaves the graph right, so that the next run completes an interrupted one. Raises GraphError.
    """
    lock = Lock("lock_org", {"org": key, "domains": [upper(domain) for domain in snapshot.domains]})
    plan, stubs, params = compared.plan, compared.stubs, _params(snapshot, compared.rows)
    advance = _progress(show, len(compared.rows.objectids))
    # It commits before any lock is taken: of two first runs without the constraint, one sees the node of the other.
    database.write_alone("upsert_lock", org=key, domain=snapshot.domain)
    adopted = database.write("adopt_stubs", lock, objectids=list(stubs)) if stubs else []
    seen = write_lastseen(compared.unchanged, lock, database, advance, **params)
    rows = compared.rows.without(seen.users, seen.api_tokens)
    for statement, nodes in rows.upserts.items():
        database.write_rows(statement, nodes, lock, on_batch=advance, **params)
    unreadable = _upsert_role_timestamps(snapshot, rows, lock, database)
    # Links after unlinks: two runs at once that disagree on an owner never leave a token without one.
    for statement, wrong in rows.unlinks.items():
        database.write_rows(statement, wrong, lock, size=_size, **params)
    _write_links(rows, lock, database, params)
    warnings = _write_role_types(rows, lock, database, params)
    if unreadable:
        warnings.append(messages.ROLE_EDGES_UNREADABLE.line(count=len(unreadable), ids=joined(unreadable)))
    for statement in ("unlink_unused_groups", "unlink_member_of"):
        database.write_rows(statement, unlink_former_owners(plan.removals, rows.tokens.owners), lock, **params)
    removed = _remove(plan.removals, lock, database)
    if removed < len(plan.removals):
        warnings.append(REMOVAL_SKIPPED.line(count=len(plan.removals) - removed))
    run = upsert_oktaingest(snapshot, plan.token_list, rows.owners, __version__)
    database.write("upsert_oktaingest", lock, org=key, **run)
    return Written(removed, duplicates_by_key(row for row in adopted if row["objectids"]), warnings)


def _params(snapshot: Snapshot, rows: OrgRows) -> dict[str, Any]:
    """The parameters of the statements that write rows."""
    return {
        **rows.constants,
        "organization": snapshot.environmentid,
        "usedGroups": [row["objectid"] for row in rows.upserts["upsert_groups"]],
        "collected_at": format_timestamp(snapshot.collected_at),
    }


def _write_role_types(rows: OrgRows, lock: Lock, database: Database, params: Mapping[str, Any]) -> list[str]:
    """After all edges of roles: an interrupted run leaves the time at which the old ones were read."""
    known = database.write_rows("upsert_role_types", rows.role_types, lock, **params)
    database.write_rows("upsert_role_types", rows.group_role_types, lock, **params)
    newer = len(rows.role_types) - known
    return [messages.ROLES_NOT_UPDATED.line(count=newer)] if newer else []


def _progress(show: Callable[[str, int, int], None], total: int) -> Callable[[int], None]:
    """Show that writing starts; the result shows that more nodes are done, of *total*."""
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        show(steps.WRITING.text, done, total)

    advance(0)
    return advance


def _size(row: Row) -> int:
    """How many edges a row is about."""
    return len(row["apiTokens"]) if "apiTokens" in row else 1


def _upsert_role_timestamps(snapshot: Snapshot, rows: OrgRows, lock: Lock, database: Database) -> list[str]:
    """Store the timestamps of roles so that statements can compare them; the keys for which that is not possible."""
    keys = [row["objectid"] for row in (*rows.role_types, *rows.group_role_types)]
    existing = list(database.read_each("read_role_timestamps", keys))
    database.write_rows("upsert_role_timestamps", upsert_role_timestamps(existing, snapshot.collected_at), lock)
    return unreadable_owners(existing, snapshot.collected_at)


def _write_links(rows: OrgRows, lock: Lock, database: Database, params: Mapping[str, Any]) -> None:
    for statement, edges in rows.links.items():
        written = database.write_rows(statement, edges, lock, size=_size, **params)
        total = sum(map(_size, edges))
        if written < total:
            raise GraphError(messages.EDGES_NOT_WRITTEN(statement=statement, missing=total - written, total=total))


def _remove(stale: Sequence[Mapping[str, Any]], lock: Lock, database: Database) -> int:
    """The number of stale tokens that are removed."""
    nodes = remove_api_tokens(stale)
    removed = sum(database.write_rows(name, nodes, lock) for name in ("remove_api_token_label", "remove_api_tokens"))
    if removed == len(stale) == len(nodes):
        return removed
    # Not counted: tokens that another run removed meanwhile, or a commit of this run whose response was lost.
    keys = list(dict.fromkeys(node["objectid"] for node in nodes))
    remaining = database.read_each("read_api_tokens", keys, environmentid=None, domains=[], stubs=[])
    return len(stale) - len({upper(row["objectid"]) for row in remaining})
