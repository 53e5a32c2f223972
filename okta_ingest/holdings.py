"""What the graph held when a run began, looked at once for all of its orgs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.graph.database import Database
from okta_ingest.identity import upper


@dataclass(frozen=True)
class Holdings:
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


def look_around(database: Database) -> Holdings:
    """Look at every token and every stub that the graph holds, once."""
    ((stubs,),) = (row.values() for row in database.read("read_stubs"))
    return Holdings(database.read("read_api_token_keys"), frozenset(stubs))
