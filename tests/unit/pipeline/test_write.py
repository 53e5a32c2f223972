"""The order of writing: an interrupted write leaves the graph right, and the next run completes it."""

from typing import Any

import pytest

from okta_ingest import __version__
from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Lock
from okta_ingest.model.duplicates import Node, NodesByKey
from okta_ingest.model.owners import NO_OWNERS
from okta_ingest.model.plan import Plan
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.rows.org import rows_of
from okta_ingest.pipeline.compare import Comparison
from okta_ingest.pipeline.unchanged import Unchanged
from okta_ingest.pipeline.write import Written, write_org
from sandbox.okta_users import role
from tests.samples import DOMAIN, POSTMAN, api_token, snapshot
from tests.unit.fake_database import FakeDatabase, duplicate
from tests.unit.model.existing_tokens import existing_tokens, plan_of, token_list

WRITING = "writing to Neo4j"
OWNER = POSTMAN["userId"]
STUBS = {"00U1": [Node("00U1", [])]}
SOURCE = snapshot(POSTMAN, api_token(1), roles={OWNER: [role("SUPER_ADMIN")]})
ROWS = rows_of(SOURCE, uppercase=False)


def a_plan(*stale: dict[str, Any]) -> Plan:
    """The plan for the sample org and a graph with these stale tokens."""
    return plan_of(ROWS.api_tokens, existing_tokens(*stale), token_list(size=2), RemovalPolicy())


def written(fake: FakeDatabase, plan: Plan, stubs: NodesByKey, shown: list[tuple[Any, ...]] | None = None) -> Written:
    """The result of writing the sample org."""
    steps = [] if shown is None else shown
    compared = Comparison(ROWS, Unchanged(), plan, NO_OWNERS, ROWS.objectids, stubs, [])
    return write_org(SOURCE, compared, "00O1", fake.database, lambda *step: steps.append(step))


def test_nodes_are_written_before_edges_and_tokens_are_removed_last() -> None:
    """The timestamp of the collection is the very last; every write is behind the lock of the org."""
    fake = FakeDatabase()
    assert written(fake, a_plan(api_token(9)), STUBS) == Written(1, {}, [])
    assert fake.calls == [
        "upsert_lock",
        "adopt_stubs",
        "upsert_organization",
        "upsert_users",
        "upsert_groups",
        "upsert_roles",
        "upsert_custom_roles",
        "upsert_role_permissions",
        "upsert_role_assignments",
        "upsert_role_targets",
        "upsert_api_tokens",
        "read_role_timestamps",
        "upsert_role_timestamps",
        "unlink_api_token_for",
        "unlink_roles",
        "unlink_group_roles",
        "unlink_unused_groups",
        "unlink_member_of",
        "unlink_scoped_to",
        "link_api_token_for",
        "link_contains",
        "link_has_role",
        "link_has_role_assignment",
        "link_scoped_to",
        "link_super_admin",
        "link_group_has_role",
        "link_group_has_role_assignment",
        "link_group_super_admin",
        "link_member_of",
        "upsert_role_types",
        "upsert_role_types",
        "unlink_unused_groups",
        "unlink_member_of",
        "remove_api_token_label",
        "remove_api_tokens",
        "upsert_oktaingest",
    ]
    assert {
        params["lock"] == Lock("lock_org", {"org": "00O1", "domains": [DOMAIN.upper()]})
        for name, params in fake.params.items()
        if name in fake.writes and name != "upsert_lock"
    } == {True}
    assert fake.params["adopt_stubs"]["objectids"] == ["00U1"]
    last = {**fake.params["upsert_oktaingest"]}
    del last["lock"]
    assert last == {
        "org": "00O1",
        "domain": DOMAIN,
        "collected_at": "2026-02-01T12:00:00Z",
        "version": __version__,
        "caller": "00ucaller",
        "callerLogin": None,
        "callerRoles": None,
        "tokenList": "complete",
        "usersRead": 0,
        "rolesRead": 1,
    }


def test_writing_is_shown_before_the_first_write() -> None:
    """Ctrl-C reports from then on that something may have been written."""
    fake, shown = FakeDatabase(), list[tuple[Any, ...]]()
    fake.raises["adopt_stubs"] = lambda params: shown.append(("adopt_stubs",))
    written(fake, a_plan(), STUBS, shown)
    assert shown[:2] == [(WRITING, 0, 7), ("adopt_stubs",)]
    assert shown[-1] == (WRITING, 7, 7)


def test_missing_stubs_are_not_adopted() -> None:
    """It would be one transaction for nothing."""
    fake = FakeDatabase()
    written(fake, a_plan(), {})
    assert "adopt_stubs" not in fake.calls


def test_stub_that_could_not_be_adopted_is_returned() -> None:
    """Another node has the Okta label."""
    fake = FakeDatabase(
        {
            "adopt_stubs": [
                {**duplicate("00U1"), "adopted": False},
                {"objectid": "00U2", "adopted": True, "objectids": [], "labels": []},
            ]
        }
    )
    stubs = {"00U1": [Node("00U1", ["A", "B"])], "00U2": [Node("00U2", [])]}
    assert written(fake, a_plan(), stubs) == Written(0, {"00U1": [Node("00U1", ["A", "B"])]}, [])


def test_missing_edge_is_an_error_and_nothing_is_removed() -> None:
    """Another process is deleting nodes; tokens are counted, not owners."""
    fake = FakeDatabase()
    fake.counts["link_api_token_for"] = 1
    with pytest.raises(GraphError) as caught:
        written(fake, a_plan(api_token(9)), {})
    assert str(caught.value) == (
        "link_api_token_for: 1 of 2 edges not written: an endpoint node is missing; "
        "another process is deleting nodes.\n"
        "Run again when BloodHound, or the other process, has finished."
    )
    assert fake.calls[-1] == "link_api_token_for"


def test_roles_that_the_graph_has_newer_are_reported() -> None:
    """They are not updated."""
    fake = FakeDatabase()
    fake.counts["upsert_role_types"] = 0
    assert written(fake, a_plan(), {}).warnings == [
        "roles of 1 owner not updated: the graph has newer data (check the clocks)."
    ]


@pytest.mark.parametrize(
    ("remaining", "removed", "warnings"),
    [
        (0, 2, []),
        (
            1,
            1,
            ["1 stale token NOT removed: changed in the graph while this run was writing. Run again."],
        ),
    ],
)
def test_stale_token_that_still_exists_counts_as_not_removed(remaining: int, removed: int, warnings: list[str]) -> None:
    """One that another run has removed meanwhile counts as removed."""
    fake = FakeDatabase({"read_api_tokens": [{"objectid": "00TSAMPLE0000009X697"}] * remaining})
    fake.counts["remove_api_tokens"] = 0
    assert written(fake, a_plan(api_token(8), api_token(9)), {}) == Written(removed, {}, warnings)
    assert fake.params["read_api_tokens"] == {
        "environmentid": None,
        "domains": [],
        "objectids": ["00TSAMPLE0000008X697", "00TSAMPLE0000009X697"],
        "stubs": [],
    }
