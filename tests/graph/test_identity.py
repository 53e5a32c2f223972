"""One node per id, whatever label another tool gave it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.pipeline.sync import sync_orgs
from sandbox.okta_users import role
from tests.graph.runs import OPTIONS, PLAN, connected, findings, sync
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT, DOMAIN, ORG_ID, POSTMAN, snapshot

TOKEN = POSTMAN["id"].upper()
OWNER = POSTMAN["userId"].upper()
ORG = ORG_ID.upper()
SOURCE = snapshot(POSTMAN)
BEFORE = "datetime('2026-01-01T00:00:00Z')"


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The database, as the product connects to it."""
    with connected(graph) as database:
        yield database


def labels(graph: Graph, key: str) -> list[list[str]]:
    """The labels of all nodes with this key, in any case."""
    rows = graph.run("MATCH (n) WHERE toUpper(toString(n.objectid)) = $key RETURN labels(n) AS labels", key=key)
    return sorted(sorted(row["labels"]) for row in rows)


def duplicates(texts: list[str]) -> list[str]:
    """The ids in the warning about duplicates, with their labels."""
    found = [text for text in texts if "more than one node" in text]
    return re.findall(r"(\w+ \([^)]*\))", found[0].split(": ", 1)[1]) if found else []


@pytest.mark.parametrize(
    ("statement", "key", "expected"),
    [
        ("CREATE (:GH {objectid: $key})", OWNER, ["GH", "Okta", "Okta_User"]),
        ("CREATE (:Base {objectid: $key})", OWNER, ["Base", "Okta", "Okta_User"]),
        ("CREATE (:AZBase {objectid: $key})", OWNER, ["AZBase", "Okta", "Okta_User"]),
        ("CREATE (:Base:GH:Tag_Owned {objectid: $key})", TOKEN, ["Base", "GH", "Okta", "Okta_ApiToken", "Tag_Owned"]),
        ("CREATE ({objectid: $key})", TOKEN, ["Okta", "Okta_ApiToken"]),
        ("CREATE (:Okta_User {objectid: $key})", OWNER, ["Okta", "Okta_User"]),
        ("CREATE (:Jamf {objectid: $key})", ORG, ["Jamf", "Okta", "Okta_Organization"]),
    ],
)
def test_node_of_another_tool_is_adopted(
    graph: Graph, database: Database, statement: str, key: str, expected: list[str]
) -> None:
    """It gets the Okta label and keeps its own labels, properties and edges; no second node is written."""
    graph.run(statement + "<-[:Knows]-(:Other {objectid: 'X'})", key=key)
    assert [item.text for item in findings(graph, SOURCE) if "without the Okta label" in item.text] == [
        "1 node of these orgs without the Okta label."
    ]
    org = sync(database, SOURCE)
    assert (org.status, duplicates([*org.warnings])) == ("ok", [])
    assert labels(graph, key) == [expected]
    assert graph.value("MATCH (:Other)-[:Knows]->(n:Okta) RETURN n.objectid") == key
    assert not [item for item in findings(graph, SOURCE) if item.level == "hint" and "node" in item.text[:30]]


@pytest.mark.parametrize(
    ("statement", "found", "after"),
    [
        (
            "CREATE (:GH {objectid: $key}), (:Base {objectid: $key})",
            "GH",
            [["Base", "Okta", "Okta_User"], ["GH"]],
        ),
        (
            "CREATE (:GH {objectid: $key}), ({objectid: $key}), (:Okta_User {objectid: $key})",
            "GH; no label",
            [[], ["GH"], ["Okta", "Okta_User"]],
        ),
        (
            "CREATE (:Okta:Okta_User {objectid: $key}), (:GH {objectid: $key})",
            "GH",
            [["GH"], ["Okta", "Okta_User"]],
        ),
        (
            "CREATE (:Okta {objectid: $key}), ({objectid: $key}), (:Base {objectid: $key})",
            "Base; no label",
            [[], ["Base"], ["Okta", "Okta_User"]],
        ),
        (
            "CREATE (:GH {objectid: toLower($key)})",
            f"{OWNER.lower()}: GH",
            [["GH"], ["Okta", "Okta_User"]],
        ),
    ],
)
def test_further_nodes_are_reported_and_not_changed(
    graph: Graph, database: Database, statement: str, found: str, after: list[list[str]]
) -> None:
    """Check before and after it, and each sync, name the same ids and labels; at most one node is adopted."""
    graph.run(statement, key=OWNER)
    expected = [f"{OWNER} ({found})"]
    assert duplicates([item.text for item in findings(graph, SOURCE)]) == expected
    for hours in range(2):
        org = sync(database, SOURCE, at=COLLECTED_AT + timedelta(hours=hours))
        assert (org.status, duplicates([*org.warnings])) == ("ok", expected)
        assert labels(graph, OWNER) == after
        assert duplicates([item.text for item in findings(graph, SOURCE)]) == expected


def test_okta_node_in_mixed_case_is_reported_and_not_changed(graph: Graph, database: Database) -> None:
    """Check finds it before sync writes a second node."""
    graph.run("CREATE (:Okta:Okta_User {objectid: $key})", key=POSTMAN["userId"])
    text = f"{POSTMAN['userId']}: Okta, Okta_User"
    assert duplicates([item.text for item in findings(graph, SOURCE)]) == [f"{OWNER} ({text})"]
    for _ in range(2):
        assert duplicates([*sync(database, SOURCE).warnings]) == [f"{OWNER} ({text}; Okta, Okta_User)"]
    assert labels(graph, OWNER) == [["Okta", "Okta_User"]] * 2


def test_two_okta_nodes_with_one_id_are_reported(graph: Graph, database: Database) -> None:
    """Both are written."""
    graph.run("CREATE (:Okta {objectid: $key}), (:Okta:Okta_User:GH {objectid: $key})", key=OWNER)
    assert duplicates([item.text for item in findings(graph, SOURCE)]) == [f"{OWNER} (GH, Okta, Okta_User; Okta)"]
    org = sync(database, SOURCE)
    assert duplicates([*org.warnings]) == [f"{OWNER} (GH, Okta, Okta_User; Okta, Okta_User)"]


def test_node_with_another_id_is_not_touched(graph: Graph, database: Database) -> None:
    """Ids of other kinds, texts that are no ids, and values that are no text."""
    graph.run(
        "UNWIND ['S-1-5-21-1', '00', '00X', 7, true, ['00U'], datetime(), null, ''] AS id "
        "CREATE (:GH {objectid: id}), (:Base {objectid: id}), ({objectid: id}), (:Okta_User {objectid: id})"
    )
    before = graph.everything()
    org = sync(database, SOURCE)
    assert (org.status, org.warnings) == ("ok", [])
    assert [item for item in before if item not in graph.everything()] == []


@pytest.mark.parametrize("label", ["GH", "Base", "AZBase", "Okta2", "okta_user", "Tag"])
def test_stale_token_with_a_label_of_another_tool_is_not_deleted(graph: Graph, database: Database, label: str) -> None:
    """It loses label, properties and edge to the owner, and counts as removed; the next run has nothing to do."""
    graph.run(
        f"CREATE (t:Okta:Okta_ApiToken:Tag_Owned:`{label}` {{objectid: '00TSTALE', environmentid: $org, "
        f"id: '00Tstale', name: 'OLD', displayName: 'old', userId: '00u1', created: {BEFORE}, other: 1, "
        f"networkInclude: ['a'], lastseen: {BEFORE}}})-[:Okta_ApiTokenFor]->(:Okta:Okta_User {{objectid: '00U1'}}), "
        "(t)<-[:Knows]-(:Other)",
        org=ORG,
    )
    assert sync(database, SOURCE, PLAN).tokens["removed"] == 1
    org = sync(database, SOURCE)
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 1, 0)
    assert not [text for text in org.warnings if "relationships of other tools" in text]
    assert graph.node("00TSTALE") == {"objectid": "00TSTALE", "other": 1, "lastseen": "2026-01-01T00:00:00Z"}
    assert labels(graph, "00TSTALE") == [sorted(["Okta", "Tag_Owned", label])]
    edges = "MATCH (t {objectid: '00TSTALE'})-[r]-() RETURN collect(type(r))"
    assert graph.value(edges) == ["Knows"]
    again = sync(database, SOURCE, at=COLLECTED_AT + timedelta(hours=1))
    assert (again.status, again.tokens["removed"], again.tokens["kept"]) == ("ok", 0, 0)


@pytest.mark.parametrize("more", ["", ":Tag_Owned", ":Okta_Custom:Tag_Tier_Zero"])
def test_stale_token_with_labels_of_okta_and_tags_only_is_deleted(graph: Graph, database: Database, more: str) -> None:
    """Tags are BloodHound's marks on any node."""
    graph.run(
        f"CREATE (:Okta:Okta_ApiToken{more} {{objectid: '00TSTALE', environmentid: $org, lastseen: {BEFORE}}})", org=ORG
    )
    assert sync(database, SOURCE).tokens["removed"] == 1
    assert labels(graph, "00TSTALE") == []


@pytest.mark.parametrize(
    "nodes",
    [
        "(:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old}), "
        "(:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old})",
        "(:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old}), "
        "(:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $older})",
        "(:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old}), "
        "(:Okta:Okta_ApiToken {objectid: '00tstale', environmentid: $org, lastseen: $older})",
        "(:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old})",
        "(:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: $old}), "
        "(:Okta_ApiToken:GH {objectid: '00TSTALE', environmentid: $org, lastseen: $older})",
    ],
)
def test_stale_token_counts_once_however_many_nodes_it_has(graph: Graph, database: Database, nodes: str) -> None:
    """Plan and sync remove the same; what is left is an other node, which the next run adopts."""
    graph.run("CREATE " + nodes, org=ORG, old="2026-01-01T00:00:00Z", older="2025-12-01T00:00:00Z")
    planned = sync(database, SOURCE, PLAN)
    written = sync(database, SOURCE)
    assert (planned.tokens["removed"], written.tokens["removed"], written.tokens["kept"]) == (1, 1, 0)
    assert [change.change for change in written.plan.changes] == ["created", "removed"] if written.plan else False
    assert graph.value("MATCH (t:Okta_ApiToken) WHERE toUpper(t.objectid) = '00TSTALE' AND t:Okta RETURN count(t)") == 0


def test_stale_token_is_kept_if_one_of_its_nodes_is_newer(graph: Graph, database: Database) -> None:
    """Another collector may have seen the token since."""
    graph.run(
        "UNWIND ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '2026-01-02T00:00:00Z'] AS lastseen "
        "CREATE (:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: lastseen})",
        org=ORG,
    )
    org = sync(database, SOURCE)
    assert (org.tokens["removed"], org.tokens["kept"]) == (0, 1)
    assert len(labels(graph, "00TSTALE")) == 3


@pytest.mark.parametrize("key", ["00Told", "00tSTALE9"])
def test_stale_stub_in_mixed_case_is_kept_and_makes_the_run_partial(graph: Graph, database: Database, key: str) -> None:
    """Its key is never rewritten, so it cannot be removed: the run must not end as if nothing were left."""
    graph.run(
        "CREATE (:Okta_ApiToken {objectid: $key, environmentid: $org, lastseen: datetime('2026-01-01')})",
        key=key,
        org=ORG,
    )
    before = graph.node(key)
    planned, written = sync(database, SOURCE, PLAN), sync(database, SOURCE)
    for org in (planned, written):
        assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("partial", 0, 1)
        assert [text for text in org.warnings if text.startswith("1 stale token NOT removed: another tool wrote")]
    assert graph.node(key) == before


def test_token_with_a_stub_counts_once_for_the_safety_limit(graph: Graph, database: Database) -> None:
    """With 40 tokens and 20 stubs and mixed-case nodes of them, 12 of 40 may be removed, not 18 of 60."""
    graph.run(
        "UNWIND range(1, 40) AS n "
        "CREATE (:Okta:Okta_ApiToken {objectid: '00TS' + n, environmentid: $org, lastseen: datetime('2026-01-01')})",
        org=ORG,
    )
    graph.run(
        "UNWIND range(1, 10) AS n "
        "CREATE (:Okta_ApiToken {objectid: '00TS' + n, environmentid: $org, lastseen: datetime('2026-01-01')}), "
        "(:Okta:Okta_ApiToken {objectid: '00ts' + n, environmentid: $org, lastseen: datetime('2026-01-01')})",
        org=ORG,
    )
    listed = [{**POSTMAN, "id": f"00TS{number}"} for number in range(1, 28)]
    org = sync(database, snapshot(*listed), PLAN)
    assert (org.tokens["removed"], org.tokens["kept"]) == (0, 13)
    assert [text for text in org.warnings if "above the safety limit of 12 (30 % of 40)" in text]


def test_plan_of_a_stub_token_is_what_sync_does(graph: Graph, database: Database) -> None:
    """A stub with the same values is unchanged; one in mixed case is created anew, and reported."""
    sync(database, SOURCE)
    graph.run("MATCH (t:Okta_ApiToken) REMOVE t:Okta")
    planned, written = sync(database, SOURCE, PLAN), sync(database, SOURCE)
    assert planned.tokens == written.tokens
    assert (planned.tokens["unchanged"], planned.tokens["created"]) == (1, 0)
    graph.run("MATCH (t:Okta_ApiToken) SET t.objectid = toLower(t.objectid)")
    planned, written = sync(database, SOURCE, PLAN), sync(database, SOURCE)
    assert planned.tokens == written.tokens
    assert (planned.tokens["unchanged"], planned.tokens["created"]) == (0, 1)
    assert duplicates([*written.warnings]) == [f"{TOKEN} ({TOKEN.lower()}: Okta, Okta_ApiToken; Okta, Okta_ApiToken)"]


def test_documented_repair_adopts_the_other_node(graph: Graph, database: Database) -> None:
    """Delete the Okta node, run again: the node of the other tool gets what the run writes, and keeps its edges."""
    sync(database, SOURCE)
    graph.run("CREATE (:GH {objectid: $key})<-[:Knows]-(:Other {objectid: 'X'})", key=OWNER)
    graph.run("MATCH (n:Okta {objectid: $key}) CREATE (:Other {objectid: 'Y'})-[:Knows]->(n)", key=OWNER)
    assert duplicates([*sync(database, SOURCE).warnings]) == [f"{OWNER} (GH)"]
    graph.run("MATCH (n:Okta {objectid: $key}) DETACH DELETE n", key=OWNER)
    assert duplicates([*sync(database, SOURCE, at=COLLECTED_AT + timedelta(hours=1)).warnings]) == []
    assert labels(graph, OWNER) == [["GH", "Okta", "Okta_User"]]
    edges = "MATCH (n {objectid: $key})-[r]-(m) RETURN m.objectid + ' ' + type(r) AS edge ORDER BY edge"
    assert [row["edge"] for row in graph.run(edges, key=OWNER)] == [
        f"{ORG} Okta_Contains",
        f"{TOKEN} Okta_ApiTokenFor",
        "X Knows",
    ]


@pytest.mark.parametrize("role_edges", [False, True])
def test_owner_deleted_between_its_node_and_its_edge_fails_the_org(
    graph: Graph, database: Database, monkeypatch: pytest.MonkeyPatch, role_edges: bool
) -> None:
    """Another process deletes nodes; the next run completes the org."""
    link = "link_super_admin" if role_edges else "link_api_token_for"
    write_rows = database.write_rows

    def deleting(statement: str, *arguments: Any, **options: Any) -> int:
        if statement == link:
            graph.run("MATCH (n:Okta {objectid: $key}) DETACH DELETE n", key=OWNER)
        return write_rows(statement, *arguments, **options)

    source = snapshot(POSTMAN, roles={POSTMAN["userId"]: [role("SUPER_ADMIN")]})
    monkeypatch.setattr(database, "write_rows", deleting)
    (org,) = sync_orgs({DOMAIN: lambda: source}, database, OPTIONS, lambda *_: None).orgs
    assert org.status == "failed"
    assert org.error is not None
    assert org.error.startswith(f"{link}: 1 of 1")
    assert graph.value("MATCH (l:OktaIngest) RETURN count(l.lastCollected)") == 0
    monkeypatch.undo()
    assert sync(database, source).status == "ok"
    assert graph.value("MATCH (:Okta_User)-[r]->() RETURN count(r)") == 3
