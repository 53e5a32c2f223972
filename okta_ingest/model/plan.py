"""What a run would change, and what it may remove: from rows and what the graph holds. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from okta_ingest.model.ids import upper
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import parse_timestamp

Row = Mapping[str, Any]

MOVED_BY_USE = {"lastUpdated", "expiresAt", "lastUsed"}
"""What Okta sets anew whenever a token is used."""

REMOVED_FREELY = 10
REMOVED_SHARE = Fraction(3, 10)
"""So many tokens, or this share of the org's tokens in the graph, may go without being asked for."""


@dataclass(frozen=True, slots=True)
class Change:
    """One token that is created, changed (``fields``: old and new of each), or removed."""

    change: Literal["created", "changed", "removed"]
    id: str
    name: str | None
    user_id: str | None
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Listing:
    """What is known of a token list that Okta gave, beside the tokens themselves.

    ``whole``: every page arrived and every item had an id. ``sees_all``: whether the caller is known to see
    every token of the org; None where nobody knows. ``only_own``: it holds nothing but the caller's own tokens.
    """

    collected_at: datetime
    org_is_known: bool
    whole: bool
    sees_all: bool | None
    only_own: bool

    @classmethod
    def of(cls, snapshot: Snapshot, records: Sequence[Mapping[str, Any]], whole: bool) -> "Listing":
        """What the *snapshot* tells of its list, of which *records* can be used; *whole*: none was left out."""
        caller = snapshot.caller
        return cls(
            collected_at=snapshot.collected_at,
            org_is_known=snapshot.org_id is not None,
            whole=whole,
            sees_all=caller.sees_all,
            only_own=bool(records) and all(record.get("userId") == caller.id is not None for record in records),
        )


@dataclass(frozen=True)
class Removal:
    """What the user wants: to remove tokens at all, and how many at most (None: by the guard's own measure)."""

    wanted: bool = True
    at_most: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a run would do. ``removals`` are the tokens that go, as the graph holds them.

    ``withheld`` are sentences that say what the run would not do, and what would allow it; ``undated`` is the
    number of tokens that Okta did not list, and of which nobody can say that they are older than the list.
    """

    changes: Sequence[Change]
    removals: Sequence[Row]
    used: int
    unchanged: int
    kept: int
    undated: int
    complete: bool
    withheld: Sequence[str]

    def count(self, change: str) -> int:
        """How many tokens are created, changed or removed."""
        return sum(item.change == change for item in self.changes)


def make_plan(rows: Sequence[Row], present: Iterable[Row], listing: Listing, removal: Removal) -> Plan:
    """Compare the *rows* of the API tokens with what the graph has *present*, and decide on removal.

    Both have the keys of ``upsert_api_tokens``; *present* has ``of_org`` (whether the token is of this org, and
    not only one that a row names) and ``lastseen``, too. Moments are text. Of *present* only what goes is kept.
    """
    listed = {row["objectid"]: row for row in rows}
    known: dict[str, Mapping[str, tuple[Any, Any]]] = {}
    gone: list[Row] = []
    held = 0
    for item in present:
        key = item["objectid"]
        if key in listed:
            known[key] = _differences(item, listed[key])
        if item["of_org"]:
            held += 1
            if upper(str(key)) not in listed:
                gone.append(item)
    changes: list[Change] = []
    used = unchanged = 0
    for row in rows:
        fields = known.get(row["objectid"])
        if fields is None:
            changes.append(_change("created", row))
        elif fields.keys() - MOVED_BY_USE:
            changes.append(_change("changed", row, fields))
        elif fields:
            used += 1
        else:
            unchanged += 1
    candidates = [item for item in gone if _is_older(item["lastseen"], listing.collected_at)]
    doubt = why_incomplete(listing, len(rows), held)
    refusal = _refusal(len(candidates), held, doubt, listing, removal) if candidates else None
    removed = candidates if removal.wanted and refusal is None else []
    return Plan(
        changes=[*changes, *(_change("removed", item) for item in removed)],
        removals=removed,
        used=used,
        unchanged=unchanged,
        kept=len(gone) - len(removed),
        undated=len(gone) - len(candidates),
        complete=doubt is None,
        withheld=[sentence for sentence in (doubt, refusal) if sentence is not None],
    )


def why_incomplete(listing: Listing, listed: int, held: int) -> str | None:
    """Why a list of *listed* tokens is not complete, or not known to be, where the graph holds *held*; or None."""
    if not listing.whole:
        return "the token list is not whole: items without an id had to be left out"
    if not listed and held:
        return f"Okta listed no token, while the graph holds {held:,} of this org"
    if not listed and not listing.sees_all:
        # What an app without an admin role gets, and nobody with a token: that token is on the list.
        return "Okta listed no token, and the caller is not known to see all"
    if listing.only_own and not listing.sees_all:
        return "Okta listed nothing but the caller's own tokens, and the caller is not known to see all"
    return None


def _refusal(candidates: int, held: int, doubt: str | None, listing: Listing, removal: Removal) -> str | None:
    """Why tokens that could go are kept, and what would allow it; None where they may go, or need not."""
    if not removal.wanted:
        return None
    kept = f"tokens in the graph that Okta did not list, and that are kept: {candidates:,}"
    if doubt is not None:
        return f"{kept}. The list is not complete"
    if not listing.org_is_known:
        return f"{kept}. The id of the org could not be read"
    if not listing.sees_all:
        return (
            f"{kept}. The caller is not known to see all tokens. A super or org admin is; "
            "for another, sees_all_tokens: true in the configuration says so"
        )
    allowed = max(REMOVED_FREELY, int(REMOVED_SHARE * held)) if removal.at_most is None else removal.at_most
    if candidates > allowed:
        return f"{kept}. More than {allowed:,} of {held:,} would go; --max-removals {candidates} allows it"
    return None


def _is_older(lastseen: Any, collected_at: datetime) -> bool:
    # A token of which nobody knows when it was seen last may be newer: it stays.
    seen = parse_timestamp(lastseen) if isinstance(lastseen, str) else None
    return seen is not None and seen < collected_at


def _differences(there: Row, row: Row) -> dict[str, tuple[Any, Any]]:
    return {
        key: (there[key], value)
        for key, value in row.items()
        if there[key] != value and not _same(key, there[key], value)
    }


def _same(key: str, old: Any, new: Any) -> bool:
    """Whether values that are not equal mean the same."""
    if key == "environmentid" and new is None:
        return True
    if not (isinstance(old, str) and isinstance(new, str)):
        return False
    if key == "name":
        return upper(old) == upper(new)
    moment = parse_timestamp(new)
    return moment is not None and moment == parse_timestamp(old)


def _change(
    change: Literal["created", "changed", "removed"], row: Row, fields: Mapping[str, tuple[Any, Any]] | None = None
) -> Change:
    return Change(change, row["id"] or row["objectid"], row["displayName"] or row["name"], row["userId"], fields or {})
