"""What the report reads from a real Neo4j: every source of a right, and values of any form."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.model.inventory.build import Inventory
from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach, Use
from okta_ingest.pipeline import report_data
from tests.graph_under_test import Graph
from tests.report_rows import NOW


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The product's own connection to the empty database."""
    with Database(graph.uri, graph.username, graph.password, "neo4j", 1000) as database:
        yield database


TOKEN = (
    "CREATE (t:Okta:Okta_ApiToken {objectid: '00T1', id: '00t1', environmentid: '00O1'}) "
    "CREATE (u:Okta:Okta_User {objectid: '00U1', id: '00u1'}) CREATE (t)-[:Okta_ApiTokenFor]->(u) "
    "CREATE (o:Okta:Okta_Organization {objectid: '00O1', oktaDomain: 'contoso.okta.com'}) "
)
ASSIGNED = (
    "CREATE (a:Okta:Okta_RoleAssignment {type: 'APP_ADMIN', status: 'ACTIVE', displayName: 'App Administrator'}) "
)
GROUP = "CREATE (u)-[:Okta_MemberOf]->(g:Okta:Okta_Group) "


@pytest.mark.parametrize(
    ("more", "level", "roles"),
    [
        ("", Level.UNKNOWN, []),
        ("SET u.roleTypes = [], u.rolesRead = datetime()", Level.NONE, []),
        ("SET u.roleTypes = [], u.rolesRead = datetime(), u.rolesComplete = false", Level.UNKNOWN, []),
        ("SET u.roleTypes = ['ORG_ADMIN'], u.rolesRead = datetime()", Level.ORG, [("ORG_ADMIN", None, True)]),
        (ASSIGNED + "CREATE (u)-[:Okta_HasRoleAssignment]->(a)", Level.OTHER, [("APP_ADMIN", None, False)]),
        (
            ASSIGNED + GROUP + "CREATE (g)-[:Okta_HasRoleAssignment]->(a) SET a.targets = ['0oa1', 'salesforce']",
            Level.OTHER,
            [("APP_ADMIN", 2, True)],
        ),
        (
            ASSIGNED + GROUP + "CREATE (g)-[:Okta_HasRoleAssignment]->(a)-[:Okta_ScopedTo]->(o)",
            Level.OTHER,
            [("APP_ADMIN", None, True)],
        ),
        (ASSIGNED + "CREATE (u)-[:Okta_HasRoleAssignment]->(a) SET a.status = 'INACTIVE'", Level.UNKNOWN, []),
        (ASSIGNED + "CREATE (u)-[:Okta_MemberOf]->()-[:Okta_HasRoleAssignment]->(a)", Level.UNKNOWN, []),
        ("CREATE (u)-[:Okta_SuperAdmin]->(o)", Level.SUPER, [("SUPER_ADMIN", None, True)]),
        (GROUP + "CREATE (g)-[:Okta_SuperAdmin]->(o)", Level.SUPER, [("SUPER_ADMIN", None, True)]),
        (
            GROUP + "CREATE (g)-[:Okta_HasRole]->(:Okta:Okta_CustomRole {name: 'X', permissions: ['okta.users.read']})",
            Level.UNKNOWN,
            [("CUSTOM", None, True)],
        ),
    ],
)
def test_rights_come_from_every_source(
    database: Database, graph: Graph, more: str, level: Level, roles: list[Any]
) -> None:
    """Properties, assignments, edges; direct, or through a group."""
    graph.run(TOKEN + more)
    (token,) = report_data.read(database, NOW).tokens
    assert token.level is level
    assert [(role.type, role.targets, role.scope_known) for role in token.owner.roles] == roles


FORMS = ["datetime('2026-11-24T06:00:00Z')", "datetime('2026-11-24T07:00:00+01:00')", "'2026-11-24T06:00:00.000Z'"]


def read_with(database: Database, graph: Graph, value: str) -> Inventory:
    """The inventory of a token whose timestamps are this Cypher value, and that of its org's run."""
    graph.run(
        TOKEN + "CREATE (:OktaIngest {org: '00O1', domain: 'contoso.okta.com', "
        "lastCollected: datetime('2026-11-25T06:00:00Z'), tokenList: 'complete', version: '1.2.0'}) "
        f"SET t.lastUsed = {value}, t.created = {value}, t.expiresAt = {value}, t.lastseen = {value}, "
        f"u.rolesRead = {value}, u.roleTypes = []"
    )
    return report_data.read(database, NOW)


@pytest.mark.parametrize("value", FORMS)
def test_timestamps_are_read_in_native_and_text_form(database: Database, graph: Graph, value: str) -> None:
    """As this tool and others write them."""
    (token,) = read_with(database, graph, value).tokens
    assert (token.age_days, token.idle_days, token.use, token.stale) == (1, 1, Use.NEW, True)
    assert token.org.token_list == "complete"


@pytest.mark.parametrize(
    "value", ["'yesterday'", "['2026-11-24']", "point({x: 1, y: 2})", "duration('P30D')", "true", "-1.5", "''", "null"]
)
def test_unreadable_timestamp_is_unknown(database: Database, graph: Graph, value: str) -> None:
    """It fails nothing, and does not make the roles known."""
    (token,) = read_with(database, graph, value).tokens
    assert (token.age_days, token.idle_days, token.use, token.stale) == (None, None, Use.UNKNOWN, False)
    assert token.level is Level.UNKNOWN


def test_values_of_other_types_are_unknown_or_text(database: Database, graph: Graph) -> None:
    """Names that are numbers, lists that are text, texts that are lists."""
    graph.run(
        TOKEN + "SET t.displayName = 42, t.networkConnection = ['ANYWHERE'], t.networkReach = 7, "
        "t.networkIncludeNames = 'Corp', u.status = ['ACTIVE'], u.roleTypes = 'SUPER_ADMIN', u.login = true"
    )
    (token,) = report_data.read(database, NOW).tokens
    assert (token.name, token.reach, token.zones) == ("42", Reach.UNKNOWN, ("Corp",))
    assert (token.owner.status, token.level, token.owner.login) == (None, Level.SUPER, "true")


def test_token_with_two_edges_is_one_token(database: Database, graph: Graph) -> None:
    """A second edge, or an owner without the label of users, makes no second row."""
    graph.run(
        TOKEN + "CREATE (t)-[:Okta_ApiTokenFor]->(u) CREATE (t)-[:Okta_ApiTokenFor]->(:Okta {objectid: '00U2'}) "
        "CREATE (:Okta_ApiToken {objectid: '00T2', okta_domain: 'contoso.okta.com', userId: '00u1'})"
    )
    found = report_data.read(database, NOW)
    assert [(token.id, token.owner.id, token.org.key) for token in found.tokens] == [
        ("00T2", "00u1", "00O1"),
        ("00t1", "00u1", "00O1"),
    ]
    assert [org.domain for org in found.orgs] == ["contoso.okta.com"]
