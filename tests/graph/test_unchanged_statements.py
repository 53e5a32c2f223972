"""Which owners and tokens count as unchanged: each property alone makes a node one that is written, on a real Neo4j."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.rows.fields import Row
from tests.graph.runs import connected_with_index
from tests.graph_under_test import Graph

LOCK = Lock("lock_org", {"org": "00O1", "domains": []})
CONSTANTS: dict[str, Any] = {"oktaDomain": "contoso.okta.com", "environmentid": "00O1"}
ORG = {**CONSTANTS, "organization": "00O1"}
BEFORE, NOW = "2026-02-01T11:00:00Z", "2026-02-01T12:00:00Z"
TOKEN: Row = {
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
    "networkExclude": ["nzo2"],
    "networkIncludeNames": ["Office"],
    "networkExcludeNames": ["Home"],
    "networkIncludeAddresses": ["192.0.2.0/24"],
    "networkReach": "ZONES",
    "tokenWindow": "30.00:00:00",
    "lastUsed": "2026-01-31T20:22:43Z",
}
USER: Row = {
    "id": "00ua",
    "name": "ADA@CONTOSO.COM",
    "login": "ada@contoso.com",
    "email": "ada@contoso.example",
    "displayName": "Ada",
    "firstName": "Ada",
    "lastName": "Lovelace",
    "title": "CISO",
    "department": "IT",
    "division": "Europe",
    "organization": "Contoso",
    "userType": "employee",
    "managerId": "00ub",
    "status": "ACTIVE",
    "enabled": True,
    "created": "2025-01-01T00:00:00Z",
    "activated": "2025-01-02T00:00:00Z",
    "lastLogin": "2026-01-03T00:00:00Z",
    "lastUpdated": "2026-01-04T00:00:00Z",
    "passwordChanged": "2026-01-05T00:00:00Z",
}
OTHER = "2020-01-01T00:00:00Z"
"""A value that no property has, as text and as timestamp."""


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The database with the index, the organization and another one; all rows are one batch."""
    with connected_with_index(graph, batch_size=1000) as database:
        graph.run("UNWIND ['00O1', '00O2', '00UA'] AS id CREATE (:Okta {objectid: id})")
        yield database


def write(graph: Graph, label: str, rows: list[Row], constants: dict[str, Any] = CONSTANTS) -> None:
    """Nodes as the upserts of this version write them, independent of the statements; tokens with their owner edge."""
    timestamps = ("created", "lastUpdated", "expiresAt", "lastUsed", "activated", "lastLogin", "passwordChanged")
    native = ", ".join(f"n.{name} = datetime(n.{name})" for name in timestamps)
    graph.run(
        f"UNWIND $rows AS row CREATE (n:Okta:{label}) SET n = row, n += $constants SET {native}",
        rows=rows,
        constants={**constants, "lastseen": BEFORE},
    )


def own_edges(graph: Graph, label: str) -> None:
    """The edge of every token that has an owner in Okta, or of the organization to every owner."""
    pattern = {
        "Okta_ApiToken": "(n)-[:Okta_ApiTokenFor {traversable: true}]->(other {objectid: '00UA'})",
        "Okta_User": "(n)<-[:Okta_Contains {traversable: true}]-(other {objectid: '00O1'})",
    }[label]
    target, edge = pattern[pattern.index("(other") :], pattern.replace(pattern[pattern.index("(other") :], "(other)")
    ownerless = ["USERID ONLY IN GRAPH", "USERID NOWHERE"]
    graph.run(f"MATCH (n:{label}) MATCH {target} WHERE NOT n.objectid IN $keys CREATE {edge}", keys=ownerless)


def keyed(key: str, row: Row, **changed: Any) -> Row:
    """A row of the node *key*."""
    return {"objectid": key, **row, **changed}


def read(database: Database, statement: str, rows: list[Row], **params: Any) -> list[str]:
    """The objectids of the unchanged ones of these rows, sorted."""
    return sorted(key for row in database.read(statement, rows=rows, **params) for key in row["objectids"])


def test_token_with_a_property_that_differs_is_not_unchanged(graph: Graph, database: Database) -> None:
    """Also where only one of graph and Okta has the property; where neither has it, the token is unchanged."""
    existing, rows, expected = [], [], []
    for name, value in TOKEN.items():
        other = [OTHER] if isinstance(value, list) else OTHER
        for key, stored, wanted in (
            (f"{name} EQUAL", value, value),
            (f"{name} OTHER", other, value),
            (f"{name} ONLY IN OKTA", None, value),
            (f"{name} ONLY IN GRAPH", value, None),
            (f"{name} NOWHERE", None, None),
        ):
            existing.append(keyed(key.upper(), TOKEN, **{name: stored}))
            rows.append(keyed(key.upper(), TOKEN, **{name: wanted}))
            expected += [key.upper()] if stored == wanted else []
    write(graph, "Okta_ApiToken", existing)
    own_edges(graph, "Okta_ApiToken")
    assert read(database, "read_unchanged_api_tokens", rows, **CONSTANTS) == sorted(expected)


TOKENS = """
MATCH (u {objectid: '00UA'})
CREATE (other:Okta {objectid: '00UB'})
WITH u, other MATCH (t:Okta) WHERE t.objectid STARTS WITH 'T'
FOREACH (_ IN CASE WHEN t.objectid IN ['T OWNED', 'T OTHER OWNER TOO', 'T UNLABELLED', 'T NO ORG', 'T OTHER ORG',
                                       'T OTHER DOMAIN', 'T OTHER EDGE', 'T WITHOUT USER'] THEN [1] ELSE [] END |
  CREATE (t)-[:Okta_ApiTokenFor {traversable: true}]->(u))
FOREACH (_ IN CASE t.objectid WHEN 'T OTHER OWNER' THEN [1] WHEN 'T OTHER OWNER TOO' THEN [1] ELSE [] END |
  CREATE (t)-[:Okta_ApiTokenFor {traversable: true}]->(other))
FOREACH (_ IN CASE t.objectid WHEN 'T NOT TRAVERSABLE' THEN [1] ELSE [] END |
  CREATE (t)-[:Okta_ApiTokenFor {traversable: false}]->(u))
FOREACH (_ IN CASE t.objectid WHEN 'T OTHER EDGE' THEN [1] ELSE [] END | CREATE (t)-[:Knows]->(other))
FOREACH (_ IN CASE t.objectid WHEN 'T UNLABELLED' THEN [1] ELSE [] END | REMOVE t:Okta_ApiToken)
FOREACH (_ IN CASE t.objectid WHEN 'T OTHER DOMAIN' THEN [1] ELSE [] END | SET t.oktaDomain = 'x')
FOREACH (_ IN CASE t.objectid WHEN 'T OTHER ORG' THEN [1] ELSE [] END | SET t.environmentid = '00O2')
FOREACH (_ IN CASE t.objectid WHEN 'T NO ORG' THEN [1] ELSE [] END | SET t.environmentid = null)
"""
"""One token each of every state of label, org and owner edges."""

TOKEN_STATES = {
    **dict.fromkeys(("T OWNED", "T OTHER OWNER", "T OTHER OWNER TOO", "T NOT TRAVERSABLE", "T NO EDGE"), "00ua"),
    **dict.fromkeys(("T OTHER EDGE", "T UNLABELLED", "T OTHER DOMAIN", "T OTHER ORG", "T NO ORG"), "00ua"),
    **dict.fromkeys(("T OWNERLESS", "T WITHOUT USER"), None),
}
"""The userId of each."""


@pytest.mark.parametrize("org_known", [True, False])
def test_token_with_another_label_org_or_edge_is_not_unchanged(
    graph: Graph, database: Database, org_known: bool
) -> None:
    """Exactly one edge, to the owner; where the id of the org is unknown, that of the token may be any."""
    rows = [keyed(key, TOKEN, userId=user) for key, user in TOKEN_STATES.items()]
    write(graph, "Okta_ApiToken", rows)
    graph.run(TOKENS)
    params = CONSTANTS if org_known else {**CONSTANTS, "environmentid": None}
    expected = ["T OTHER EDGE", "T OWNED", "T OWNERLESS", *([] if org_known else ["T NO ORG", "T OTHER ORG"])]
    assert read(database, "read_unchanged_api_tokens", rows, **params) == sorted(expected)


def test_unchanged_tokens_and_their_edges_are_seen(graph: Graph, database: Database) -> None:
    """Each found token once; one that has lost its label or its owner edge is not found; other edges stay."""
    rows = [keyed(key, TOKEN, userId=user) for key, user in TOKEN_STATES.items()]
    write(graph, "Okta_ApiToken", rows)
    graph.run(TOKENS)
    keys = [*TOKEN_STATES, "MISSING"]
    (row,) = database.write_each("upsert_api_token_lastseen", keys, LOCK, collected_at=NOW)
    lost = {"T UNLABELLED", "T NO EDGE"}
    assert sorted(row["objectids"]) == sorted(TOKEN_STATES.keys() - lost)
    nodes = graph.run("MATCH (t:Okta) WHERE t.lastseen = datetime($now) RETURN t.objectid AS key", now=NOW)
    assert {item["key"] for item in nodes} == TOKEN_STATES.keys() - lost
    edges = graph.run("MATCH (t)-[r]->() RETURN t.objectid AS key, type(r) AS type, r.lastseen AS lastseen")
    seen = {(item["key"], item["type"]) for item in edges if item["lastseen"] == NOW}
    assert {(item["key"], item["type"]) for item in edges} - seen == {
        ("T UNLABELLED", "Okta_ApiTokenFor"),
        ("T OTHER EDGE", "Knows"),
    }
    assert len(edges) == 12


def test_owner_with_a_property_that_differs_is_not_unchanged(graph: Graph, database: Database) -> None:
    """A value that Okta did not return is no difference: the existing one stays."""
    existing, rows, expected = [], [], []
    for name, value in USER.items():
        for key, stored, wanted in (
            (f"{name} EQUAL", value, value),
            (f"{name} OTHER", OTHER, value),
            (f"{name} ONLY IN OKTA", None, value),
            (f"{name} ONLY IN GRAPH", value, None),
            (f"{name} NOWHERE", None, None),
        ):
            existing.append(keyed(key.upper(), USER, **{name: stored}))
            rows.append(keyed(key.upper(), USER, **{name: wanted}))
            same = stored == wanted if name == "id" else wanted is None or stored == wanted
            # A name that is neither the login nor the row's name is another collector's, and stays.
            if (same and (name, wanted) != ("id", None)) or key == "name OTHER":
                expected.append(key.upper())
    write(graph, "Okta_User", existing)
    own_edges(graph, "Okta_User")
    assert read(database, "read_unchanged_users", rows, **ORG) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "login", "unchanged"),
    [
        ("ADA@CONTOSO.COM", "ada@contoso.com", True),
        ("ada@contoso.com", "ada@contoso.com", False),
        ("ada@contoso.com", "ada@old.example", False),
        ("ADA@OLD.EXAMPLE", "ada@old.example", False),
        ("ada@old.example", "ADA@OLD.example", False),
        ("ADA THE ADMIN", "ada@contoso.com", True),
        (5, "ada@contoso.com", True),
        ("ADA THE ADMIN", 5, True),
        ([1], "ada@contoso.com", False),
        ("ADA THE ADMIN", [1], False),
    ],
)
def test_name_that_would_be_written_is_a_difference(
    graph: Graph, database: Database, name: Any, login: Any, unchanged: bool
) -> None:
    """The name of another collector stays, one that is the login follows the login."""
    write(graph, "Okta_User", [keyed("00UX", USER, name=name, login=login)])
    own_edges(graph, "Okta_User")
    rows = [keyed("00UX", USER, login=None)]
    assert read(database, "read_unchanged_users", rows, **ORG) == (["00UX"] if unchanged else [])


USERS = """
MATCH (o {objectid: '00O1'}), (other {objectid: '00O2'})
MATCH (u:Okta) WHERE u.objectid STARTS WITH 'U'
FOREACH (_ IN CASE WHEN u.objectid IN ['U CONTAINED', 'U CONTAINED TWICE', 'U CONTAINED BY OTHER TOO', 'U OTHER ORG',
    'U UNLABELLED', 'U OTHER DOMAIN', 'U NO ORG', 'U OTHER EDGE'] THEN [1] ELSE [] END |
  CREATE (u)<-[:Okta_Contains {traversable: true}]-(o))
FOREACH (_ IN CASE u.objectid WHEN 'U CONTAINED TWICE' THEN [1] ELSE [] END |
  CREATE (u)<-[:Okta_Contains {traversable: true}]-(o))
FOREACH (_ IN CASE WHEN u.objectid STARTS WITH 'U CONTAINED BY OTHER' THEN [1] ELSE [] END |
  CREATE (u)<-[:Okta_Contains {traversable: true}]-(other))
FOREACH (_ IN CASE u.objectid WHEN 'U NOT TRAVERSABLE' THEN [1] ELSE [] END |
  CREATE (u)<-[:Okta_Contains {traversable: false}]-(o))
FOREACH (_ IN CASE u.objectid WHEN 'U OTHER EDGE' THEN [1] ELSE [] END | CREATE (u)<-[:Knows {traversable: true}]-(o))
FOREACH (_ IN CASE u.objectid WHEN 'U UNLABELLED' THEN [1] ELSE [] END | REMOVE u:Okta_User)
FOREACH (_ IN CASE u.objectid WHEN 'U OTHER DOMAIN' THEN [1] ELSE [] END | SET u.oktaDomain = 'x')
FOREACH (_ IN CASE u.objectid WHEN 'U OTHER ORG' THEN [1] ELSE [] END | SET u.environmentid = '00O2')
FOREACH (_ IN CASE u.objectid WHEN 'U NO ORG' THEN [1] ELSE [] END | SET u.environmentid = null)
"""
"""One owner each of every state of label, org and edges from the organization."""

USER_STATES = [
    *("U CONTAINED", "U CONTAINED TWICE", "U CONTAINED BY OTHER", "U CONTAINED BY OTHER TOO", "U NOT TRAVERSABLE"),
    *("U OTHER EDGE", "U UNLABELLED", "U OTHER DOMAIN", "U OTHER ORG", "U NO ORG", "U NO EDGE"),
]


@pytest.mark.parametrize("org_known", [True, False])
def test_owner_with_another_label_org_or_edge_is_not_unchanged(
    graph: Graph, database: Database, org_known: bool
) -> None:
    """Exactly one edge, from the organization; without its id, neither edge nor id of the owner matter."""
    rows = [keyed(key, USER) for key in USER_STATES]
    write(graph, "Okta_User", rows)
    graph.run(USERS)
    params = ORG if org_known else {**ORG, "environmentid": None, "organization": None}
    wrong = {"U UNLABELLED", "U OTHER DOMAIN"}
    expected = {"U CONTAINED", "U CONTAINED BY OTHER TOO", "U OTHER EDGE"} if org_known else {*USER_STATES} - wrong
    assert read(database, "read_unchanged_users", rows, **params) == sorted(expected)


@pytest.mark.parametrize("org_known", [True, False])
def test_unchanged_owners_and_their_edges_are_seen(graph: Graph, database: Database, org_known: bool) -> None:
    """Each found owner once; one that has lost its label or its edge is not found; other edges stay."""
    write(graph, "Okta_User", [keyed(key, USER) for key in USER_STATES])
    graph.run(USERS)
    keys = [*USER_STATES, "MISSING"]
    params: dict[str, Any] = {"organization": "00O1" if org_known else None, "collected_at": NOW}
    (row,) = database.write_each("upsert_user_lastseen", keys, LOCK, **params)
    lost = {"U UNLABELLED", *(("U NO EDGE", "U CONTAINED BY OTHER") if org_known else ())}
    assert sorted(row["objectids"]) == sorted({*USER_STATES} - lost)
    nodes = graph.run("MATCH (t:Okta) WHERE t.lastseen = datetime($now) RETURN t.objectid AS key", now=NOW)
    assert {item["key"] for item in nodes} == {*USER_STATES} - lost
    edges = graph.run("MATCH (u)<-[r {lastseen: datetime($now)}]-(o) RETURN u.objectid, type(r), o.objectid", now=NOW)
    assert {(item["type(r)"], item["o.objectid"]) for item in edges} == (
        {("Okta_Contains", "00O1")} if org_known else set()
    )
    assert len(edges) == (9 if org_known else 0)
