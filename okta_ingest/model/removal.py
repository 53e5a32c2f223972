"""Which stale tokens may be removed: the state of the token list, and the safety limit. Pure.

A stale token is in the graph and no longer in Okta's list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from okta_ingest.messages import removal as messages
from okta_ingest.model.rows.api_tokens import TokenRecords
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import latest_timestamp

TokenListState = Literal["complete", "partial", "unknown"]
"""complete: all tokens of the org; partial: known to lack some; unknown: the caller may not see all tokens."""

SAFE_COUNT = 10
SAFE_SHARE = Fraction(3, 10)
"""The safety limit of one run: this many tokens, or this share of the org's tokens in the graph if that is more."""


@dataclass(frozen=True)
class TokenList:
    """What is known about a token list, beside the tokens themselves.

    ``skipped`` counts items without a usable id, of ``size`` items. ``sees_all``: whether the caller can see every
    token of the org; None: unknown. ``only_own``: all tokens belong to the caller.
    """

    collected_at: datetime
    org_id_known: bool
    size: int
    skipped: int
    sees_all: bool | None
    only_own: bool

    @classmethod
    def of(cls, snapshot: Snapshot, tokens: TokenRecords) -> "TokenList":
        """The list of *snapshot*, of which *tokens* are the usable records."""
        caller, records = snapshot.caller, tokens.records.values()
        return cls(
            collected_at=snapshot.collected_at,
            org_id_known=snapshot.org_id is not None,
            size=len(records) + tokens.skipped,
            skipped=tokens.skipped,
            sees_all=caller.sees_all,
            only_own=bool(records) and all(record.get("userId") == caller.id is not None for record in records),
        )

    def state(self, existing: int) -> TokenListState:
        """The state of the list, where the graph has *existing* tokens of the org."""
        if self.why_partial(existing) is not None:
            return "partial"
        return "complete" if self.sees_all else "unknown"

    def why_partial(self, existing: int) -> str | None:
        """Why tokens are missing in the list, where the graph has *existing* tokens of the org; None if none is."""
        if self.skipped:
            return messages.ITEMS_WITHOUT_ID.line(count=self.skipped, total=self.size)
        if not self.size and existing:
            return messages.EMPTY_LIST_WITH_EXISTING.line(existing=existing)
        if self.sees_all:
            return None
        if not self.size:
            # A service app without an admin role gets an empty list; an API token is at least on its own list.
            return messages.EMPTY_LIST.line()
        return messages.ONLY_OWN_TOKENS.line() if self.only_own else None


@dataclass(frozen=True)
class RemovalPolicy:
    """The user's choice: whether stale tokens are removed, and how many at most (None: the safety limit)."""

    enabled: bool = True
    limit: int | None = None


@dataclass(frozen=True)
class Removal:
    """The decision: the tokens to remove, and why stale tokens older than the list are not removed, if they are not.

    ``unclear`` counts stale tokens that may be newer than the list: they are always kept.
    """

    tokens: Sequence[Row]
    blocked: str | None
    unclear: int


def decide_removal(
    stale: Sequence[Row], existing: int, partial: bool, token_list: TokenList, policy: RemovalPolicy
) -> Removal:
    """Decide on the *stale* tokens among the *existing* ones of the org; *partial*: the list lacks tokens."""
    older = [item for item in stale if _is_older(item, token_list.collected_at)]
    blocked = None
    if older and policy.enabled:
        blocked = _why_blocked(len(older), existing, partial, token_list, policy)
    removed = older if policy.enabled and blocked is None else []
    return Removal(removed, blocked, len(stale) - len(older))


def merge_stale(first: Row | None, second: Row, collected_at: datetime) -> Row:
    """Two nodes of one stale token as one: that which may be newer; else *second*, the other one in ``duplicates``."""
    if first is None:
        return second
    if not _is_older(first, collected_at):
        return first  # so the token is kept, with all its nodes
    return {**second, "duplicates": [*first.get("duplicates", ()), first]}


def _why_blocked(count: int, existing: int, partial: bool, token_list: TokenList, policy: RemovalPolicy) -> str | None:
    if partial:
        return messages.STALE_LIST_PARTIAL.line(count=count)
    if not token_list.org_id_known:
        return messages.STALE_ORG_UNKNOWN.line(count=count)
    if not token_list.sees_all:
        return messages.STALE_MAY_NOT_SEE_ALL.line(count=count)
    share = int(SAFE_SHARE * existing)
    limit = max(SAFE_COUNT, share) if policy.limit is None else policy.limit
    if count <= limit:
        return None
    if policy.limit is not None:
        shown = f"{limit:,} (--max-removals)"
    else:
        shown = f"{limit:,} (30 % of {existing:,})" if share >= SAFE_COUNT else f"{limit:,}"
    return messages.STALE_ABOVE_LIMIT.line(count=count, limit=shown)


def _is_older(item: Mapping[str, Any], collected_at: datetime) -> bool:
    # A token without a readable lastseen may be newer than the list: it is kept.
    lastseen = item["lastseen"]
    seen = latest_timestamp(lastseen, collected_at) if isinstance(lastseen, str) else None
    return seen is not None and seen < collected_at
