"""What exists in the graph, as the plan reads it, on a real Neo4j: tokens, stubs, bookkeeping, timestamps of roles."""

from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from tests.graph_under_test import Graph

LOCK = Lock("lock_org", {"org": "00O1", "domains": []})
BEFORE, NOW = "2026-02-01T11:00:00Z", "2026-02-01T12:00:00Z"


def test_keys_are_grouped_by_what_names_the_org(graph: Graph, database: Database) -> None:
    """Of every token with a key that is text, also without the Okta label; values of other types name no org."""
    graph.run(
        """
        CREATE (:Okta:Okta_ApiToken {objectid: 'A', environmentid: '00O1', oktaDomain: 'c', okta_domain: 'd'})
        CREATE (:Okta_ApiToken {objectid: 'B', environmentid: '00O1', oktaDomain: 'c', okta_domain: 'd'})
        CREATE (:Okta:Okta_ApiToken {objectid: 'C', environmentid: [1], oktaDomain: [1], okta_domain: [1]})
        CREATE (:Okta:Okta_ApiToken {objectid: 'D', environmentid: 7, oktaDomain: 8, okta_domain: 9})
        CREATE (:Okta:Okta_ApiToken {objectid: 7}), (:Okta:Okta_ApiToken {objectid: ['E']}), (:Okta:Okta_ApiToken)
        CREATE (:Okta:Okta_User {objectid: 'U', environmentid: '00O1'})
        """
    )
    found = {row["environmentid"]: (row["domains"], sorted(row["objectids"])) for row in _keys(database)}
    assert found == {"00O1": (["c", "d"], ["A", "B"]), None: ([None, None], ["C"]), "7": (["8", "9"], ["D"])}


def _keys(database: Database) -> list[dict[str, Any]]:
    return database.read("read_api_token_keys")


VALUES = (
    *("id", "name", "displayName", "oktaDomain", "userId", "clientName", "created", "lastUpdated", "expiresAt"),
    *("networkConnection", "networkReach", "tokenWindow", "lastUsed", "environmentid", "lastseen"),
)
LISTS = (
    *("networkInclude", "networkExclude", "networkIncludeNames", "networkExcludeNames", "networkIncludeAddresses"),
)


def test_values_of_tokens_are_text_or_null(graph: Graph, database: Database) -> None:
    """A number is its text, a timestamp ISO 8601; what has no text is null; lists are as they are."""
    stored: dict[str, dict[str, Any]] = {"T1": {name: name.upper() for name in VALUES}, "T2": dict.fromkeys(VALUES, 7)}
    stored |= {"T3": {name: [1] for name in VALUES}, "T4": {}}
    lists: dict[str, dict[str, Any]] = {
        "T1": {name: [name] for name in LISTS},
        "T2": dict.fromkeys(LISTS, 7),
        "T3": {name: [] for name in LISTS},
        "T4": {},
    }
    for key in stored:
        graph.run(
            "CREATE (t:Okta:Okta_ApiToken {objectid: $key}) SET t += $values", key=key, values=stored[key] | lists[key]
        )
    graph.run("CREATE (:Okta:Okta_ApiToken {objectid: 'T5', created: datetime($now)})", now=NOW)
    params = {"environmentid": "00O1", "domains": [], "stubs": []}
    rows = {row["objectid"]: row for row in database.read_each("read_api_tokens", [*stored, "T5"], **params)}
    assert {key: {name: row[name] for name in VALUES} for key, row in rows.items()} == {
        "T1": stored["T1"],
        "T2": dict.fromkeys(VALUES, "7"),
        "T3": dict.fromkeys(VALUES),
        "T4": dict.fromkeys(VALUES),
        "T5": {**dict.fromkeys(VALUES), "created": NOW},
    }
    assert {key: {name: rows[key][name] for name in LISTS} for key in stored} == {
        **{key: lists[key] for key in ("T1", "T2", "T3")},
        "T4": dict.fromkeys(LISTS),
    }


@pytest.mark.parametrize(
    ("values", "of_org"),
    [
        ({"environmentid": "00O1"}, True),
        ({"environmentid": "00o1", "oktaDomain": "other.okta.com"}, True),
        ({"environmentid": "00O2", "oktaDomain": "contoso.okta.com"}, False),
        ({"environmentid": "", "oktaDomain": "contoso.okta.com"}, True),
        ({"environmentid": "", "oktaDomain": "other.okta.com"}, False),
        ({"environmentid": 7, "oktaDomain": "contoso.okta.com"}, False),
        ({"environmentid": [1], "oktaDomain": "contoso.okta.com"}, True),
        ({"oktaDomain": "Contoso.Okta.com"}, True),
        ({"okta_domain": "Contoso.Okta.com"}, True),
        ({"oktaDomain": "other.okta.com", "okta_domain": "contoso.okta.com"}, True),
        ({"oktaDomain": [1], "okta_domain": [2]}, False),
        ({"oktaDomain": 7, "okta_domain": 8}, False),
        ({"okta_domain": "other.okta.com"}, False),
        ({}, False),
    ],
)
def test_values_that_name_the_org_decide_whose_token_it_is(
    graph: Graph, database: Database, values: dict[str, Any], of_org: bool
) -> None:
    """Its id in any case; without an id, one of its domains."""
    graph.run("CREATE (t:Okta:Okta_ApiToken {objectid: 'T'}) SET t += $values", values=values)
    params = {"environmentid": "00O1", "domains": ["CONTOSO.OKTA.COM"], "stubs": []}
    assert [row["of_org"] for row in database.read_each("read_api_tokens", ["T"], **params)] == [of_org]


def test_values_of_stubs_are_read_only_for_the_given_keys(graph: Graph, database: Database) -> None:
    """A node with the Okta label is read once; without the label of tokens never."""
    graph.run(
        """
        CREATE (:Okta:Okta_ApiToken {objectid: 'OKTA', id: '1'}), (:Okta_ApiToken {objectid: 'OKTA', id: '2'})
        CREATE (:Okta_ApiToken {objectid: 'STUB', id: '3'}), (:GH {objectid: 'STUB', id: '4'})
        CREATE (:Okta_ApiToken {objectid: 'OTHER_STUB', id: '5'}), (:Okta {objectid: 'USER', id: '6'})
        CREATE (:Okta_ApiToken {objectid: 'UNASKED', id: '7'}), (:Okta:Okta_ApiToken {objectid: 'UNASKED', id: '8'})
        """
    )
    keys = ["OKTA", "STUB", "OTHER_STUB", "USER"]
    for stubs, expected in (([], ["1"]), (["STUB", "OKTA", "USER", "UNASKED"], ["1", "2", "3"])):
        found = database.read_each("read_api_tokens", keys, stubs=stubs, environmentid=None, domains=[])
        assert sorted(row["id"] for row in found) == expected


def test_bookkeeping_is_found_by_id_or_domain_in_any_case(graph: Graph, database: Database) -> None:
    """In the order of its keys; values of other types are no key."""
    graph.run(
        """
        CREATE (l:OktaIngest {org: '00o1', lastCollected: datetime($now), tokenList: 'complete'})
        SET l.usersRead = 1, l.rolesRead = 2
        CREATE (:OktaIngest {org: '00O1', lastCollected: 'then'}), (:OktaIngest {org: 'A', domain: 'Contoso.Okta.com'})
        CREATE (:OktaIngest {org: [1], domain: [1]}), (:OktaIngest {org: 7, domain: 8}), (:OktaIngest)
        CREATE (:OktaIngest {org: '00O2', domain: 'other.okta.com'}), (:Okta {org: '00O1'})
        CREATE (:OktaIngest {org: [2], domain: 'contoso.okta.com', lastCollected: [1]})
        """,
        now=NOW,
    )
    rows = database.read("read_oktaingest", org="00o1", domains=["CONTOSO.OKTA.COM"])
    nothing = {"lastCollected": None, "tokenList": None, "usersRead": None, "rolesRead": None}
    first = {"org": "00o1", "lastCollected": NOW, "tokenList": "complete", "usersRead": 1, "rolesRead": 2}
    second = {**nothing, "org": "00O1", "lastCollected": "then"}
    assert sorted(rows[:2], key=str) == sorted([first, second], key=str)
    assert rows[2:] == [{**nothing, "org": "A"}, {**nothing, "org": None}]
    assert [row["org"] for row in database.read("read_oktaingest", org="7", domains=[])] == ["7"]
    assert [row["org"] for row in database.read("read_oktaingest", org=None, domains=["8"])] == ["7"]


KINDS = (
    *("Okta_User", "Okta_ApiToken", "Okta_Organization", "Okta_Group", "Okta_Role", "Okta_CustomRole"),
    "Okta_RoleAssignment",
)


def test_stub_of_every_kind_gets_the_okta_label(graph: Graph, database: Database) -> None:
    """With a label of Okta's whatever its id; with another one or none by the prefix of Okta's ids."""
    for kind in KINDS:
        graph.run(f"CREATE (:{kind} {{objectid: $key}}), (:Okta:{kind} {{objectid: $own}})", key=f"X {kind}", own=kind)
        graph.run(f"CREATE (:Base:{kind} {{objectid: $key}})", key=f"00{kind}")
    graph.run(
        """
        CREATE (:GH {objectid: '00GH'}), (:Base {objectid: '00BASE'}), (:AZBase {objectid: '00AZ'})
        CREATE ({objectid: '00NO'})
        CREATE (:Base:AZBase {objectid: '00BOTH'}), ({objectid: 'ANY'}), ({objectid: 7}), ({objectid: [1]}), ({name: 1})
        CREATE (:GH {objectid: 'S-1-5'}), (:Base {objectid: 'S-1-5'}), (:AZBase {objectid: 'A0'}), (:GH {objectid: 7})
        CREATE (:Okta:GH {objectid: '00OKTA'}), (:Okta:Base {objectid: '00OKTA2'}), (:Okta:AZBase {objectid: '00OKTA3'})
        """
    )
    of_okta = [f"X {kind}" for kind in KINDS] + [f"00{kind}" for kind in KINDS]
    found = sorted(str(key) for row in database.read("read_stubs") for key in row["objectids"])
    assert found == sorted([*of_okta, "00GH", "00BASE", "00AZ", "00NO", "00BOTH", "ANY", "7"])
    keys = [key.upper() for key in [*found, *KINDS, "S-1-5", "A0", "00OKTA", "00OKTA2", "00OKTA3"]]
    rows = database.write("adopt_stubs", LOCK, objectids=keys)
    assert [row["objectid"] for row in rows] == sorted(key.upper() for key in found)
    adopted = [key for key in found if key == key.upper() and key != "7"]
    assert sorted(row["objectid"] for row in rows if row["adopted"]) == adopted
    assert [row for row in rows if row["objectid"] == "7"] == [
        {"objectid": "7", "adopted": False, "objectids": ["7"], "labels": [[]]}
    ]
    labelled = graph.run("MATCH (n:Okta) WHERE n.objectid IN $keys RETURN n.objectid AS key ORDER BY key", keys=adopted)
    assert [row["key"] for row in labelled] == adopted


@pytest.mark.parametrize(
    ("nodes", "adopted"),
    [
        ("(:GH {objectid: $key}), (:Okta_User:GH:Base {objectid: $key})", ["Base", "GH", "Okta_User"]),
        ("(:GH:Okta2 {objectid: $key}), (:GH {objectid: $key})", ["GH"]),
        ("(:GH {objectid: $key}), ({objectid: $key})", []),
        ("(:GH {objectid: $key}), (:AA {objectid: $key})", ["AA"]),
        ("(:Okta_User {objectid: toLower($key)}), (:GH:Base {objectid: $key})", ["Base", "GH"]),
        ("(:Okta_User {objectid: toLower($key)}), (:GH {objectid: [1]})", None),
        ("(:Okta {objectid: $key}), (:GH {objectid: $key})", None),
        ("(:Okta {objectid: toLower($key)}), (:GH {objectid: $key})", ["GH"]),
        ("(:Okta_User {objectid: $key}), (:Okta_User {objectid: $key})", ["Okta_User"]),
    ],
)
def test_best_stub_of_a_key_gets_the_okta_label(
    graph: Graph, database: Database, nodes: str, adopted: list[str] | None
) -> None:
    """Upper-case key first, then a label of Okta's, then few labels, then in their order; the others are returned."""
    graph.run(f"CREATE {nodes}", key="00UA")
    before = graph.run(
        "MATCH (n) WHERE NOT n:Okta AND toUpper(toStringOrNull(n.objectid)) = '00UA' RETURN labels(n) AS labels"
    )
    okta = graph.value("MATCH (n:Okta) RETURN count(n)")
    (row,) = database.write("adopt_stubs", LOCK, objectids=["00UA", "00UB"])
    assert (row["objectid"], row["adopted"]) == ("00UA", adopted is not None)
    assert graph.value("MATCH (n:Okta) RETURN count(n)") == okta + row["adopted"]
    others = [sorted(item["labels"]) for item in before]
    if adopted is not None:
        others.remove(adopted)
        found = graph.run(
            "MATCH (n:Okta) WHERE n.objectid = '00UA' RETURN [l IN labels(n) WHERE l <> 'Okta'] AS labels"
        )
        assert [sorted(item["labels"]) for item in found] == [adopted]
    assert sorted(map(sorted, row["labels"])) == sorted(others)
    assert len(row["objectids"]) == len(others)


ROLE_KINDS = ("Okta_HasRole", "Okta_HasRoleAssignment", "Okta_SuperAdmin")


def test_role_timestamps_of_other_types_are_converted_by_their_text(graph: Graph, database: Database) -> None:
    """Neo4j prints them."""
    graph.run(
        "CREATE (n:Okta {objectid: 'LOCAL', rolesRead: localdatetime($local)}) "
        "CREATE (n)-[:Okta_HasRole {lastseen: localdatetime($local)}]->(:Okta)",
        local="2026-02-01T11:00:00",
    )
    (row,) = database.read_each("read_role_timestamps", ["LOCAL"])
    converted = [{**row, "rolesRead": NOW, "lastseen": BEFORE}]
    assert database.write_rows("upsert_role_timestamps", converted, LOCK) == 1
    stored = graph.run("MATCH (n)-[r:Okta_HasRole]->() RETURN n.rolesRead AS at, r.lastseen AS seen")
    assert stored == [{"at": NOW, "seen": BEFORE}]


def test_role_timestamps_that_are_no_zoned_datetimes_are_read_and_converted(graph: Graph, database: Database) -> None:
    """Of owners and of each kind of their role edges; other edges and other values stay."""
    graph.run(
        "CREATE (:Okta {objectid: 'TEXT', rolesRead: $now}), (:Okta {objectid: 'NATIVE', rolesRead: datetime($now)}), "
        "(:Okta {objectid: 'LIST', rolesRead: [1]}), (:Okta {objectid: 'NONE'}), "
        "(:Okta {objectid: 'OLD', rolesRead: datetime('1999-01-01T00:00:00Z')}), "
        "(:Okta {objectid: 'UNASKED', rolesRead: 1})",
        now=NOW,
    )
    for number, kind in enumerate((*ROLE_KINDS, "Okta_MemberOf")):
        graph.run(
            f"MATCH (n {{objectid: 'NONE'}}) CREATE (n)-[:{kind} {{lastseen: $text}}]->(:Okta), "
            f"(n)-[:{kind} {{lastseen: datetime($now)}}]->(:Okta), (n)-[:{kind}]->(:Okta), "
            f"(n)-[:{kind} {{lastseen: 'same'}}]->(:Okta)",
            text=f"text {number}",
            now=NOW,
        )
    keys = ["TEXT", "NATIVE", "LIST", "NONE", "OLD", "MISSING"]
    rows = list(database.read_each("read_role_timestamps", keys))
    assert sorted((row["objectid"], str(row["text"])) for row in rows) == [
        ("LIST", "None"),
        *(("NONE", text) for text in ("same", "text 0", "text 1", "text 2")),
        ("TEXT", NOW),
    ]
    converted: list[dict[str, Any]] = [
        {"objectid": "TEXT", "text": NOW, "rolesRead": BEFORE, "lastseen": BEFORE},
        {"objectid": "NATIVE", "text": "other", "rolesRead": BEFORE, "lastseen": BEFORE},
        {"objectid": "NONE", "text": "same", "rolesRead": BEFORE, "lastseen": BEFORE},
        {"objectid": "NONE", "text": "text 0", "rolesRead": BEFORE, "lastseen": BEFORE},
        {"objectid": "NONE", "text": "text 1", "rolesRead": BEFORE, "lastseen": None},
        {"objectid": "NONE", "text": "text 3", "rolesRead": BEFORE, "lastseen": BEFORE},
        {"objectid": "LIST", "text": "[1]", "rolesRead": BEFORE, "lastseen": BEFORE},
    ]
    assert database.write_rows("upsert_role_timestamps", converted, LOCK) == 4
    stored = graph.run(
        "MATCH (n:Okta) WHERE n.objectid IN $keys RETURN n.objectid AS key, n.rolesRead AS at", keys=keys
    )
    assert {row["key"]: row["at"] for row in stored} == {
        **{"TEXT": BEFORE, "NATIVE": NOW, "LIST": [1], "NONE": None, "OLD": "1999-01-01T00:00:00Z"},
    }
    native = "r.lastseen > datetime('2000-01-01T00:00:00Z')"
    edges = graph.run(f"MATCH ()-[r]->() WHERE {native} RETURN type(r) AS type, r.lastseen AS at ORDER BY type, at")
    assert [(row["type"], row["at"]) for row in edges] == sorted(
        [
            *((kind, NOW) for kind in (*ROLE_KINDS, "Okta_MemberOf")),
            *((kind, BEFORE) for kind in (*ROLE_KINDS, "Okta_HasRole")),
        ]
    )
