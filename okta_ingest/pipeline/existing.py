"""What is in the graph before an org is written."""

import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from okta_ingest.graph.database import Database
from okta_ingest.model.duplicates import Node, NodesByKey, adoptable_stubs, nodes_by_key
from okta_ingest.model.ids import upper
from okta_ingest.model.knowledge import NOTHING_KNOWN, Knowledge
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import latest_timestamp

MAX_AGE_SECONDS = 60
"""Reading hundreds of orgs can take an hour, in which BloodHound may add nodes; one read takes a second or less."""


@dataclass(frozen=True)
class Existing:
    """``api_tokens``: the objectids of all tokens, grouped by what they say about their org.

    ``stubs``: the nodes with an Okta id and without the Okta label.
    """

    api_tokens: Sequence[Mapping[str, Any]]
    stubs: NodesByKey

    def api_tokens_of(self, environmentid: str | None, domains: Collection[str]) -> list[str]:
        """The objectids of an org's tokens: by its id in any case; where either has none, by its *domains*."""
        names = set(map(upper, domains))
        return [key for group in self.api_tokens if _is_of(group, environmentid, names) for key in group["objectids"]]

    @cached_property
    def all_api_tokens(self) -> frozenset[str]:
        """The objectids of the tokens of all orgs."""
        return frozenset(key for group in self.api_tokens for key in group["objectids"])

    def stubs_among(self, objectids: Iterable[str]) -> NodesByKey:
        """The stubs with one of these objectids."""
        keys = {upper(objectid): None for objectid in objectids}
        return {key: self.stubs[key] for key in keys if key in self.stubs}


def _is_of(group: Mapping[str, Any], environmentid: str | None, domains: Collection[str]) -> bool:
    if group["environmentid"] and environmentid is not None:
        return upper(group["environmentid"]) == environmentid
    return any(upper(name) in domains for name in group["domains"] if name is not None)


class ExistingReader:
    """Reads all tokens and stubs once for many orgs, and again when the last read is older than `MAX_AGE_SECONDS`.

    One read per org would make many orgs slow: each read looks at the tokens of all orgs.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._last: tuple[float, Existing] | None = None

    def read(self) -> Existing:
        """What exists now, or existed up to `MAX_AGE_SECONDS` ago. Raises GraphError."""
        now = self._clock()
        if self._last is None or now - self._last[0] > MAX_AGE_SECONDS:
            stubs = nodes_by_key(self._database.read("read_stubs"))
            groups = self._database.read("read_api_token_keys")
            # Interned, as the keys of rows are: one text for one key.
            api_tokens = [{**group, "objectids": list(map(sys.intern, group["objectids"]))} for group in groups]
            self._last = now, Existing(api_tokens, stubs)
        return self._last[1]


def read_adoptable(stubs: NodesByKey, database: Database) -> dict[str, Node]:
    """Those of the *stubs* that get the Okta label before an org is written."""
    if not stubs:
        return {}
    return adoptable_stubs(stubs, {row["objectid"] for row in database.read("read_okta_keys", objectids=list(stubs))})


@dataclass(frozen=True)
class Bookkeeping:
    """The org's OktaIngest node: its key, and when the data in the graph was collected (None: never, or unknown).

    ``unreadable`` is the text of a lastCollected that is no timestamp; ``knowledge`` what the last run knew.
    """

    key: str
    newest: datetime | None
    unreadable: str | None
    knowledge: Knowledge = NOTHING_KNOWN


def read_bookkeeping(snapshot: Snapshot, database: Database) -> Bookkeeping:
    """The bookkeeping of an org; an org whose id cannot be read keeps the node from when it could be read."""
    key = snapshot.environmentid
    rows = database.read("read_oktaingest", org=key, domains=[upper(domain) for domain in snapshot.domains])
    texts = {row["lastCollected"]: row["org"] for row in rows if row["lastCollected"] is not None}
    now = datetime.now(timezone.utc)
    timestamps = {text: latest_timestamp(text, now) for text in texts}
    known = {timestamp: text for text, timestamp in timestamps.items() if timestamp is not None}
    newest = max(known, default=None)
    if key is None:
        orgs = [row["org"] for row in rows] if newest is None else [texts[known[newest]]]
        key = next((upper(str(org)) for org in orgs if org is not None), snapshot.domain)
    unreadable = next((text for text, read in timestamps.items() if read is None), None)
    last = next((row for row in rows if newest is not None and row["lastCollected"] == known[newest]), {})
    return Bookkeeping(key, newest, unreadable, Knowledge.of(last))
