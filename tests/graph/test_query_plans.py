"""No statement keeps all rows in memory (Eager) or scans the graph for each row."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.statements import statements
from tests.graph_under_test import Graph

NO_PLAN = {
    "read_database_access",
    "index_okta_objectid",
    "index_oktaingest_org",
    "index_okta_objectid_online",
    "read_server",
    "read_current_user",
    "read_okta_index",
    "read_oktaingest_constraint",
}
"""Schema commands and procedures have no useful plan."""

ONE_SCAN = {
    "adopt_stubs",
    "read_stubs",
    "read_api_token_keys",
    "read_api_tokens",
    "read_duplicates",
    "read_bloodhound",
    "lock_org",
    "upsert_oktaingest",
    "read_oktaingest",
    "read_any_api_token",
    "read_any_hybrid_edge",
    "read_domains",
    "read_runs",
    "read_report_orgs",
    "read_report_owners",
    "read_report_tokens",
}
"""These read all nodes of a kind, once."""

EAGER = {
    "adopt_stubs",
    "lock_org",
    "remove_api_token_label",
    "upsert_role_timestamps",
    "remove_api_tokens",
    "upsert_role_types",
    "unlink_api_token_for",
    "unlink_roles",
    "unlink_group_roles",
    "unlink_member_of",
    "unlink_scoped_to",
    "unlink_unused_groups",
}
"""These set or delete what they have read, so Eager is needed; the rows are few."""

FILLINGS = {
    "empty": "RETURN 1",
    "just loaded": "UNWIND range(1, 2000) AS n CREATE (:Okta:Okta_User {objectid: 'U' + n})",
    "full": "UNWIND range(1, 20000) AS n CREATE (t:Okta:Okta_ApiToken {objectid: 'T' + n})"
    "-[:Okta_ApiTokenFor]->(:Okta:Okta_User {objectid: 'U' + n})",
}


@pytest.fixture(scope="module", params=FILLINGS)
def filled(request: pytest.FixtureRequest, server: Graph) -> Iterator[Graph]:
    """The database with the index: empty, just loaded, and full."""
    server.empty()
    for statement in ("index_okta_objectid", "index_oktaingest_org", "index_okta_objectid_online"):
        server.run(statements()[statement].text)
    server.run(FILLINGS[request.param])
    yield server
    server.empty()


@pytest.mark.parametrize("name", sorted(statements().keys() - NO_PLAN))
def test_plan_has_no_eager_and_no_scan(filled: Graph, name: str) -> None:
    """Except for the listed statements, nodes are found by index."""
    statement = statements()[name]
    params: dict[str, Any] = dict.fromkeys(statement.params, "x") | (
        {key: [] for key in ("objectids", "domains", "stubs", "usedGroups") if key in statement.params}
    )
    with filled.driver.session(database="neo4j") as session:
        rows = [dict.fromkeys(statement.rows, "x")]
        result = session.run(f"EXPLAIN {statement.text}", {**params, "rows": rows})
        plan = result.consume().plan
    assert plan is not None
    operators = list(operators_of(plan))
    assert [operator for operator in operators if operator == "Eager" and name not in EAGER] == []
    assert [operator for operator in operators if operator.endswith("Scan") and name not in ONE_SCAN] == []


def operators_of(plan: dict[str, object]) -> Iterator[str]:
    """The names of the operators of a plan, without the suffix @neo4j."""
    yield str(plan["operatorType"]).split("@")[0]
    children = plan.get("children", [])
    assert isinstance(children, list)
    for child in children:
        yield from operators_of(child)
