"""One API token with its owner, org, network reach and use, as of the collection of its org."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Any

from okta_ingest.model.inventory.orgs import CLOCK_DIFFERENCE, Org
from okta_ingest.model.inventory.owners import Level, Owner
from okta_ingest.model.inventory.values import text, texts
from okta_ingest.model.timestamps import stored_timestamp

IDLE_DAYS = 21
"""From this many days without use a token counts as idle; Okta revokes it after 30."""

_LONGEST_WINDOW = timedelta(days=366)
"""A token expires within 30 days after its last use; a number that is later than this is no time."""


class Reach(IntEnum):
    """From where a token can be used, the most harmful first."""

    ANYWHERE = 0
    TOO_WIDE = 1
    UNKNOWN = 2
    ZONES = 3


REACHES = {
    "ANYWHERE": Reach.ANYWHERE,
    "ZONES": Reach.ZONES,
    "ZONES_INACTIVE": Reach.TOO_WIDE,
    "EXCLUDED_ZONES_ONLY": Reach.TOO_WIDE,
}
"""By the value of ``networkReach``."""


class Use(Enum):
    """Whether a token is in use. NEW: created less than `IDLE_DAYS` days ago and not used since."""

    NEVER = "never"
    NEW = "new"
    IDLE = "idle"
    IN_USE = "in use"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Token:
    """One API token. Days are counted to the collection of the org; None: unknown.

    ``stale``: the token was not in the last token list of its org. ``zones`` are the names or ids of the included
    zones, ``excluded`` of the excluded ones.
    """

    id: str
    name: str | None
    org: Org
    owner: Owner
    client: str | None
    created: datetime | None
    last_used: datetime | None
    expires: datetime | None
    age_days: int | None
    idle_days: int | None
    never_used: bool
    reach: Reach
    zones: tuple[str, ...]
    excluded: tuple[str, ...]
    stale: bool

    @property
    def level(self) -> Level:
        """The level of the owner's rights, which are the token's."""
        return self.owner.level

    @property
    def use(self) -> Use:
        """Whether it is in use."""
        if self.never_used:
            return Use.NEW if self.age_days is not None and self.age_days < IDLE_DAYS else Use.NEVER
        if self.idle_days is None:
            return Use.UNKNOWN
        return Use.IDLE if self.idle_days >= IDLE_DAYS else Use.IN_USE


def token_of(row: Mapping[str, Any], org: Org, owner: Owner, now: datetime) -> Token:
    """The token of one row of read_report_tokens; without a known collection, days are counted to *now*."""
    as_of = org.collected or now
    created, last_used = stored_timestamp(row["created"], now), stored_timestamp(row["lastUsed"], now)
    seen = stored_timestamp(row["lastseen"], now)
    age, idle = _days(created, as_of), _days(last_used, as_of)
    return Token(
        id=text(row["id"]) or "",
        name=text(row["name"]),
        org=org,
        owner=owner,
        client=text(row["clientName"]),
        created=created,
        last_used=last_used,
        expires=stored_timestamp(row["expiresAt"], now + _LONGEST_WINDOW),
        age_days=age,
        idle_days=idle,
        # Okta counts a token's life from its creation: the last use of a token that was never used is that time.
        never_used=created is not None and last_used is not None and idle is not None and last_used <= created,
        reach=_reach(row, org),
        zones=_names(row, "networkInclude"),
        excluded=_names(row, "networkExclude"),
        stale=seen is not None and org.collected is not None and seen < org.collected,
    )


def _days(since: datetime | None, as_of: datetime) -> int | None:
    if since is None or since - as_of > CLOCK_DIFFERENCE:
        return None
    return max((as_of - since).days, 0)


def _reach(row: Mapping[str, Any], org: Org) -> Reach:
    connection, reach = text(row["networkConnection"]), text(row["networkReach"])
    if connection == "ANYWHERE":
        return Reach.ANYWHERE
    if reach is not None:
        return REACHES.get(reach, Reach.UNKNOWN)
    if connection != "ZONE":
        return Reach.UNKNOWN
    if texts(row["networkInclude"]):
        # A run that notes its version reads the zones: without a result, they are unknown.
        return Reach.UNKNOWN if org.version else Reach.ZONES
    return Reach.TOO_WIDE if texts(row["networkExclude"]) else Reach.UNKNOWN


def _names(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return texts(row[f"{key}Names"]) or texts(row[key]) or ()
