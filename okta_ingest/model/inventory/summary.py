"""Counts of API tokens: key figures and the bars of the charts. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from okta_ingest.model.inventory import risk
from okta_ingest.model.inventory.owners import Level, Owner
from okta_ingest.model.inventory.risk import Stig
from okta_ingest.model.inventory.tokens import Reach, Token, Use

Bin = TypeVar("Bin")

AGE_BINS = (90, 180, 365, 730, 1095)
"""The bins of the age end before these days; the last one has no end."""
IDLE_BINS = (1, 8, 21, 31)
"""The bins of the last use end before these days; the last one has no end."""
OWNER_BINS = (2, 5, 10, 50)
"""The bins of the tokens per owner end before these numbers; the last one has no end."""


@dataclass(frozen=True)
class Figures:
    """Numbers of tokens; ``owners`` counts the known owners."""

    tokens: int
    owners: int
    super_admin: int
    admin: int
    anywhere: int
    unused: int
    unknown: int
    admin_anywhere: int
    maybe_admin_anywhere: int
    stale: int


def figures(tokens: Sequence[Token]) -> Figures:
    """The key figures of these tokens."""

    def count(is_counted: Callable[[Token], bool]) -> int:
        return sum(map(is_counted, tokens))

    return Figures(
        tokens=len(tokens),
        owners=len({id(token.owner) for token in tokens if token.owner.id is not None}),
        super_admin=count(lambda token: token.level is Level.SUPER),
        admin=count(lambda token: token.level <= Level.ORG),
        anywhere=count(lambda token: token.reach <= Reach.TOO_WIDE),
        unused=count(lambda token: token.use in (Use.NEVER, Use.IDLE)),
        unknown=count(risk.has_unknown),
        admin_anywhere=count(risk.gives_admin_from_anywhere),
        maybe_admin_anywhere=count(risk.may_give_admin_from_anywhere),
        stale=count(lambda token: token.stale),
    )


def by_level(tokens: Iterable[Token]) -> dict[Level, Counter[Reach]]:
    """The number of tokens by level and reach; every level is there."""
    counts: dict[Level, Counter[Reach]] = {level: Counter() for level in Level}
    for token in tokens:
        counts[token.level][token.reach] += 1
    return counts


def by_reach(tokens: Iterable[Token]) -> Counter[Reach]:
    """The number of tokens by reach."""
    return Counter(token.reach for token in tokens)


def by_age(tokens: Iterable[Token]) -> Counter[int | None]:
    """The number of tokens by the bin of their age; None: unknown."""
    return Counter(None if token.age_days is None else _bin(token.age_days, AGE_BINS) for token in tokens)


def by_last_use(tokens: Iterable[Token]) -> Counter[int | Use]:
    """The number of tokens by the bin of their last use, or NEVER, or UNKNOWN."""
    return Counter(_last_use(token) for token in tokens)


def owners_by_tokens(tokens: Iterable[Token]) -> Counter[int]:
    """The number of known owners by the bin of the number of their tokens."""
    counts = Counter(id(token.owner) for token in tokens if token.owner.id is not None)
    return Counter(_bin(count, OWNER_BINS) for count in counts.values())


def by_stig(tokens: Iterable[Token], check: Callable[[Token], Stig]) -> Counter[Stig]:
    """The number of tokens by the result of a STIG check."""
    return Counter(map(check, tokens))


def by_owner(tokens: Iterable[Token]) -> list[tuple[Owner, list[Token]]]:
    """The tokens that need clean-up, in the given order, per owner; the owner of the first token is first."""
    groups: dict[int, tuple[Owner, list[Token]]] = {}
    for token in tokens:
        if risk.needs_cleanup(token):
            groups.setdefault(id(token.owner), (token.owner, []))[1].append(token)
    return list(groups.values())


def _last_use(token: Token) -> int | Use:
    if token.never_used:
        return Use.NEVER
    return Use.UNKNOWN if token.idle_days is None else _bin(token.idle_days, IDLE_BINS)


def _bin(value: int, ends: Sequence[int]) -> int:
    return next((number for number, end in enumerate(ends) if value < end), len(ends))
