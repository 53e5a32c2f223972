"""Many orgs in one run cost each no more than few do."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from okta_ingest.graph.database import Database
from okta_ingest.model.snapshot import Collect
from okta_ingest.pipeline import sync
from okta_ingest.pipeline.results import RunResult
from tests.graph.test_interrupted_runs import OPTIONS
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT, api_token, snapshot

LOOKS_AT_EVERYTHING = ("read_stubs", "read_api_token_keys", "read_duplicates")


class Counting(Database):
    """A database that counts what it is asked."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.uri, graph.username, graph.password, "neo4j", batch_size=100)
        self.asked: Counter[str] = Counter()

    def __enter__(self) -> "Counting":
        return self

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Count, and read."""
        self.asked[statement] += 1
        return super().read(statement, **params)


def test_one_look_for_all_orgs(graph: Graph) -> None:
    """A run looks at all nodes of the graph as often for three orgs as for one, and still tells each of its doubles."""
    orgs = {
        f"org{number}.okta.com": replace(
            snapshot(api_token(number), org_id=f"00o{number}"), domain=f"org{number}.okta.com", domains=[]
        )
        for number in range(3)
    }
    graph.run("CREATE (:Okta {objectid: '00Tsample0000001x697'}), ({objectid: '00TSAMPLE0000002X697'})")
    result = RunResult(COLLECTED_AT)
    with Counting(graph) as database:
        collects: dict[str, Collect] = {domain: partial(lambda taken: taken, taken) for domain, taken in orgs.items()}
        sync.run(collects, database, result, OPTIONS, lambda *_: None)
    assert [database.asked[statement] for statement in LOOKS_AT_EVERYTHING] == [1, 1, 1]
    doubled = ["borne by more than one node" in " ".join(org.warnings) for org in result.orgs]
    assert doubled == [False, True, False]
    assert graph.value("MATCH (n:Okta {objectid: '00TSAMPLE0000002X697'}) RETURN count(n)") == 1
