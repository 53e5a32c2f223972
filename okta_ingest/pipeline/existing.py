"""What the graph holds, looked at once for many orgs, and again after a while."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.graph.database import Database
from okta_ingest.model.ids import upper

LOOK_AGAIN_SECONDS = 60
"""Reading hundreds of orgs can take an hour, in which BloodHound may leave a stub; a look takes a second or less."""


@dataclass(frozen=True)
class Existing:
    """``api_tokens`` are the keys of all tokens, by what they say of their org; ``stubs`` those without a label.

    A look at all nodes per org would cost many orgs the more, the more of them are in the graph.
    """

    api_tokens: Sequence[Mapping[str, Any]]
    stubs: Collection[str]

    def api_tokens_of(self, environmentid: str | None, domains: Collection[str]) -> list[str]:
        """The keys of the tokens that may be of an org: that bear its id, or one of its domains."""
        return [
            key
            for group in self.api_tokens
            if group["environmentid"] == environmentid is not None or any(name in domains for name in group["domains"])
            for key in group["objectids"]
        ]

    def stubs_among(self, objectids: Iterable[str]) -> list[str]:
        """Those of these keys that a stub bears."""
        return [key for key in dict.fromkeys(objectids) if upper(key) in self.stubs]


class ExistingReader:
    """Looks at every token and every stub that the graph holds, when it is asked and the last look is too old."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._last: tuple[float, Existing] | None = None

    def look(self) -> Existing:
        """What the graph holds, or held within the last `LOOK_AGAIN_SECONDS`. Raises GraphError."""
        now = self._clock()
        if self._last is None or now - self._last[0] > LOOK_AGAIN_SECONDS:
            ((stubs,),) = (row.values() for row in self._database.read("read_stubs"))
            self._last = now, Existing(self._database.read("read_api_token_keys"), frozenset(stubs))
        return self._last[1]
