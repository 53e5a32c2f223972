"""Comparing one org with the graph, before anything is written."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from okta_ingest.graph.database import Database
from okta_ingest.messages import removal as messages
from okta_ingest.model.caller import visibility_warning
from okta_ingest.model.duplicates import NodesByKey, unreachable_stubs
from okta_ingest.model.ids import upper
from okta_ingest.model.knowledge import Knowledge
from okta_ingest.model.owners import Owners, compare_owners, owner_keys
from okta_ingest.model.plan import Plan, make_plan, without_removals
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Include, Snapshot
from okta_ingest.pipeline.existing import Existing, read_adoptable
from okta_ingest.pipeline.unchanged import Unchanged, read_unchanged


@dataclass(frozen=True)
class Comparison:
    """One org's rows, and how the graph differs from them.

    ``objectids`` are those of all its nodes, in Okta or in the graph; ``stubs`` nodes with one of them that lack the
    Okta label.
    """

    rows: OrgRows
    unchanged: Unchanged
    plan: Plan
    owners: Owners
    objectids: Collection[str]
    stubs: NodesByKey
    warnings: Sequence[str]


def compare_org(
    snapshot: Snapshot,
    existing: Existing,
    before: Knowledge,
    uppercase: bool,
    policy: RemovalPolicy,
    database: Database,
) -> Comparison:
    """Compare one org with the graph; *uppercase*: names are stored in upper case. Raises GraphError.

    *before* is what the last run knew of the org: a run that knows less is partial.
    """
    rows = rows_of(snapshot, uppercase)
    keys = existing.api_tokens_of(snapshot.environmentid, snapshot.domains)
    objectids = {*keys, *rows.objectids}
    unchanged = read_unchanged(rows, keys, database, organization=snapshot.environmentid, **rows.constants)
    stubs = existing.stubs_among(objectids)
    to_read = {*keys, *existing.all_api_tokens.intersection(row["objectid"] for row in rows.api_tokens)}
    existing_tokens = _existing_tokens(snapshot, to_read.difference(unchanged.api_tokens), stubs, database)
    token_list = TokenList.of(snapshot, rows.tokens)
    plan = make_plan(rows.api_tokens, existing_tokens, token_list, policy, rows.constants, unchanged.api_tokens)
    plan = _with_lost_knowledge(without_removals(plan, unreachable_stubs(stubs)), rows, before, snapshot.include)
    return Comparison(
        rows,
        unchanged,
        plan,
        _owners(rows, unchanged, plan, database),
        objectids,
        stubs,
        warnings=[
            *_plan_warnings(plan, database),
            *visibility_warning(snapshot.caller, plan.token_list, len(rows.api_tokens)),
            *snapshot.missing_data,
            *rows.warnings,
        ],
    )


def _existing_tokens(
    snapshot: Snapshot, objectids: Iterable[str], stubs: NodesByKey, database: Database
) -> Iterable[Row]:
    return database.read_each(
        "read_api_tokens",
        list(objectids),
        environmentid=snapshot.environmentid,
        domains=[upper(domain) for domain in snapshot.domains],
        stubs=[*read_adoptable(stubs, database), *unreachable_stubs(stubs)],
    )


def _with_lost_knowledge(plan: Plan, rows: OrgRows, before: Knowledge, include: Include) -> Plan:
    lost = Knowledge.now(plan.token_list, rows.owners).lost_since(before, rows.owners["seen"], include)
    return replace(plan, partial_reasons=[*plan.partial_reasons, *filter(None, [lost])])


def _owners(rows: OrgRows, unchanged: Unchanged, plan: Plan, database: Database) -> Owners:
    """The owners; of those that are unchanged, and whose tokens are, the graph's values are not needed."""
    users = rows.upserts["upsert_users"]
    tokens = [row for row in rows.api_tokens if row["objectid"] not in unchanged.api_tokens]
    keys = owner_keys([*tokens, *plan.removals])
    keys += _objectids(row for row in users if row["objectid"] not in unchanged.users)
    keys += _objectids(rows.role_types)
    existing = database.read_each("read_owners", list(dict.fromkeys(keys)))
    return compare_owners(rows.api_tokens, users, rows.role_types, existing)


def _objectids(rows: Iterable[dict[str, str]]) -> list[str]:
    return [row["objectid"] for row in rows]


def _plan_warnings(plan: Plan, database: Database) -> list[str]:
    warnings = list(plan.partial_reasons)
    if plan.unclear:
        warnings.append(messages.STALE_BUT_SEEN.line(count=plan.unclear))
    if plan.removals:
        removed = [item["objectid"] for item in plan.removals]
        others = database.read("read_other_relationships", objectids=removed)[0]["relationships"]
        if others:
            warnings.append(messages.OTHER_EDGES_REMOVED.line(count=others))
    return warnings
