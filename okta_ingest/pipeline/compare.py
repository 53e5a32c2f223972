"""Comparing one org with the graph, before anything is written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from okta_ingest.graph.batches import batches
from okta_ingest.graph.database import Database
from okta_ingest.messages import removal as messages
from okta_ingest.model.caller import visibility_warning
from okta_ingest.model.duplicates import NodesByKey, unreachable_stubs
from okta_ingest.model.ids import upper
from okta_ingest.model.knowledge import Knowledge
from okta_ingest.model.owners import USER_FIELDS, Owners, compare_owners, owner_keys
from okta_ingest.model.plan import Compared, Plan, compare_tokens, make_plan, without_removals
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from okta_ingest.model.rows.fields import Row, Warn
from okta_ingest.model.rows.org import OrgRows
from okta_ingest.model.rows.record_warning import grouped
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
    rows: OrgRows,
    existing: Existing,
    before: Knowledge,
    policy: RemovalPolicy,
    database: Database,
) -> Comparison:
    """Compare one org, its snapshot and its *rows*, with the graph. Raises GraphError.

    *before* is what the last run knew of the org: a run that knows less is partial.
    """
    keys = existing.api_tokens_of(snapshot.environmentid, snapshot.domains)
    objectids = {*keys, *rows.objectids}
    stubs = existing.stubs_among(objectids)
    read = _reader(snapshot, stubs, database)
    warnings = [*rows.warnings]
    users = _compare_users(rows, keys, database, warnings.append)
    tokens = list(_compare_tokens(rows, keys, existing, read, snapshot.collected_at, database, warnings.append))
    plan = make_plan(tokens, TokenList.of(snapshot, rows.tokens), policy)
    plan = _with_lost_knowledge(without_removals(plan, unreachable_stubs(stubs)), rows, before, snapshot.include)
    return Comparison(
        rows,
        Unchanged(users.unchanged, frozenset(key for part in tokens for key in part.identical)),
        plan,
        _owners(rows, users, plan, database),
        objectids,
        stubs,
        warnings=[
            *_plan_warnings(plan, database),
            *visibility_warning(snapshot.caller, plan.token_list, len(rows.api_tokens)),
            *snapshot.missing_data,
            *grouped(warnings),
        ],
    )


def _reader(snapshot: Snapshot, stubs: NodesByKey, database: Database) -> Callable[[Sequence[str]], Iterable[Row]]:
    """A function that returns the tokens of the graph with some objectids."""
    return partial(
        database.read_each,
        "read_api_tokens",
        environmentid=snapshot.environmentid,
        domains=[upper(domain) for domain in snapshot.domains],
        stubs=[*read_adoptable(stubs, database), *unreachable_stubs(stubs)],
    )


class _Users(NamedTuple):
    """The objectids of unchanged owners, and of every owner the `USER_FIELDS`."""

    unchanged: Collection[str]
    fields: Sequence[Row]


def _compare_users(rows: OrgRows, keys: Collection[str], database: Database, warn: Warn) -> _Users:
    """Compare the owners with the graph, batch by batch; where it has none of the org's tokens, nothing is equal."""
    unchanged: set[str] = set()
    fields: list[Row] = []
    params = {"organization": rows.constants["environmentid"], **rows.constants}
    compared = not rows.api_tokens.records.keys().isdisjoint(keys)
    for batch in batches(rows.users.each(warn), database.batch_size):
        unchanged |= read_unchanged("read_unchanged_users", batch if compared else [], database, **params)
        fields += ({name: row[name] for name in USER_FIELDS} for row in batch)
    return _Users(unchanged, fields)


def _compare_tokens(
    rows: OrgRows,
    keys: Collection[str],
    existing: Existing,
    read: Callable[[Sequence[str]], Iterable[Row]],
    now: datetime,
    database: Database,
    warn: Warn,
) -> Iterator[Compared]:
    """Compare the tokens with the graph, batch by batch: rows are made, compared and dropped.

    *keys* are the objectids of the org's tokens in the graph, *read* returns what the graph has for some objectids.
    """
    of_org, listed, constants = frozenset(keys), rows.api_tokens.records, rows.constants
    for batch in batches(rows.api_tokens.each(warn), database.batch_size):
        candidates = [row for row in batch if row["objectid"] in of_org]
        identical = read_unchanged("read_unchanged_api_tokens", candidates, database, **constants)
        differing = [key for key in _objectids(batch) if key in existing.all_api_tokens and key not in identical]
        yield compare_tokens(batch, read(differing), now, constants, identical, listed)
    yield compare_tokens([], read([key for key in keys if key not in listed]), now, constants, (), listed)


def _with_lost_knowledge(plan: Plan, rows: OrgRows, before: Knowledge, include: Include) -> Plan:
    lost = Knowledge.now(plan.token_list, rows.owners).lost_since(before, rows.owners["seen"], include)
    return replace(plan, partial_reasons=[*plan.partial_reasons, *filter(None, [lost])])


def _owners(rows: OrgRows, users: _Users, plan: Plan, database: Database) -> Owners:
    """The owners; of those that are unchanged, and whose tokens are, the graph's values are not needed."""
    keys = owner_keys(change.user_id for change in plan.changes)
    keys += (key for key in rows.users.records if key not in users.unchanged)
    keys += _objectids(rows.role_types)
    existing = database.read_each("read_owners", list(dict.fromkeys(keys)))
    return compare_owners(rows.tokens.records.values(), users.fields, rows.role_types, existing)


def _objectids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["objectid"] for row in rows]


def _plan_warnings(plan: Plan, database: Database) -> list[str]:
    warnings = list(plan.partial_reasons)
    if plan.unclear:
        warnings.append(messages.STALE_BUT_SEEN.line(count=plan.unclear))
    if plan.removals:
        removed = list(dict.fromkeys(_objectids(remove_api_tokens(plan.removals))))
        others = database.read("read_other_relationships", objectids=removed)[0]["relationships"]
        if others:
            warnings.append(messages.OTHER_EDGES_REMOVED.line(count=others))
    return warnings
