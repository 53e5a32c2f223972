"""Each condition of the statements that remove edges, labels, properties and nodes, on a real Neo4j."""

from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from okta_ingest.model.rows.fields import Row
from tests.graph_under_test import Graph

LOCK = Lock("lock_org", {"org": "00O1", "domains": []})
BEFORE, NOW, LATER = "2026-02-01T11:00:00Z", "2026-02-01T12:00:00Z", "2026-02-01T13:00:00Z"
OURS = "okta-ingest"
Edge = tuple[str, str, Any]
"""Source, type, and objectid of the target."""


def create_nodes(graph: Graph, timestamps: dict[str, str | None], property_name: str = "rolesRead") -> None:
    """Nodes by objectid, with a timestamp each."""
    graph.run(
        f"UNWIND keys($nodes) AS id CREATE (n:Okta {{objectid: id}}) SET n.{property_name} = datetime($nodes[id])",
        nodes=timestamps,
    )


def create_edges(graph: Graph, edges: list[tuple[Edge, dict[str, Any]]]) -> None:
    """Edges with their properties, those named lastseen and sourceLastseen as timestamps; targets are created."""
    for kind in {edge[1] for edge, _ in edges}:
        graph.run(
            f"""
            UNWIND $rows AS row
            MATCH (source:Okta {{objectid: row.source}})
            OPTIONAL MATCH (existing:Okta {{objectid: row.target}})
            FOREACH (_ IN CASE WHEN existing IS NULL THEN [1] ELSE [] END |
              CREATE (source)-[r:{kind}]->(:Okta {{objectid: row.target}})
              SET r = row.properties, r.lastseen = datetime(r.lastseen), r.sourceLastseen = datetime(r.sourceLastseen)
            )
            FOREACH (target IN CASE WHEN existing IS NULL THEN [] ELSE [existing] END |
              CREATE (source)-[r:{kind}]->(target)
              SET r = row.properties, r.lastseen = datetime(r.lastseen), r.sourceLastseen = datetime(r.sourceLastseen)
            )
            """,
            rows=[
                {"source": source, "target": target, "properties": properties}
                for (source, name, target), properties in edges
                if name == kind
            ],
        )


def edges_of(graph: Graph) -> set[Edge]:
    """All edges; a list as objectid is a tuple."""
    rows = graph.run("MATCH (a)-[r]->(b) RETURN a.objectid AS source, type(r) AS type, b.objectid AS target")
    return {
        (row["source"], row["type"], tuple(row["target"]) if isinstance(row["target"], list) else row["target"])
        for row in rows
    }


def seen(timestamp: str | None) -> dict[str, Any]:
    """The properties of an edge that was seen then."""
    return {"lastseen": timestamp}


ROLE_EDGES: list[tuple[Edge, dict[str, Any]]] = [
    (("SAME", "Okta_HasRole", "ORG_ADMIN@C"), seen(BEFORE)),
    (("SAME", "Okta_HasRole", "org_admin@c"), seen(BEFORE)),
    (("SAME", "Okta_HasRole", "LATER@C"), seen(LATER)),
    (("SAME", "Okta_HasRoleAssignment", "RA1"), seen(BEFORE)),
    (("SAME", "Okta_HasRoleAssignment", "ra1_x"), seen(BEFORE)),
    (("SAME", "Okta_HasRoleAssignment", "LATER_RA"), seen(LATER)),
    (("SAME", "Okta_MemberOf", "00G1"), seen(BEFORE)),
    (("SAME", "Okta_ScopedTo", "00O1"), seen(BEFORE)),
    (("SUPER", "Okta_SuperAdmin", "00O1"), seen(BEFORE)),
    (("NEWER", "Okta_HasRole", "USER_ADMIN@C"), seen(BEFORE)),
    (("OTHER", "Okta_HasRole", "USER_ADMIN@C"), seen(BEFORE)),
]
"""What stays: current roles, edges that a newer run has seen, other types of edges, and owners of newer roles."""

WRONG_ROLE_EDGES: list[tuple[Edge, dict[str, Any]]] = [
    (("SAME", "Okta_HasRole", "RA1"), seen(BEFORE)),
    (("SAME", "Okta_HasRole", "USER_ADMIN@C"), seen(BEFORE)),
    (("SAME", "Okta_HasRole", "AT@C"), seen(NOW)),
    (("SAME", "Okta_HasRole", "NEVER@C"), seen(None)),
    (("SAME", "Okta_HasRole", None), seen(BEFORE)),
    (("SAME", "Okta_HasRole", 7), seen(BEFORE)),
    (("SAME", "Okta_HasRole", (1, 2)), seen(BEFORE)),
    (("SAME", "Okta_HasRoleAssignment", "ORG_ADMIN@C"), seen(BEFORE)),
    (("SAME", "Okta_HasRoleAssignment", "RA2"), seen(NOW)),
    (("SAME", "Okta_SuperAdmin", "00O1"), seen(BEFORE)),
    (("UNREAD", "Okta_HasRole", "USER_ADMIN@C"), seen(BEFORE)),
    (("OLDER", "Okta_SuperAdmin", "00O1"), seen(BEFORE)),
]
"""What does not: roles that were withdrawn, an assignment as role, and targets whose objectid is no text."""

HOLDERS = {"SAME": NOW, "SUPER": NOW, "NEWER": LATER, "UNREAD": None, "OLDER": BEFORE, "OTHER": BEFORE, "00O1": None}
"""When their roles were read."""


def current_roles(key: str, kind: str) -> Row:
    """The row of an owner or group with its current roles."""
    return {
        kind: key,
        "roles": ["ORG_ADMIN@C"],
        "roleAssignments": ["RA1", "RA1_X"],
        "superAdmin": key == "SUPER",
        **({"complete": True} if kind == "user" else {}),
    }


@pytest.mark.parametrize(("statement", "kind"), [("unlink_roles", "user"), ("unlink_group_roles", "group")])
def test_edges_of_withdrawn_roles_are_removed(graph: Graph, database: Database, statement: str, kind: str) -> None:
    """Exactly those that are older than the run, of owners and groups whose roles no newer run has read."""
    create_nodes(graph, HOLDERS)
    create_edges(graph, [*ROLE_EDGES, *WRONG_ROLE_EDGES])
    rows = [current_roles(key, kind) for key in ("SAME", "SUPER", "NEWER", "UNREAD", "OLDER", "MISSING")]
    assert database.write_rows(statement, rows, LOCK, collected_at=NOW) == len(WRONG_ROLE_EDGES)
    assert edges_of(graph) == {edge for edge, _ in ROLE_EDGES}


def test_roles_that_are_not_complete_remove_only_edges_of_their_last_reading(graph: Graph, database: Database) -> None:
    """Another tool may have seen a role through a group."""
    create_nodes(graph, {"READ": BEFORE, "UNREAD": None})
    wrong = [(("READ", kind, "WITHDRAWN"), seen(BEFORE)) for kind in ("Okta_HasRole", "Okta_HasRoleAssignment")]
    kept = [
        (("READ", "Okta_HasRole", "ORG_ADMIN@C"), seen(BEFORE)),
        (("READ", "Okta_HasRole", "THEIRS"), seen("2026-02-01T10:00:00Z")),
        (("READ", "Okta_HasRole", "UNSEEN"), seen(None)),
        (("READ", "Okta_HasRole", "LATER"), seen(LATER)),
        (("UNREAD", "Okta_HasRole", "THEIRS"), seen(BEFORE)),
        (("UNREAD", "Okta_HasRole", "UNSEEN"), seen(None)),
    ]
    create_edges(graph, [*wrong, *kept])
    rows = [{**current_roles(key, "user"), "complete": False} for key in ("READ", "UNREAD")]
    assert database.write_rows("unlink_roles", rows, LOCK, collected_at=NOW) == 2
    assert edges_of(graph) == {edge for edge, _ in kept}


def ours(lastseen: str | None, source_lastseen: str | None = None, source: str | None = OURS) -> dict[str, Any]:
    """The properties of an edge that this tool has created."""
    return {"source": source, "lastseen": lastseen, "sourceLastseen": source_lastseen}


def membership(user: str, groups: list[str], removed: list[str] | None) -> Row:
    """The row of a user with the groups that give it a role; *removed*: it is a former owner of these tokens."""
    return {"user": user, "groups": groups, "removedTokens": removed}


OWNERS = {
    **{"SAME": NOW, "NEWER": LATER, "UNREAD": None, "OTHER": BEFORE},
    **{"FORMER": BEFORE, "OWNER": BEFORE},
    **{"T1": None, "T2": None, "T3": None, "00O1": None},
}
OWNED: list[tuple[Edge, dict[str, Any]]] = [
    (("T1", "Okta_ApiTokenFor", "FORMER"), {}),
    (("T2", "Okta_ApiTokenFor", "OWNER"), {}),
    (("T3", "Okta_ApiTokenFor", "OWNER"), {}),
    (("T3", "Okta_ApiTokenFor", "SAME"), {}),
    (("00O1", "Okta_Contains", "FORMER"), {}),
]
ROWS = [
    membership("SAME", ["CURRENT"], None),
    membership("NEWER", [], None),
    membership("UNREAD", [], None),
    membership("MISSING", [], None),
    membership("FORMER", [], ["T1", "T9"]),
    membership("OWNER", [], ["T2"]),
]


def test_our_memberships_that_give_no_role_are_removed(graph: Graph, database: Database) -> None:
    """Not what another tool has created or seen since, nor of an owner that still has a token."""
    create_nodes(graph, OWNERS)
    wrong = [
        (("SAME", "Okta_MemberOf", "FORMER_GROUP"), ours(BEFORE, BEFORE)),
        (("SAME", "Okta_MemberOf", "AT"), ours(NOW, NOW)),
        (("SAME", "Okta_MemberOf", "BY_ROLES_READ"), ours(NOW)),
        (("SAME", "Okta_MemberOf", None), ours(BEFORE, BEFORE)),
        (("UNREAD", "Okta_MemberOf", "FORMER_GROUP"), ours(BEFORE, BEFORE)),
        (("FORMER", "Okta_MemberOf", "CURRENT"), ours(BEFORE, BEFORE)),
    ]
    kept = [
        *OWNED,
        (("SAME", "Okta_MemberOf", "CURRENT"), ours(BEFORE, BEFORE)),
        (("SAME", "Okta_MemberOf", "THEIRS"), ours(BEFORE, BEFORE, "OktaHound")),
        (("SAME", "Okta_MemberOf", "NOBODYS"), ours(BEFORE, BEFORE, None)),
        (("SAME", "Okta_MemberOf", "SEEN_SINCE"), ours(NOW, BEFORE)),
        (("SAME", "Okta_MemberOf", "SEEN_SINCE_ROLES_READ"), ours(BEFORE)),
        (("SAME", "Okta_MemberOf", "LATER"), ours(LATER, LATER)),
        (("SAME", "Okta_HasRole", "OTHER_TYPE"), ours(BEFORE, BEFORE)),
        (("NEWER", "Okta_MemberOf", "FORMER_GROUP"), ours(BEFORE, BEFORE)),
        (("OTHER", "Okta_MemberOf", "FORMER_GROUP"), ours(BEFORE, BEFORE)),
        (("OWNER", "Okta_MemberOf", "FORMER_GROUP"), ours(BEFORE, BEFORE)),
    ]
    create_edges(graph, [*wrong, *kept])
    assert database.write_rows("unlink_member_of", ROWS, LOCK, collected_at=NOW) == len(wrong)
    assert edges_of(graph) == {edge for edge, _ in kept}


def test_our_role_edges_of_groups_that_give_no_role_are_removed(graph: Graph, database: Database) -> None:
    """Not of a group that gives another owner a role, and not what another tool has created or seen since."""
    groups = {"UNUSED": NOW, "SHARED": BEFORE, "UNREAD_GROUP": None, "OF_UNREAD": BEFORE}
    kept_groups = {"CURRENT": BEFORE, "USED": BEFORE, "NEWER_GROUP": LATER, "NO_MEMBER": BEFORE}
    create_nodes(graph, {**OWNERS, **groups, **kept_groups})
    memberships = [
        *((("SAME", "Okta_MemberOf", group), seen(BEFORE)) for group in ("CURRENT", "USED", "NEWER_GROUP", "SHARED")),
        (("SAME", "Okta_MemberOf", None), seen(BEFORE)),
        (("SAME", "Okta_AppAssignment", "NO_MEMBER"), seen(BEFORE)),
        (("UNREAD", "Okta_MemberOf", "UNUSED"), seen(BEFORE)),
        (("FORMER", "Okta_MemberOf", "UNUSED"), seen(BEFORE)),
        (("FORMER", "Okta_MemberOf", "UNREAD_GROUP"), seen(BEFORE)),
        (("UNREAD", "Okta_MemberOf", "OF_UNREAD"), seen(BEFORE)),
        (("NEWER", "Okta_MemberOf", "ONLY_NEWER"), seen(BEFORE)),
        (("OWNER", "Okta_MemberOf", "ONLY_OWNER"), seen(BEFORE)),
        (("OTHER", "Okta_MemberOf", "ONLY_OTHER"), seen(BEFORE)),
    ]
    create_edges(graph, memberships)
    wrong = [
        (("UNUSED", "Okta_HasRole", "R1"), ours(BEFORE, BEFORE)),
        (("UNUSED", "Okta_HasRole", "AT"), ours(NOW, NOW)),
        (("UNUSED", "Okta_HasRole", "BY_ROLES_READ"), ours(NOW)),
        (("UNUSED", "Okta_HasRoleAssignment", "RA1"), ours(BEFORE, BEFORE)),
        (("UNUSED", "Okta_SuperAdmin", "00O1"), ours(BEFORE, BEFORE)),
        (("SHARED", "Okta_HasRole", "R1"), ours(BEFORE, BEFORE)),
        (("UNREAD_GROUP", "Okta_HasRole", "R1"), ours(BEFORE, BEFORE)),
        (("OF_UNREAD", "Okta_HasRole", "R1"), ours(BEFORE, BEFORE)),
    ]
    kept = [
        *OWNED,
        *memberships,
        (("UNUSED", "Okta_HasRole", "THEIRS"), ours(BEFORE, BEFORE, "OktaHound")),
        (("UNUSED", "Okta_HasRole", "NOBODYS"), ours(BEFORE, BEFORE, None)),
        (("UNUSED", "Okta_HasRole", "SEEN_SINCE"), ours(NOW, BEFORE)),
        (("UNUSED", "Okta_HasRole", "SEEN_SINCE_ROLES_READ"), ours(BEFORE)),
        (("UNUSED", "Okta_HasRole", "LATER"), ours(LATER, LATER)),
        (("UNUSED", "Okta_ScopedTo", "00O1"), ours(BEFORE, BEFORE)),
        *(
            ((group, "Okta_HasRole", "R1"), ours(BEFORE, BEFORE))
            for group in (*kept_groups, "ONLY_NEWER", "ONLY_OWNER", "ONLY_OTHER")
        ),
    ]
    create_edges(graph, [*wrong, *(item for item in kept if item not in memberships)])
    used: dict[str, Any] = {"usedGroups": ["USED"], "collected_at": NOW}
    assert database.write_rows("unlink_unused_groups", ROWS, LOCK, **used) == len(wrong)
    assert edges_of(graph) == {edge for edge, _ in kept}


def test_limited_assignment_is_not_scoped_to_the_organization(graph: Graph, database: Database) -> None:
    """Other scopes of it, newer edges, and edges of other assignments stay."""
    create_nodes(graph, dict.fromkeys(("RA1", "RA2", "RA3", "RA4", "RA5", "00O1", "00O2")))
    wrong = [(("RA1", "Okta_ScopedTo", "00O1"), seen(BEFORE)), (("RA2", "Okta_ScopedTo", "00O1"), seen(NOW))]
    wrong += [(("RA3", "Okta_ScopedTo", "00O1"), seen(None))]
    kept = [
        (("RA1", "Okta_ScopedTo", "00O2"), seen(BEFORE)),
        (("RA1", "Okta_ScopedTo", None), seen(BEFORE)),
        (("RA1", "Okta_Other", "00O1"), seen(BEFORE)),
        (("RA4", "Okta_ScopedTo", "00O1"), seen(LATER)),
        (("RA5", "Okta_ScopedTo", "00O1"), seen(BEFORE)),
    ]
    create_edges(graph, [*wrong, *kept])
    rows = [{"roleAssignment": key} for key in ("RA1", "RA2", "RA3", "RA4", "MISSING")]
    assert database.write_rows("unlink_scoped_to", rows, LOCK, organization="00O1", collected_at=NOW) == 3
    assert edges_of(graph) == {edge for edge, _ in kept}


TOKEN = dict.fromkeys(
    [
        *("id", "name", "displayName", "oktaDomain", "userId", "clientName", "created", "lastUpdated", "expiresAt"),
        *("networkConnection", "networkInclude", "networkExclude", "networkIncludeNames", "networkExcludeNames"),
        *("networkIncludeAddresses", "networkReach", "tokenWindow", "lastUsed", "environmentid"),
    ],
    "x",
)
"""Every property that ``upsert_api_tokens`` writes, beside objectid and lastseen."""

NODES = """
CREATE (:OktaIngest {org: '00O1'}), (u:Okta {objectid: 'U'})
CREATE (:Okta:Okta_ApiToken:GH {objectid: 'FOREIGN', lastseen: datetime($now), theirs: 1})-[:Okta_ApiTokenFor]->(u)
CREATE (:Okta:Okta_ApiToken:GH {objectid: 'FOREIGN_EDGE', lastseen: datetime($now)})-[:Knows]->(u)
CREATE (:Okta:Okta_ApiToken:Tag:Okta_X {objectid: 'TEXT', lastseen: $now})<-[:Knows]-(u)
CREATE (:Okta:Okta_ApiToken:GH {objectid: 'CHANGED', lastseen: datetime($later)})
CREATE (:Okta:Okta_ApiToken:GH {objectid: 'NO_LASTSEEN'})
CREATE (:Okta:Okta_ApiToken:GH {objectid: 'UNREADABLE', lastseen: [1]})
CREATE (:Okta:GH {objectid: 'NO_TOKEN', lastseen: datetime($now)})
CREATE (:Okta:Okta_ApiToken {objectid: 'PLAIN', lastseen: datetime($now)})-[:Okta_ApiTokenFor]->(u)
CREATE (:Okta:Okta_ApiToken:Tag_Owned {objectid: 'TAGGED', lastseen: $now})
CREATE (:Okta:Okta_ApiToken:Okta_X {objectid: 'OF_OKTA', lastseen: datetime($now)})
CREATE (:Okta:Okta_ApiToken {objectid: 'TWICE', lastseen: $now})
CREATE (:Okta:Okta_ApiToken {objectid: 'TWICE', lastseen: $now})
CREATE (:Okta:Okta_ApiToken {objectid: 'PLAIN_CHANGED', lastseen: datetime($later)})
CREATE (:Okta:Okta_User {objectid: 'PLAIN_NO_TOKEN', lastseen: datetime($now)})
CREATE (:Okta:Okta_ApiToken {objectid: 'NOT_STALE', lastseen: datetime($now)})
WITH u MATCH (t:Okta) WHERE t <> u SET t += $token
"""
KEYS = [
    *(
        "FOREIGN",
        "FOREIGN_EDGE",
        "TEXT",
        "CHANGED",
        "NO_LASTSEEN",
        "UNREADABLE",
        "NO_TOKEN",
        "PLAIN",
        "TAGGED",
        "OF_OKTA",
        "TWICE",
    ),
    *("TWICE", "PLAIN_CHANGED", "PLAIN_NO_TOKEN", "MISSING"),
]


@pytest.fixture
def stale(graph: Graph) -> list[Row]:
    """The rows of stale tokens, and of others that must not be removed."""
    graph.run(NODES, now=NOW, later=LATER, token=TOKEN)
    return [{"objectid": key, "lastseen": NOW} for key in KEYS]


def test_stale_token_with_labels_of_others_loses_all_that_is_ours(
    graph: Graph, database: Database, stale: list[Row]
) -> None:
    """Label, properties and owner edge; what other tools have stored stays."""
    before = graph.everything()
    assert database.write_rows("remove_api_token_label", stale, LOCK) == 3
    changed = [
        ("node", "GH", "Okta", (("lastseen", NOW), ("objectid", "FOREIGN"), ("theirs", 1))),
        ("node", "GH", "Okta", (("lastseen", NOW), ("objectid", "FOREIGN_EDGE"))),
        ("edge", "FOREIGN_EDGE", "Knows", "U", ()),
        ("edge", "U", "Knows", "TEXT", ()),
        ("node", "Okta", "Okta_X", "Tag", (("lastseen", NOW), ("objectid", "TEXT"))),
    ]
    kept = [item for item in before if not _is_about(item, "FOREIGN", "FOREIGN_EDGE", "TEXT")]
    assert graph.everything() == sorted([*kept, *changed], key=repr)
    assert database.write_rows("remove_api_token_label", stale, LOCK) == 0


def test_stale_tokens_without_labels_of_others_are_deleted(graph: Graph, database: Database, stale: list[Row]) -> None:
    """Each node counts once, also of two with one key; those whose lastseen has changed stay."""
    before = graph.everything()
    assert database.write_rows("remove_api_tokens", stale, LOCK) == 5
    removed = ("PLAIN", "TAGGED", "OF_OKTA", "TWICE")
    assert graph.everything() == [item for item in before if not _is_about(item, *removed)]


def test_relationships_of_other_tools_are_counted_once(graph: Graph, database: Database, stale: list[Row]) -> None:
    """Those of tokens that will be deleted: not owner edges, and not of a token that only loses its label."""
    graph.run(
        """
        MATCH (p {objectid: 'PLAIN'}), (t {objectid: 'TAGGED'}), (f {objectid: 'FOREIGN'}), (o {objectid: 'OF_OKTA'}),
              (u {objectid: 'U'}), (n {objectid: 'NOT_STALE'})
        CREATE (p)-[:Knows]->(t), (u)-[:Knows]->(o), (f)-[:Knows]->(u), (n)-[:Knows]->(u), (t)-[:Knows]->(u)
        """
    )
    objectids = ["PLAIN", "TAGGED", "FOREIGN", "OF_OKTA"]
    assert database.read("read_other_relationships", objectids=objectids) == [{"relationships": 3}]


def _is_about(item: tuple[Any, ...], *keys: str) -> bool:
    """Whether a node or an edge of ``Graph.everything`` has one of these objectids."""
    if item[0] == "edge":
        return item[1] in keys or item[3] in keys
    return dict(item[-1]).get("objectid") in keys
