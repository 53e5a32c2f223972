"""Values of a real Neo4j as plain Python values."""

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.records import as_csv, as_json
from okta_ingest.output.tables import Screen, as_table
from tests.graph_under_test import Graph


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The empty database as the product connects to it."""
    with Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=100) as database:
        yield database


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("datetime('2026-02-01T13:00:00+01:00')", datetime(2026, 2, 1, 12, tzinfo=timezone.utc)),
        ("datetime('2026-02-01T13:00:00[Europe/Berlin]')", datetime(2026, 2, 1, 12, tzinfo=timezone.utc)),
        ("localdatetime('2026-02-01T13:00:00')", "2026-02-01T13:00:00.000000000"),
        ("date('2026-02-01')", "2026-02-01"),
        ("localtime('13:00')", "13:00:00.000000000"),
        ("duration('P1DT2H')", "P1DT2H"),
        ("point({x: 1.0, y: 2.0})", "CartesianPoint(1.0, 2.0)"),
        ("[1, 'a', null, true, [2.5]]", [1, "a", None, True, [2.5]]),
        ("{a: datetime('2026-02-01T12:00:00Z')}", {"a": datetime(2026, 2, 1, 12, tzinfo=timezone.utc)}),
    ],
)
def test_value_is_plain(database: Database, expression: str, expected: Any) -> None:
    """Every value that a query can return can be printed in every form."""
    result = database.run_query(f"RETURN {expression} AS x", {})
    assert result == QueryResult(["x"], [[expected]])
    json.loads(as_json(result))
    assert as_csv(result) and as_table(result, Screen())


def test_path_is_a_line_of_text(graph: Graph, database: Database) -> None:
    """It shows the direction of each edge; nodes and relationships keep their properties."""
    graph.run(
        "CREATE (:Okta:Okta_ApiToken {displayName: 'Postman'})-[:Okta_ApiTokenFor {traversable: true}]->"
        "(:Okta_User {name: 'ADA'})<-[:Okta_Contains]-(:Okta_Organization)"
    )
    result = database.run_query("MATCH p = (t:Okta_ApiToken)-[r]->(u)<--(o) RETURN p, t, r", {})
    assert result.rows == [
        [
            "Postman -[Okta_ApiTokenFor]-> ADA <-[Okta_Contains]- Okta_Organization",
            {"labels": ["Okta", "Okta_ApiToken"], "properties": {"displayName": "Postman"}},
            {"type": "Okta_ApiTokenFor", "properties": {"traversable": True}},
        ]
    ]
