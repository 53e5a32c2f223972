"""Ranks API tokens by the harm that a stolen one can do, and says what to do by its use. Pure."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach, Token, Use

OLD_DAYS = 365


class Action(Enum):
    """What to do with a risky token."""

    REVOKE = "revoke"
    REPLACE = "replace"
    CHECK = "check"


class Stig(Enum):
    """The result of a STIG check."""

    OPEN = "open"
    NOT_A_FINDING = "not_a_finding"
    NOT_REVIEWED = "not_reviewed"


def ranked(tokens: Iterable[Token]) -> list[Token]:
    """The tokens, the most harmful first."""
    return sorted(tokens, key=_rank)


def is_risky(token: Token) -> bool:
    """Whether the token gives, or may give, admin rights that change something, and no network zone limits it."""
    return token.level <= Level.UNKNOWN and token.reach is not Reach.ZONES


def gives_admin_from_anywhere(token: Token) -> bool:
    """Whether the token is known to give super or org admin rights from any network."""
    return token.level <= Level.ORG and token.reach <= Reach.TOO_WIDE


def may_give_admin_from_anywhere(token: Token) -> bool:
    """Whether that is unknown, because the roles or the network limits are."""
    may = token.level in (Level.SUPER, Level.ORG, Level.UNKNOWN) or not token.owner.roles_known
    return may and token.reach is not Reach.ZONES and not gives_admin_from_anywhere(token)


def has_unknown(token: Token) -> bool:
    """Whether the roles or the network limits are unknown."""
    return not token.owner.roles_known or token.reach is Reach.UNKNOWN


def action(token: Token) -> Action:
    """What to do, by use: a token in use needs a replacement first, a new one may be needed soon."""
    by_use = {Use.UNKNOWN: Action.CHECK, Use.NEW: Action.CHECK, Use.IN_USE: Action.REPLACE}
    return by_use.get(token.use, Action.REVOKE)


def is_old(token: Token) -> bool:
    """Whether the secret is a year old, or more."""
    return token.age_days is not None and token.age_days >= OLD_DAYS


def needs_cleanup(token: Token) -> bool:
    """Whether the owner should look at it: unused for `IDLE_DAYS`, old, risky, or the owner is not active."""
    return token.use in (Use.NEVER, Use.IDLE) or is_old(token) or is_risky(token) or token.owner.inactive


def stig_network(token: Token) -> Stig:
    """V-279689: API tokens must be limited to network zones. Whether the zones are the right ones is not checked."""
    if token.reach is Reach.UNKNOWN:
        return Stig.NOT_REVIEWED
    return Stig.NOT_A_FINDING if token.reach is Reach.ZONES else Stig.OPEN


def stig_owner(token: Token) -> Stig:
    """V-279690: API tokens must belong to dedicated accounts, and not to super admins.

    Whether an account is a dedicated one is not in the graph: without a super admin, the check is not reviewed.
    """
    return Stig.OPEN if token.level is Level.SUPER else Stig.NOT_REVIEWED


def _rank(token: Token) -> tuple[Any, ...]:
    role = token.owner.highest_role
    return (
        not is_risky(token),
        token.level,
        token.reach,
        role is not None and role.targets is not None,
        not token.owner.inactive,
        -(token.age_days if token.age_days is not None else -1),
        (token.name or "").lower(),
        token.org.label,
        token.id,
    )
