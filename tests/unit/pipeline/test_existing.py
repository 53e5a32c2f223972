"""What the graph holds is looked at again after a while."""

from typing import Any, cast

from okta_ingest.graph.database import Database
from okta_ingest.pipeline.existing import LOOK_AGAIN_SECONDS, Existing, ExistingReader


class Graph:
    """A database that counts how often it is looked at."""

    def __init__(self) -> None:
        self.looks = 0

    def read(self, statement: str) -> list[dict[str, Any]]:
        """Answer with what the count is."""
        if statement == "read_api_token_keys":
            return []
        self.looks += 1
        return [{"objectids": [f"STUB{self.looks}"]}]


def test_look_again() -> None:
    """Orgs that follow one another share a look; after a minute the next one is looked for anew."""
    now, graph = [1000.0], Graph()
    reader = ExistingReader(cast(Database, graph), lambda: now[0])
    assert graph.looks == 0
    assert reader.look().stubs == {"STUB1"}
    now[0] += LOOK_AGAIN_SECONDS
    assert reader.look().stubs == {"STUB1"}
    now[0] += 1
    assert reader.look().stubs == {"STUB2"}


def test_api_tokens_of() -> None:
    """A token is an org's by its id or by one of its domains, whichever of the two names them; unknown is nobody's."""
    groups: list[dict[str, Any]] = [
        {"environmentid": "00O1", "domains": ["one.okta.com", None], "objectids": ["A"]},
        {"environmentid": None, "domains": [None, "one.okta.com"], "objectids": ["B"]},
        {"environmentid": "00O2", "domains": ["two.okta.com", None], "objectids": ["C"]},
        {"environmentid": None, "domains": [None, None], "objectids": ["D"]},
    ]
    held = Existing(groups, frozenset())
    assert held.api_tokens_of("00O1", ["one.okta.com", "one.example.com"]) == ["A", "B"]
    assert held.api_tokens_of(None, ["two.okta.com"]) == ["C"]
    assert held.api_tokens_of(None, []) == []
