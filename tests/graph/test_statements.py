"""Each statement on a real Neo4j: what it writes, and that a second run writes nothing new."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.duplicates import duplicates_by_key, remaining_stubs
from okta_ingest.model.rows.fields import Row
from okta_ingest.pipeline.existing import ExistingReader, read_adoptable
from tests.graph.runs import connected_with_index
from tests.graph_under_test import Graph
from tests.samples import RUN

LOCK = Lock("lock_org", {"org": "00O1", "domains": ["CONTOSO.OKTA.COM"]})
EARLIER = "2026-02-01T12:00:00Z"
LATER = "2026-02-02T12:00:00Z"
TOKEN = {
    "objectid": "00TA",
    "id": "00Ta",
    "name": "POSTMAN",
    "displayName": "Postman",
    "userId": "00ua",
    "clientName": "Okta API",
    "created": "2025-10-03T10:08:09Z",
    "lastUpdated": "2026-01-31T20:22:42Z",
    "expiresAt": "2026-03-02T20:22:42Z",
    "networkConnection": "ZONE",
    "networkInclude": ["nzo1"],
    "networkExclude": [],
    "networkIncludeNames": ["Office"],
    "networkExcludeNames": [],
    "networkIncludeAddresses": ["192.0.2.0/24"],
    "networkReach": "ZONES",
    "tokenWindow": "30.00:00:00",
    "lastUsed": "2026-01-31T20:22:42Z",
}
USER = {"objectid": "00UA", "id": "00ua"}
CONSTANTS: dict[str, Any] = {"oktaDomain": "contoso.okta.com", "environmentid": "00O1"}
"""The properties that all nodes of the org have."""
ORGANIZATION = {
    "objectid": "00O1",
    "id": "00o1",
    "name": "contoso.okta.com",
    "displayName": "contoso.okta.com",
    "oktaDomain": "contoso.okta.com",
}


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The empty database, with the index, as the product connects to it."""
    with connected_with_index(graph, batch_size=2) as database:
        yield database


@pytest.mark.usefixtures("bare_graph")
def test_index_and_constraint_are_created_once(graph: Graph, database: Database) -> None:
    """Their names and kinds are the ones that BloodHound tolerates."""
    for _ in range(2):
        for statement in ("index_okta_objectid", "index_okta_objectid_online", "index_oktaingest_org"):
            database.change_schema(statement)
    assert graph.schema() == {"okta_objectid_index", "oktaingest_org_constraint"}


@pytest.mark.parametrize(
    "existing",
    [
        "CREATE CONSTRAINT okta_objectid_constraint FOR (n:Okta) REQUIRE n.objectid IS UNIQUE",
        "CREATE INDEX other_index FOR (n:Okta) ON (n.objectid)",
    ],
)
def test_existing_index_is_used(graph: Graph, database: Database, existing: str) -> None:
    """If an equal index or constraint exists under any name, none is created."""
    graph.run("DROP INDEX okta_objectid_index")
    graph.run(existing)
    before = graph.schema()
    database.change_schema("index_okta_objectid")
    database.change_schema("index_okta_objectid_online")
    assert graph.schema() == before
    assert database.write_rows("upsert_users", [USER], LOCK, **CONSTANTS, collected_at=EARLIER) == 1


def test_api_token_is_written_with_native_types(graph: Graph, database: Database) -> None:
    """A second run changes only lastseen."""
    first = database.write_rows("upsert_api_tokens", [TOKEN], LOCK, **CONSTANTS, collected_at=EARLIER)
    assert graph.node("00TA") == {**TOKEN, **CONSTANTS, "lastseen": EARLIER}
    assert set(graph.value("MATCH (n {objectid: '00TA'}) RETURN labels(n)")) == {"Okta", "Okta_ApiToken"}
    types = "MATCH (n {objectid: '00TA'}) RETURN [d IN [n.created, n.lastUpdated, n.expiresAt, n.lastUsed, n.lastseen] "
    with graph.driver.session() as session:
        zones = session.run(types + "| d.timezone] AS zones").single(strict=True)["zones"]
    assert zones == ["Z"] * 5
    second = database.write_rows("upsert_api_tokens", [TOKEN], LOCK, **CONSTANTS, collected_at=LATER)
    assert (first, second) == (1, 1)
    assert graph.node("00TA") == {**TOKEN, **CONSTANTS, "lastseen": LATER}


def test_null_removes_a_property_of_a_token(graph: Graph, database: Database) -> None:
    """The environmentid and the properties and labels of other tools stay."""
    database.write_rows("upsert_api_tokens", [TOKEN], LOCK, **CONSTANTS, collected_at=EARLIER)
    graph.run("MATCH (n {objectid: '00TA'}) SET n.system_tags = 'owned', n.token_window = 'x', n:Tag_Owned")
    nulls = {key: value if key in ("objectid", "id") else None for key, value in TOKEN.items()}
    unknown: dict[str, Any] = {**CONSTANTS, "environmentid": None}
    database.write_rows("upsert_api_tokens", [nulls], LOCK, **unknown, collected_at=LATER)
    assert graph.node("00TA") == {
        "objectid": "00TA",
        "id": "00Ta",
        **CONSTANTS,
        "lastseen": LATER,
        "system_tags": "owned",
        "token_window": "x",
    }
    assert set(graph.value("MATCH (n {objectid: '00TA'}) RETURN labels(n)")) == {
        "Okta",
        "Okta_ApiToken",
        "Tag_Owned",
    }


def test_user_keeps_properties_of_other_collectors(graph: Graph, database: Database) -> None:
    """The token list alone gives only ids."""
    graph.run(
        "CREATE (:Okta:Okta_User {objectid: '00UA', name: 'JO@CONTOSO.COM', status: 'ACTIVE', environmentid: '00O1'})"
    )
    unknown: dict[str, Any] = {**CONSTANTS, "environmentid": None}
    rows = [USER, {**USER, "objectid": "00UB"}]
    assert database.write_rows("upsert_users", rows, LOCK, **unknown, collected_at=EARLIER) == 2
    name = {"name": "JO@CONTOSO.COM", "status": "ACTIVE"}
    assert graph.node("00UA") == {**USER, **CONSTANTS, **name, "lastseen": EARLIER}
    domain = {"oktaDomain": "contoso.okta.com"}
    assert graph.node("00UB") == {**USER, **domain, "objectid": "00UB", "lastseen": EARLIER}


def test_organization_is_named_by_its_domain(graph: Graph, database: Database) -> None:
    """A second run changes only lastseen."""
    database.write_rows("upsert_organization", [ORGANIZATION], LOCK, collected_at=EARLIER)
    database.write_rows("upsert_organization", [ORGANIZATION], LOCK, collected_at=LATER)
    assert graph.value("MATCH (n:Okta) RETURN count(n)") == 1
    assert graph.node("00O1") == {**ORGANIZATION, "environmentid": "00O1", "lastseen": LATER}


@pytest.mark.parametrize(
    ("existing", "given", "expected"),
    [
        ("Contoso Ltd", "contoso.okta.com", "Contoso Ltd"),
        ("CONTOSO LTD", "CONTOSO.OKTA.COM", "CONTOSO LTD"),
        ("contoso.okta.com", "CONTOSO.OKTA.COM", "CONTOSO.OKTA.COM"),
        (None, "contoso.okta.com", "contoso.okta.com"),
        (5, "contoso.okta.com", 5),
        ([1], "contoso.okta.com", "contoso.okta.com"),
    ],
)
def test_organization_keeps_the_name_of_another_collector(
    graph: Graph, database: Database, existing: Any, given: str, expected: Any
) -> None:
    """A name of ours follows the configured case."""
    graph.run("CREATE (:Okta:Okta_Organization {objectid: '00O1', name: $name})", name=existing)
    database.write_rows("upsert_organization", [{**ORGANIZATION, "name": given}], LOCK, collected_at=EARLIER)
    assert graph.node("00O1")["name"] == expected


def test_edges_are_created_once(graph: Graph, database: Database) -> None:
    """They have lastseen of the last run; an edge without an endpoint is not counted."""
    graph.run("UNWIND ['00O1', '00UA', '00TA', '00TB'] AS id CREATE (:Okta {objectid: id})")
    for collected_at in (EARLIER, LATER):
        rows: list[Row] = [
            {"user": "00UA", "apiTokens": ["00TA", "00TB", "MISSING"]},
            {"user": "MISSING", "apiTokens": ["00TA"]},
        ]
        assert database.write_rows("link_api_token_for", rows, LOCK, collected_at=collected_at) == 2
        users = [{"contained": "00UA"}, {"contained": "MISSING"}]
        assert database.write_rows("link_contains", users, LOCK, organization="00O1", collected_at=collected_at) == 1
    properties = (("lastseen", LATER), ("traversable", True))
    assert [edge for edge in graph.everything() if edge[0] == "edge"] == [
        ("edge", "00O1", "Okta_Contains", "00UA", properties),
        ("edge", "00TA", "Okta_ApiTokenFor", "00UA", properties),
        ("edge", "00TB", "Okta_ApiTokenFor", "00UA", properties),
    ]


def test_wrong_owner_edges_are_removed(graph: Graph, database: Database) -> None:
    """Edges to other users and duplicate edges; other edges and edges of other tokens stay."""
    graph.run(
        """
        CREATE (a:Okta {objectid: '00TA'}), (b:Okta {objectid: '00TB'}), (c:Okta {objectid: '00TC'})
        CREATE (owner:Okta {objectid: '00UA'}), (former:Okta {objectid: '00UB'}), (nameless)
        CREATE (a)-[:Okta_ApiTokenFor]->(owner), (a)-[:Okta_ApiTokenFor]->(owner), (a)-[:Okta_ApiTokenFor]->(former)
        CREATE (a)-[:Okta_ApiTokenFor]->(nameless), (a)-[:OtherEdge]->(former)
        CREATE (b)-[:Okta_ApiTokenFor]->(owner), (c)-[:Okta_ApiTokenFor]->(former)
        """
    )
    rows: list[Row] = [{"user": "00UA", "apiTokens": ["00TA"]}, {"user": None, "apiTokens": ["00TB"]}]
    assert database.write_rows("unlink_api_token_for", rows, LOCK) == 4
    assert [edge[1:4] for edge in graph.everything() if edge[0] == "edge"] == [
        ("00TA", "Okta_ApiTokenFor", "00UA"),
        ("00TA", "OtherEdge", "00UB"),
        ("00TC", "Okta_ApiTokenFor", "00UB"),
    ]
    assert database.write_rows("unlink_api_token_for", rows, LOCK) == 0


def test_stale_tokens_are_removed(graph: Graph, database: Database) -> None:
    """Not removed: tokens whose lastseen has changed since the plan, and other nodes."""
    graph.run(
        """
        CREATE (u:Okta:Okta_User {objectid: '00UA', lastseen: datetime($old)})
        CREATE (:Okta:Okta_ApiToken {objectid: '00TA', lastseen: datetime($old)})-[:Okta_ApiTokenFor]->(u)
        CREATE (:Okta:Okta_ApiToken {objectid: '00TB', lastseen: $old})-[:OtherEdge]->(u)
        CREATE (:Okta:Okta_ApiToken {objectid: '00TC', lastseen: datetime($now)})
        CREATE (:Okta:Okta_ApiToken {objectid: '00TD'}), (:Okta:Okta_ApiToken {objectid: '00TE', lastseen: $old})
        """,
        old=EARLIER,
        now=LATER,
    )
    ids = ["00TA", "00TB", "00TC", "00TD", "00UA", "MISSING"]
    assert database.read("read_other_relationships", objectids=ids[:4]) == [{"relationships": 1}]
    rows = [{"objectid": key, "lastseen": EARLIER} for key in ids]
    assert database.write_rows("remove_api_tokens", rows, LOCK) == 2
    left = graph.run("MATCH (n:Okta) RETURN n.objectid AS objectid ORDER BY objectid")
    assert [row["objectid"] for row in left] == ["00TC", "00TD", "00TE", "00UA"]


def test_existing_tokens_are_found_by_org_id_or_domain(graph: Graph, database: Database) -> None:
    """By domain only if the token has no id of an org; values are text."""
    graph.run(
        """
        CREATE (:Okta:Okta_ApiToken {objectid: 'ORG', environmentid: '00O1', created: datetime('2025-10-03T10:08:09Z')})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OKTAHOUND', oktaDomain: 'contoso.okta.com', created: '2025-10-03'})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OPENHOUND', okta_domain: 'contoso.okta.com', created: [1]})
        CREATE (:Okta:Okta_ApiToken {objectid: 'NAMED', environmentid: '00O2'})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OTHER', environmentid: '00O2', oktaDomain: 'contoso.okta.com'})
        CREATE (:Okta:Okta_ApiToken {objectid: 'NO_ORG'}), (:Okta:Okta_User {objectid: 'USER', environmentid: '00O1'})
        """
    )
    existing = ExistingReader(database).read().api_tokens_of("00O1", ["contoso.okta.com"])
    assert sorted(existing) == ["OKTAHOUND", "OPENHOUND", "ORG"]
    found = database.read(
        "read_api_tokens",
        environmentid="00O1",
        domains=["CONTOSO.OKTA.COM"],
        objectids=[*existing, "NAMED", "OTHER", "USER"],
        stubs=[],
    )
    assert sorted((row["objectid"], row["of_org"], row["created"]) for row in found) == [
        ("NAMED", False, None),
        ("OKTAHOUND", True, "2025-10-03"),
        ("OPENHOUND", True, None),
        ("ORG", True, "2025-10-03T10:08:09Z"),
        ("OTHER", False, None),
    ]
    assert found[0].keys() == TOKEN.keys() | CONSTANTS.keys() | {"lastseen", "of_org"}


def test_one_stub_of_each_key_gets_the_okta_label(graph: Graph, database: Database) -> None:
    """Except where another node with the label has the key, or the key is not in upper case."""
    graph.run(
        """
        CREATE ({objectid: '00TA', lastseen: 1}), (:Okta_User {objectid: '00UA'}), (:Okta_ApiToken {objectid: '00TB'})
        CREATE (:Okta_Organization {objectid: '00O1'}), (:GH {objectid: '00TA'}), (:Base {objectid: '00TE'})
        CREATE ({objectid: '00TC'}), (:Okta {objectid: '00TC'}), ({objectid: '00Td'}), ({objectid: 7}), ({other: 1})
        CREATE ({objectid: '00TX'})
        """
    )
    ids = ["00O1", "00UA", "00TA", "00TB", "00TC", "00TD", "00TE"]
    stubs = ExistingReader(database).read().stubs_among(ids)
    assert list(stubs) == ids
    adoptable = read_adoptable(stubs, database)
    assert sorted(adoptable) == ["00O1", "00TA", "00TB", "00TE", "00UA"]
    rows = database.write("adopt_stubs", LOCK, objectids=ids)
    assert rows == [
        {"objectid": "00O1", "adopted": True, "objectids": [], "labels": []},
        {"objectid": "00TA", "adopted": True, "objectids": ["00TA"], "labels": [["GH"]]},
        {"objectid": "00TB", "adopted": True, "objectids": [], "labels": []},
        {"objectid": "00TC", "adopted": False, "objectids": ["00TC"], "labels": [[]]},
        {"objectid": "00TD", "adopted": False, "objectids": ["00Td"], "labels": [[]]},
        {"objectid": "00TE", "adopted": True, "objectids": [], "labels": []},
        {"objectid": "00UA", "adopted": True, "objectids": [], "labels": []},
    ]
    found = graph.run("MATCH (n:Okta) RETURN n.objectid AS objectid ORDER BY objectid")
    assert [row["objectid"] for row in found] == ["00O1", "00TA", "00TB", "00TC", "00TE", "00UA"]
    remaining = {key: nodes for key, nodes in duplicates_by_key(rows).items() if nodes}
    assert remaining == remaining_stubs(stubs, adoptable) == ExistingReader(database).read().stubs_among(ids)


def test_duplicates_are_found_in_any_case(graph: Graph, database: Database) -> None:
    """So is a key that is not in upper case; values that cannot be a key are ignored."""
    graph.run(
        "UNWIND ['00TA', '00Ta', '00TB', '00TX', '00TX', '00Tc', ['00TZ']] AS id CREATE (:Okta:GH {objectid: id})"
    )
    found = {row["objectid"]: sorted(row["objectids"]) for row in database.read("read_duplicates")}
    assert found == {"00TA": ["00TA", "00Ta"], "00TC": ["00Tc"], "00TX": ["00TX", "00TX"]}
    assert all(sorted(labels) == ["GH", "Okta"] for row in database.read("read_duplicates") for labels in row["labels"])


def test_org_has_one_bookkeeping_node(graph: Graph, database: Database) -> None:
    """It has the timestamp of the last collection, and is found by id or domain."""
    for collected_at in (EARLIER, LATER):
        values = {"org": "00O1", "domain": "contoso.okta.com", "collected_at": collected_at, **RUN}
        database.write("upsert_oktaingest", LOCK, **values)
    stored = {"domain": "contoso.okta.com", "lastCollected": LATER, "org": "00O1", **RUN}
    assert graph.everything() == [("node", "OktaIngest", tuple(sorted(stored.items())))]
    row = {"org": "00O1", "lastCollected": LATER, "tokenList": "complete", "usersRead": 7, "rolesRead": 5}
    assert database.read("read_oktaingest", org="00O1", domains=[]) == [row]
    assert database.read("read_oktaingest", org=None, domains=["CONTOSO.OKTA.COM"]) == [row]
    assert database.read("read_oktaingest", org="00O2", domains=["FABRIKAM.OKTA.COM"]) == []


def test_version_of_bloodhound_is_read(graph: Graph, database: Database) -> None:
    """No row means that BloodHound has never used the database."""
    assert database.read("read_bloodhound") == []
    graph.run("CREATE (:MigrationData {Major: 9, Minor: 7, Patch: 1})")
    assert database.read("read_bloodhound") == [{"version": "9.7.1"}]


def test_rows_are_sent_in_batches(graph: Graph, database: Database) -> None:
    """Each batch is reported; the result is the sum of the counts."""
    batches: list[int] = []
    rows = [{**USER, "objectid": f"00U{number}"} for number in range(5)]
    written = database.write_rows(
        "upsert_users", rows, LOCK, on_batch=batches.append, **CONSTANTS, collected_at=EARLIER
    )
    assert (batches, written) == ([2, 2, 1], 5)
    assert graph.value("MATCH (n:Okta_User) RETURN count(n)") == 5


def test_current_user_and_index_are_read(graph: Graph, database: Database) -> None:
    """No row of the index means that it is missing."""
    assert database.read("read_current_user") == [{"user": graph.username, "roles": None}]
    assert database.read("read_okta_index") == [{"name": "okta_objectid_index", "state": "ONLINE"}]
    graph.run("DROP INDEX okta_objectid_index")
    assert database.read("read_okta_index") == []
