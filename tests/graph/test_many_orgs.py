"""The cost per org does not grow with the number of orgs in a run."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

from okta_ingest.graph.database import Database
from okta_ingest.model.snapshot import Collect
from okta_ingest.pipeline.sync import sync_orgs
from tests.graph.test_interrupted_runs import OPTIONS
from tests.graph_under_test import Graph
from tests.samples import api_token, snapshot

FULL_SCANS = ("read_stubs", "read_api_token_keys", "read_duplicates")


class Counting(Database):
    """A database that counts the statements it reads."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.uri, graph.username, graph.password, "neo4j", batch_size=100)
        self.reads: Counter[str] = Counter()

    def __enter__(self) -> "Counting":
        return self

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """Count, and read."""
        self.reads[statement] += 1
        return super().read(statement, **params)


def test_graph_is_scanned_once_for_all_orgs(graph: Graph) -> None:
    """Three orgs need as many scans as one, and each org still reports its duplicates."""
    orgs = {
        f"org{number}.okta.com": replace(
            snapshot(api_token(number), org_id=f"00o{number}"), domain=f"org{number}.okta.com", domains=[]
        )
        for number in range(3)
    }
    graph.run("CREATE (:Okta {objectid: '00Tsample0000001x697'}), ({objectid: '00TSAMPLE0000002X697'})")
    with Counting(graph) as database:
        collects: dict[str, Collect] = {domain: partial(lambda taken: taken, taken) for domain, taken in orgs.items()}
        result = sync_orgs(collects, database, OPTIONS, lambda *_: None)
    assert [database.reads[statement] for statement in FULL_SCANS] == [1, 1, 1]
    duplicated = ["00TSAMPLE0000001X697" in " ".join(org.warnings) for org in result.orgs]
    assert duplicated == [False, True, False]
    assert graph.value("MATCH (n:Okta {objectid: '00TSAMPLE0000002X697'}) RETURN count(n)") == 1
