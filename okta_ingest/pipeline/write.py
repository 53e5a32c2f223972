"""Writing one org: the order of its transactions, all behind the lock of its bookkeeping node."""

from collections.abc import Callable, Sequence

from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.plan import Plan
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from okta_ingest.model.rows.org import OrgRows
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.pipeline.results import OrgResult


def write_org(
    snapshot: Snapshot,
    rows: OrgRows,
    plan: Plan,
    key: str,
    stubs: Sequence[str],
    database: Database,
    org: OrgResult,
    show: Callable[[str, int, int], None],
) -> list[str]:
    """Write one org behind the lock of its bookkeeping node, *key*; *org* is told what went, and what did not.

    *stubs* are the keys among the org's that stubs bear; the result are those that still do, for another node has
    the same. Whatever is written by the time of a GraphError is right, and the next run completes it.
    """
    collected_at = format_timestamp(snapshot.collected_at)
    organization = snapshot.environmentid
    lock = Lock("lock_org", {"org": key})
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        show("writing to Neo4j", done, sum(map(len, rows.upserts.values())))

    advance(0)
    found = database.write("adopt_stubs", lock, objectids=stubs) if stubs else []
    for statement, nodes in rows.upserts.items():
        database.write_rows(statement, nodes, lock, on_batch=advance, collected_at=collected_at)
    # In this order: of two runs at once that disagree on an owner, none leaves a token without one.
    for statement, wrong in rows.unlinks.items():
        database.write_rows(statement, wrong, lock, organization=organization, collected_at=collected_at)
    for statement, edges in rows.links.items():
        linked = database.write_rows(statement, edges, lock, organization=organization, collected_at=collected_at)
        sent = sum(len(row["apiTokens"]) if "apiTokens" in row else 1 for row in edges)
        _require_all(statement, sent, linked)
    # Last of all of the roles: a run that is cut off before leaves the moment at which the old ones had been read.
    known = database.write_rows("upsert_role_types", rows.role_types, lock, collected_at=collected_at)
    if known < len(rows.role_types):
        org.warnings.append(
            f"owners whose roles were left as a newer run, or one with a clock ahead, has read them (rolesRead): "
            f"{len(rows.role_types) - known:,}"
        )
    _remove(plan, bool(stubs), lock, database, org)
    database.write("upsert_oktaingest", lock, org=key, domain=snapshot.domain, collected_at=collected_at)
    return [row["objectid"] for row in found if not row["adopted"]]


def _remove(plan: Plan, unlabelled: bool, lock: Lock, database: Database, org: OrgResult) -> None:
    org.removed = database.write_rows("remove_api_tokens", remove_api_tokens(plan.removals), lock)
    if org.removed < len(plan.removals):
        # Not counted is what another run has removed meanwhile, or a commit of this one whose answer was lost.
        gone = [item["objectid"] for item in plan.removals]
        left = database.read("read_api_tokens", environmentid=None, domains=[], objectids=gone, unlabelled=unlabelled)
        org.removed = len(plan.removals) - len(left)
        if left:
            org.warnings.append(
                "tokens that were planned to go, and stay: somebody has seen them since, or changed their nodes: "
                f"{len(left):,}"
            )


def _require_all(statement: str, sent: int, written: int) -> None:
    if written < sent:
        raise GraphError(
            f"{statement}: {sent - written:,} of {sent:,} edges lacked an end: somebody else is removing nodes.",
            "Run again when BloodHound, or whoever else writes, is done.",
        )
