"""What a run changes: the rows from Okta compared with the existing tokens in the graph. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from okta_ingest.messages import removal as messages
from okta_ingest.model.ids import upper
from okta_ingest.model.removal import RemovalPolicy, TokenList, TokenListState, decide_removal, merge_stale
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.timestamps import parse_stored_timestamp, parse_timestamp

ChangeKind = Literal["created", "changed", "removed", "not listed"]
"""not listed: missing in a list that is not complete, where two snapshots are compared."""

Differences = Mapping[str, tuple[Any, Any]]
"""Old and new value, by property."""

CHANGED_BY_USE = {"lastUpdated", "expiresAt", "lastUsed"}
"""The properties that Okta changes whenever a token is used."""

TIMESTAMPS = {"created", *CHANGED_BY_USE}

_ANY_CASE = {"name", "environmentid", "oktaDomain"}
_NO_DIFFERENCES: Differences = {}


@dataclass(frozen=True, slots=True)
class Change:
    """One token that is created, changed (``fields``: old and new value of each), or removed."""

    change: ChangeKind
    id: str
    name: str | None
    user_id: str | None
    fields: Differences


@dataclass(frozen=True)
class Plan:
    """What a run does. ``removals`` are the tokens to remove, as the graph has them.

    ``used`` counts tokens of which only use changed something. ``kept`` counts stale tokens that are not removed;
    ``unclear`` those of them that may be newer than the list. ``partial_reasons`` says why the run is partial.
    """

    changes: Sequence[Change]
    removals: Sequence[Row]
    used: int
    unchanged: int
    kept: int
    unclear: int
    token_list: TokenListState
    partial_reasons: Sequence[str]

    def count(self, change: str) -> int:
        """How many tokens are created, changed or removed."""
        return sum(item.change == change for item in self.changes)


@dataclass(frozen=True)
class Compared:
    """Some of an org's tokens, compared. ``used`` and ``unchanged`` are counts, ``stale`` tokens that are not listed.

    ``identical`` are the objectids of the tokens that need not be written; ``existing`` those, in upper case, of the
    other tokens of the org that are in the graph.
    """

    changes: Sequence[Change]
    used: int
    unchanged: int
    stale: Sequence[Row]
    existing: Collection[str]
    identical: Collection[str] = ()


def make_plan(compared: Iterable[Compared], token_list: TokenList, policy: RemovalPolicy) -> Plan:
    """The plan for all tokens of the org, *compared* in parts; decides which stale ones are removed."""
    changes: list[Change] = []
    stale: list[Row] = []
    existing: set[str] = set()
    used = unchanged = 0
    for part in compared:
        changes += part.changes
        stale += part.stale
        existing.update(part.existing, part.identical)
        used += part.used
        unchanged += part.unchanged
    count = len(existing)
    partial = token_list.why_partial(count)
    removal = decide_removal(stale, count, partial is not None, token_list, policy)
    return Plan(
        changes=[*changes, *(change_of("removed", item) for item in removal.tokens)],
        removals=removal.tokens,
        used=used,
        unchanged=unchanged,
        kept=len(stale) - len(removal.tokens),
        unclear=removal.unclear,
        token_list=token_list.state(count),
        partial_reasons=[reason for reason in (partial, removal.blocked) if reason is not None],
    )


def without_removals(plan: Plan, unreachable: Collection[str]) -> Plan:
    """The plan without the removal of tokens whose every node is *unreachable* (objectids): they are kept."""
    kept = [item for item in plan.removals if all(row["objectid"] in unreachable for row in remove_api_tokens([item]))]
    if not kept:
        return plan
    removals = [item for item in plan.removals if item not in kept]
    others = [change for change in plan.changes if change.change != "removed"]
    return replace(
        plan,
        changes=[*others, *(change_of("removed", item) for item in removals)],
        removals=removals,
        kept=plan.kept + len(kept),
        partial_reasons=[*plan.partial_reasons, messages.STALE_UNREACHABLE.line(count=len(kept))],
    )


def compare_tokens(
    rows: Iterable[Row],
    existing: Iterable[Row],
    now: datetime,
    constants: Row | None = None,
    identical: Collection[str] = (),
    listed: Collection[str] | None = None,
) -> Compared:
    """Compare the *rows* of API tokens with the *existing* tokens.

    Both have the keys of ``upsert_api_tokens``; *existing* also has ``of_org`` (the token is of this org, not only
    of the same objectid) and ``lastseen``. Timestamps are text. Several nodes with one objectid are one token.

    *constants* are the properties that all tokens get and that no row has. Tokens of *identical* (objectids) are known
    to equal their rows, and are not in *existing*. *listed* are the objectids of all rows, where *rows* are some.
    """
    by_key = {row["objectid"]: row for row in rows}
    found: dict[str, Differences] = dict.fromkeys(identical, _NO_DIFFERENCES)
    stale: dict[str, Row] = {}
    tokens: set[str] = set()
    for item in existing:
        key = item["objectid"]
        if key in by_key:
            found[key] = {**found.get(key, {}), **_differences(item, {**by_key[key], **(constants or {})}, now)}
        if item["of_org"]:
            token = upper(key)
            tokens.add(token)
            if token not in (by_key if listed is None else listed):
                stale[token] = merge_stale(stale.get(token), item, now)
    changes, used, same = _sort(by_key.values(), found)
    return Compared(changes, used, same, list(stale.values()), tokens, identical)


def _sort(rows: Iterable[Row], found: Mapping[str, Differences]) -> tuple[list[Change], int, int]:
    """The created and changed tokens, and how many are used and unchanged."""
    changes: list[Change] = []
    used = unchanged = 0
    for row in rows:
        fields = found.get(row["objectid"])
        if fields is None:
            changes.append(change_of("created", row))
        elif fields.keys() - CHANGED_BY_USE:
            changes.append(change_of("changed", row, fields))
        elif fields:
            used += 1
        else:
            unchanged += 1
    return changes, used, unchanged


def _differences(existing: Row, row: Row, now: datetime) -> Differences:
    return {
        key: (existing[key], value)
        for key, value in row.items()
        if existing[key] != value and not _same(key, existing[key], value, now)
    }


def _same(key: str, old: Any, new: Any, now: datetime) -> bool:
    """Whether values that are not equal mean the same."""
    if key == "environmentid" and new is None:
        return True
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    if key in _ANY_CASE:
        return upper(old) == upper(new)
    return key in TIMESTAMPS and parse_timestamp(new) == parse_stored_timestamp(old, now)


def change_of(change: ChangeKind, row: Row, fields: Differences | None = None) -> Change:
    """The change of the token of *row*, a row of ``upsert_api_tokens`` or of what the graph has."""
    return Change(
        change,
        row["id"] or row["objectid"],
        row["displayName"] or row["name"],
        row["userId"],
        fields or _NO_DIFFERENCES,
    )
