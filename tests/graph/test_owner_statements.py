"""Each statement about owners and their roles, on a real Neo4j."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import rows_of
from sandbox.okta_users import custom_role, role, user
from tests.graph.runs import connected_with_index
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, snapshot

LOCK = Lock("lock_org", {"org": "00O1", "domains": []})
CONSTANTS: dict[str, Any] = {"oktaDomain": "contoso.okta.com", "environmentid": "00O1"}
"""The properties that all nodes of the org have."""
EARLIER = "2026-02-01T12:00:00Z"
LATER = "2026-02-02T12:00:00Z"
OWNER = POSTMAN["userId"]
KEY = OWNER.upper()


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The empty database, with the index, as the product connects to it."""
    with connected_with_index(graph, batch_size=2) as database:
        yield database


def user_row(record: Any) -> Row:
    """The row of the owner of the sample token."""
    taken = snapshot(POSTMAN, users={OWNER: record})
    (row,) = rows_of(taken, uppercase=True).upserts["upsert_users"]
    return row


def written(row: Row) -> dict[str, Any]:
    """The properties that a row writes."""
    return {key: value for key, value in row.items() if value is not None}


def test_user_is_written_with_native_types(graph: Graph, database: Database) -> None:
    """A second run changes only lastseen."""
    row = user_row(user(OWNER, "ada@contoso.com", displayName="Ada"))
    for collected_at in (EARLIER, LATER):
        assert database.write_rows("upsert_users", [row], LOCK, **CONSTANTS, collected_at=collected_at) == 1
        assert graph.node(KEY) == {**written(row), **CONSTANTS, "lastseen": collected_at}
    types = "MATCH (n:Okta:Okta_User) UNWIND [n.created, n.lastLogin] AS d RETURN collect(d.timezone)"
    assert graph.value(types) == ["Z"] * 2


def test_null_keeps_a_property_of_a_user(graph: Graph, database: Database) -> None:
    """A run that cannot read users removes nothing."""
    row = user_row(user(OWNER, "ada@contoso.com", displayName="Ada", title="CISO"))
    database.write_rows("upsert_users", [row], LOCK, **CONSTANTS, collected_at=EARLIER)
    database.write_rows("upsert_users", [user_row(None)], LOCK, **CONSTANTS, collected_at=LATER)
    assert graph.node(KEY) == {**written(row), **CONSTANTS, "lastseen": LATER}


def test_role_types_have_the_timestamp_of_their_reading(graph: Graph, database: Database) -> None:
    """Older role types never replace newer ones."""
    graph.run("CREATE (:Okta {objectid: '00UA'}), (:Okta {objectid: '00UB', rolesRead: datetime($at)})", at=LATER)
    types = {"roleTypes": ["SUPER_ADMIN"], "rolesComplete": False}
    rows: list[Row] = [{"objectid": key, **types} for key in ("00UA", "00UB", "MISSING")]
    assert database.write_rows("upsert_role_types", rows, LOCK, collected_at=EARLIER) == 1
    assert graph.node("00UA") == {"objectid": "00UA", **types, "rolesRead": EARLIER}
    assert graph.node("00UB") == {"objectid": "00UB", "rolesRead": LATER}
    assert database.write_rows("upsert_role_types", rows, LOCK, collected_at=LATER) == 2


def test_role_types_of_an_owner_with_two_nodes_count_once(graph: Graph, database: Database) -> None:
    """Both nodes get them."""
    graph.run("CREATE (:Okta {objectid: '00UA'}), (:Okta {objectid: '00UA'})")
    rows: list[Row] = [{"objectid": "00UA", "roleTypes": ["SUPER_ADMIN"], "rolesComplete": True}]
    assert database.write_rows("upsert_role_types", rows, LOCK, collected_at=EARLIER) == 1
    assert graph.value("MATCH (u:Okta) WHERE u.rolesComplete RETURN count(u)") == 2


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        ({}, "ADA@CONTOSO.COM"),
        ({"name": "ADA THE ADMIN", "login": "ada@old.example"}, "ADA THE ADMIN"),
        ({"name": "ADA THE ADMIN"}, "ADA THE ADMIN"),
        ({"name": "ADA@OLD.EXAMPLE", "login": "ada@old.example"}, "ADA@CONTOSO.COM"),
        ({"name": "ada@contoso.com"}, "ADA@CONTOSO.COM"),
        ({"name": 5}, 5),
    ],
)
def test_user_keeps_the_name_of_another_collector(
    graph: Graph, database: Database, existing: dict[str, Any], expected: Any
) -> None:
    """A name that is the login follows the login."""
    graph.run("CREATE (n:Okta:Okta_User {objectid: $key}) SET n += $existing", key=KEY, existing=existing)
    database.write_rows(
        "upsert_users", [user_row(user(OWNER, "ada@contoso.com"))], LOCK, **CONSTANTS, collected_at=EARLIER
    )
    assert graph.node(KEY)["name"] == expected


def test_display_name_of_the_organization_is_the_company(graph: Graph, database: Database) -> None:
    """It follows a renaming, but a name from another collector stays."""

    def shown(company: str | None) -> Any:
        (row,) = rows_of(snapshot(organization={"companyName": company}), False).upserts["upsert_organization"]
        database.write_rows("upsert_organization", [row], LOCK, collected_at=EARLIER)
        return graph.node(row["objectid"])["displayName"]

    assert [shown(name) for name in (None, "Contoso", None, "Contoso Ltd")] == [
        "contoso.okta.com",
        "Contoso",
        "Contoso",
        "Contoso Ltd",
    ]
    graph.run("MATCH (o:Okta_Organization) SET o.displayName = 'Theirs'")
    assert shown("Contoso Ltd") == "Theirs"


def test_roles_and_assignments_are_written_once(graph: Graph, database: Database) -> None:
    """Each kind has its own label; a second run changes only lastseen."""
    rows = rows_of(snapshot(POSTMAN, roles={OWNER: [role("SUPER_ADMIN"), custom_role("cr0Help", "Helpers", 2)]}), True)
    for collected_at in (EARLIER, LATER):
        for statement in ("upsert_roles", "upsert_custom_roles", "upsert_role_assignments"):
            made = rows.upserts[statement]
            assert database.write_rows(statement, made, LOCK, **CONSTANTS, collected_at=collected_at) == len(made)
            for row in made:
                assert graph.node(row["objectid"]) == {**written(row), **CONSTANTS, "lastseen": collected_at}
            # An org whose id is unknown keeps the one that the node has.
            unknown = {**CONSTANTS, "environmentid": None}
            assert database.write_rows(statement, made, LOCK, **unknown, collected_at=collected_at) == len(made)
            assert {graph.node(row["objectid"])["environmentid"] for row in made} == {CONSTANTS["environmentid"]}
    kinds = graph.run("MATCH (n:Okta) RETURN [kind IN labels(n) WHERE kind <> 'Okta'] AS kinds ORDER BY kinds")
    assert [row["kinds"] for row in kinds] == [
        ["Okta_CustomRole"],
        ["Okta_Role"],
        ["Okta_RoleAssignment"],
        ["Okta_RoleAssignment"],
    ]


LINKS: dict[str, Row] = {
    "link_has_role": {"user": "00UA", "role": "ORG_ADMIN@C"},
    "link_has_role_assignment": {"user": "00UA", "roleAssignment": "RA1_00UA"},
    "link_super_admin": {"user": "00UA"},
}
ENDPOINTS = "UNWIND ['00O1', '00UA', 'ORG_ADMIN@C', 'RA1_00UA'] AS id CREATE (:Okta {objectid: id})"


@pytest.mark.parametrize(("statement", "row"), list(LINKS.items()))
def test_role_edges_are_created_once(graph: Graph, database: Database, statement: str, row: Row) -> None:
    """An edge without an endpoint is not counted; roles that a newer run has read stay unchanged."""
    graph.run(ENDPOINTS)
    rows = [row, {**row, "user": "MISSING"}]
    for collected_at in (EARLIER, LATER):
        assert database.write_rows(statement, rows, LOCK, organization="00O1", collected_at=collected_at) == 1
    (edge,) = graph.run("MATCH ()-[r]->() RETURN r.traversable AS traversable, r.lastseen AS lastseen")
    assert edge == {"traversable": statement == "link_super_admin", "lastseen": LATER}
    graph.run("MATCH (u {objectid: '00UA'})-[r]->() SET u.rolesRead = datetime($read) DELETE r", read=LATER)
    assert database.write_rows(statement, rows, LOCK, organization="00O1", collected_at=EARLIER) == 1
    assert graph.value("MATCH ()-[r]->() RETURN count(r)") == 0
    assert database.write_rows(statement, rows, LOCK, organization="00O1", collected_at=LATER) == 1
    assert graph.value("MATCH ()-[r]->() RETURN count(r)") == 1


def test_assignment_for_the_organization_has_one_scope_edge(graph: Graph, database: Database) -> None:
    """A second run changes only lastseen."""
    graph.run(ENDPOINTS)
    rows = [{"roleAssignment": "RA1_00UA"}, {"roleAssignment": "MISSING"}]
    for collected_at in (EARLIER, LATER):
        assert database.write_rows("link_scoped_to", rows, LOCK, organization="00O1", collected_at=collected_at) == 1
    properties = (("lastseen", LATER), ("traversable", False))
    assert [edge for edge in graph.everything() if edge[0] == "edge"] == [
        ("edge", "RA1_00UA", "Okta_ScopedTo", "00O1", properties)
    ]


def test_edges_of_removed_roles_are_removed(graph: Graph, database: Database) -> None:
    """Whoever created them; edges of current roles, newer edges and other types of edges stay."""
    graph.run(
        """
        CREATE (o:Okta {objectid: '00O1'}), (u:Okta {objectid: '00UA', rolesRead: datetime($at)})
        CREATE (other:Okta {objectid: '00UB', rolesRead: datetime($at)})
        CREATE (newer:Okta {objectid: '00UC', rolesRead: datetime($later)})
        WITH * UNWIND ['ORG_ADMIN@C', 'ORG_ADMIN', 'USER_ADMIN@C', 'user_admin@c'] AS id
        CREATE (r:Okta {objectid: id})
        CREATE (u)-[:Okta_HasRole]->(r), (other)-[:Okta_HasRole]->(r), (newer)-[:Okta_HasRole]->(r)
        WITH DISTINCT u, o
        UNWIND ['RA1_00UA', 'RA1', 'RA2_00UA'] AS id
        CREATE (u)-[:Okta_HasRoleAssignment]->(:Okta {objectid: id})-[:Okta_ScopedTo]->(o)
        WITH DISTINCT u, o
        CREATE (u)-[:Okta_HasRole {lastseen: datetime($later)}]->(:Okta {objectid: 'NEWER_EDGE'})
        CREATE (u)-[:Okta_SuperAdmin]->(o), (u)-[:Okta_MemberOf]->(:Okta {objectid: '00G1'}), (o)-[:Okta_Contains]->(u)
        """,
        at=EARLIER,
        later=LATER,
    )
    current = {
        "roles": ["ORG_ADMIN", "ORG_ADMIN@C"],
        "roleAssignments": ["RA1", "RA1_00UA"],
        "superAdmin": False,
        "complete": True,
    }
    rows: list[Row] = [{"user": "00UA", **current}, {"user": "00UC", **current}, {"user": "MISSING", **current}]
    before = set(graph.everything())
    assert database.write_rows("unlink_roles", rows, LOCK, collected_at=EARLIER) == 4
    assert {edge[1:4] for edge in before - set(graph.everything())} == {
        ("00UA", "Okta_HasRole", "USER_ADMIN@C"),
        ("00UA", "Okta_HasRole", "user_admin@c"),
        ("00UA", "Okta_HasRoleAssignment", "RA2_00UA"),
        ("00UA", "Okta_SuperAdmin", "00O1"),
    }
    assert database.write_rows("unlink_roles", rows, LOCK, collected_at=EARLIER) == 0


def test_stubs_of_roles_get_the_okta_label(graph: Graph, database: Database) -> None:
    """Also role assignments that another tool left without it."""
    ids = ["CR0", "RA1_00UA", "SUPER_ADMIN@C"]
    graph.run(
        "CREATE (:Okta_CustomRole {objectid: 'CR0'}), (:Okta_RoleAssignment {objectid: 'RA1_00UA'}), "
        "(:Okta_Role {objectid: 'SUPER_ADMIN@C'})"
    )
    assert sorted(key for row in database.read("read_stubs") for key in row["objectids"]) == ids
    rows = database.write("adopt_stubs", LOCK, objectids=ids)
    assert [row["objectid"] for row in rows if row["adopted"]] == ids
    assert graph.value("MATCH (n:Okta) RETURN count(n)") == 3
