"""How many API tokens a snapshot has, by the highest role of the owner and by network reach. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.inventory.owners import Level, Owner, Role
from okta_ingest.model.inventory.tokens import REACHES, Reach
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Snapshot


@dataclass(frozen=True)
class TokenCounts:
    """Numbers of tokens and of their owners; each token counts once in each of ``levels`` and ``reaches``."""

    tokens: int = 0
    owners: int = 0
    levels: Counter[Level] = field(default_factory=Counter)
    reaches: Counter[Reach] = field(default_factory=Counter)


def count_tokens(snapshot: Snapshot) -> TokenCounts:
    """The counts of the items of the token list; of an item that cannot be written, role and network are unknown."""
    rows = rows_of(snapshot, uppercase=False)
    levels = {row["objectid"]: _level(row) for row in rows.role_types}
    unusable = len(snapshot.api_tokens) - len(rows.api_tokens)
    found = [(_level_of_token(row, levels), REACHES.get(row["networkReach"], Reach.UNKNOWN)) for row in rows.api_tokens]
    return TokenCounts(
        tokens=len(snapshot.api_tokens),
        owners=rows.owners["seen"],
        levels=Counter([*(level for level, _ in found), *[Level.UNKNOWN] * unusable]),
        reaches=Counter([*(reach for _, reach in found), *[Reach.UNKNOWN] * unusable]),
    )


def total(counts: Iterable[TokenCounts]) -> TokenCounts:
    """The sum; an owner is in one org only."""
    found = list(counts)
    return TokenCounts(
        tokens=sum(item.tokens for item in found),
        owners=sum(item.owners for item in found),
        levels=sum((item.levels for item in found), Counter()),
        reaches=sum((item.reaches for item in found), Counter()),
    )


def _level(row: Row) -> Level:
    """The level of an owner's roles. What a custom role permits is not looked at: it counts as one that can change."""
    roles = tuple(map(Role, row["roleTypes"] or ()))
    return Owner(row["objectid"], roles=roles, roles_known=row["rolesComplete"]).level


def _level_of_token(row: Row, levels: dict[str, Level]) -> Level:
    owner = row["userId"]
    return levels.get(objectid(owner), Level.UNKNOWN) if usable_id(owner) else Level.UNKNOWN
