"""A rerun writes what changed; whatever differs in value or type is written whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from sandbox.okta_users import role, user
from tests.graph.runs import OPTIONS, sync
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT, ORG_ID, POSTMAN, api_token, snapshot

OWNER, OTHER = str(POSTMAN["userId"]), str(api_token(1)["userId"])
LATER = COLLECTED_AT + timedelta(hours=1)
ZONES = {"connection": "ZONE", "include": ["nzo1", "nzo2"], "exclude": []}
NO_OWNER = api_token(8, userId=None)
SOURCE = snapshot(
    POSTMAN,
    *(api_token(number, network=ZONES) for number in range(1, 6)),
    NO_OWNER,
    users={owner: user(owner, f"{owner}@contoso.com", displayName="Ada", department="IT") for owner in (OWNER, OTHER)},
    roles={OWNER: [role("SUPER_ADMIN")]},
)
WHOLE = {"upsert_users", "upsert_api_tokens", "unlink_api_token_for", "link_api_token_for"}
KEY, OWNER_KEY, OTHER_KEY = POSTMAN["id"].upper(), OWNER.upper(), OTHER.upper()


class Recording(Database):
    """A database that records the rows of each writing statement."""

    def __init__(self, graph: Graph, batch_size: int = 100) -> None:
        super().__init__(graph.uri, graph.username, graph.password, "neo4j", batch_size=batch_size)
        self.written: dict[str, list[Any]] = {}

    def __enter__(self) -> "Recording":
        return self

    def _write(self, statement: str, lock: Any, params: Any) -> list[dict[str, Any]]:
        sent = self.written.setdefault(statement, [])
        sent += params.get("rows", params.get("objectids", []))
        return super()._write(statement, lock, params)

    def keys(self, statement: str) -> set[str]:
        """The objectids of the nodes that a statement wrote."""
        return {row if isinstance(row, str) else row["objectid"] for row in self.written.get(statement, [])}


@pytest.fixture
def database(graph: Graph) -> Iterator[Recording]:
    """The database with the sample org, as the product connects to it."""
    with Recording(graph) as database:
        sync(database, SOURCE)
        database.written.clear()
        yield database


def test_rerun_without_changes_only_touches(graph: Graph, database: Recording) -> None:
    """The graph is the same as if everything had been written again."""
    org = sync(database, SOURCE, at=LATER)
    assert (org.tokens["unchanged"], org.tokens["changed"], org.tokens["created"]) == (7, 0, 0)
    assert {name for name in WHOLE if database.written.get(name)} == set()
    assert len(database.keys("upsert_api_token_lastseen")) == 7
    assert len(database.keys("upsert_user_lastseen")) == 3
    touched = graph.everything()
    graph.run("MATCH (n) DETACH DELETE n")
    sync(database, SOURCE, at=LATER)
    assert graph.everything() == touched


def test_changed_token_is_written_whole_and_the_others_are_touched(graph: Graph, database: Recording) -> None:
    """So is its edge; the owner is unchanged."""
    renamed = replace(SOURCE, api_tokens=[{**POSTMAN, "name": "New"}, *SOURCE.api_tokens[1:]])
    org = sync(database, renamed, at=LATER)
    assert (org.tokens["unchanged"], org.tokens["changed"]) == (6, 1)
    assert database.keys("upsert_api_tokens") == {KEY}
    assert database.written["link_api_token_for"] == [{"user": OWNER_KEY, "apiTokens": [KEY]}]
    assert database.keys("upsert_users") == set()
    assert graph.node(KEY)["name"] == "New"
    seen = graph.run(
        "MATCH (n:Okta) RETURN DISTINCT n.lastseen AS at UNION MATCH ()-[r]->() RETURN DISTINCT r.lastseen AS at"
    )
    assert [row["at"] for row in seen] == ["2026-02-01T13:00:00Z"]


SPOILT = [
    *(f"SET t.{key} = 'spoilt'" for key in ("id", "name", "displayName", "clientName", "tokenWindow", "lastUsed")),
    *(f"SET t.{key} = 'spoilt'" for key in ("created", "lastUpdated", "expiresAt", "userId", "oktaDomain")),
    *(f"SET t.{key} = null" for key in ("created", "lastUpdated", "networkConnection", "environmentid", "name")),
    *("SET t.networkInclude = ['x']", "SET t.networkExclude = 'x'", "SET t.networkInclude = 7"),
    *(f"SET t.{key} = toString(t.{key})" for key in ("created", "lastUpdated", "expiresAt", "lastUsed")),
    *("SET t.created = localdatetime(t.created)", "SET t.created = t.created.epochMillis"),
    "SET t.expiresAt = datetime({datetime: t.expiresAt, timezone: '+01:00'})",
    "SET t.lastUpdated = t.lastUpdated + duration({nanoseconds: 1})",
    f"SET t.environmentid = '{ORG_ID}'",
    "REMOVE t:Okta_ApiToken",
    "REMOVE t:Okta",
    "DELETE edge",
    "SET edge.traversable = false",
    "SET edge.traversable = 'true'",
    "REMOVE edge.traversable",
    "CREATE (t)-[:Okta_ApiTokenFor {traversable: true}]->(owner)",
    "CREATE (t)-[:Okta_ApiTokenFor {traversable: true}]->(:Okta:Okta_User {objectid: 'WRONG'})",
    "DELETE edge CREATE (t)-[:Okta_ApiTokenFor {traversable: true}]->(:Okta:Okta_User {objectid: 'WRONG'})",
    "DETACH DELETE t",
    "DETACH DELETE owner",
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_token_that_differs_is_written_whole(graph: Graph, database: Recording, spoil: str) -> None:
    """A spoilt value or type, a lost label or edge, a second edge: afterwards the graph is as before."""
    expected = _of_interest(graph)
    graph.run(
        "MATCH (t:Okta_ApiToken {objectid: $key})-[edge:Okta_ApiTokenFor]->(owner) " + spoil, key="00TSAMPLE0000001X697"
    )
    assert _of_interest(graph) != expected
    org = sync(database, SOURCE, at=LATER)
    assert org.status == "ok"
    assert _of_interest(graph) == expected


SPOILT_USERS = [
    *(
        f"SET u.{key} = 'spoilt'"
        for key in ("id", "login", "displayName", "department", "status", "created", "oktaDomain")
    ),
    *(f"SET u.{key} = null" for key in ("name", "enabled", "environmentid", "lastLogin", "activated")),
    *(f"SET u.{key} = toString(u.{key})" for key in ("created", "lastLogin", "passwordChanged", "enabled")),
    "REMOVE u:Okta_User",
    "REMOVE u:Okta",
    "DELETE edge",
    "SET edge.traversable = false",
    "REMOVE edge.traversable",
    "DETACH DELETE u",
]


@pytest.mark.parametrize("spoil", SPOILT_USERS)
def test_owner_that_differs_is_written_whole(graph: Graph, database: Recording, spoil: str) -> None:
    """With its edge from the organization; only it is written whole."""
    expected = _of_interest(graph)
    graph.run("MATCH (u:Okta_User {objectid: $key})<-[edge:Okta_Contains]-() " + spoil, key=OTHER_KEY)
    assert _of_interest(graph) != expected
    org = sync(database, SOURCE, at=LATER)
    assert org.status == "ok"
    assert _of_interest(graph) == expected
    assert database.keys("upsert_users") == {OTHER_KEY}


@pytest.mark.parametrize(
    "extra",
    [
        "MATCH (n:Okta) SET n:Tag_Owned, n.system_tags = 'owned'",
        "MATCH (n:Okta_ApiToken) SET n:GH, n.other = [1, 2] CREATE (n)<-[:Knows]-(:Other)",
        "MATCH (u:Okta_User) SET u.phone = 1 CREATE (u)<-[:Okta_Contains]-(:Okta:Okta_Group {objectid: '00G1'})",
        "MATCH (u:Okta_User) SET u.name = 'ADA THE ADMIN'",
        "MATCH (n:Okta) SET n.lastseen = toString(n.lastseen)",
        "MATCH ()-[r]->() SET r.lastseen = null",
    ],
)
def test_what_other_tools_add_does_not_make_a_rerun_slow(graph: Graph, database: Recording, extra: str) -> None:
    """Their labels, properties and edges stay, and lastseen is stored in any case."""
    graph.run(extra)
    count = graph.value("MATCH (n) RETURN count(n)")
    org = sync(database, SOURCE, at=LATER)
    assert org.tokens["unchanged"] == 7
    assert {name for name in WHOLE if database.written.get(name)} == set()
    assert graph.value("MATCH (n) RETURN count(n)") == count
    seen = "MATCH (t:Okta_ApiToken) OPTIONAL MATCH (t)-[r]->() RETURN collect(t.lastseen) + collect(r.lastseen)"
    assert set(graph.value(seen)) == {"2026-02-01T13:00:00Z"}


def test_name_in_another_case_is_written_and_no_change(graph: Graph, database: Recording) -> None:
    """BloodHound's first start makes names upper-case."""
    graph.run("CREATE (:MigrationData {Major: 9, Minor: 7, Patch: 1})")
    org = sync(database, SOURCE, replace(OPTIONS, uppercase_names=True), at=LATER)
    assert (org.tokens["changed"], org.tokens["unchanged"]) == (0, 7)
    assert graph.node(KEY)["name"] == "POSTMAN"


@pytest.mark.parametrize(
    "lost", ["DETACH DELETE n", "REMOVE n:Okta_ApiToken:Okta_User", "WITH n MATCH (n)-[r]-() DELETE r"]
)
def test_node_that_changes_between_reading_and_writing_is_written_whole(
    graph: Graph, database: Recording, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """What was to be touched and is not found is written as if it had differed."""
    expected = _of_interest(graph)
    write_alone = database.write_alone

    def losing(statement: str, **params: Any) -> list[dict[str, Any]]:
        graph.run(f"MATCH (n:Okta) WHERE n.objectid IN $keys {lost}", keys=[KEY, OTHER_KEY])
        return write_alone(statement, **params)

    monkeypatch.setattr(database, "write_alone", losing)
    assert sync(database, SOURCE, at=LATER).status == "ok"
    assert _of_interest(graph) == expected


def test_rerun_without_the_id_of_the_org_touches(graph: Graph, database: Recording) -> None:
    """Then there is no edge from the organization to compare."""
    org = sync(database, replace(SOURCE, org_id=None), at=LATER)
    assert org.tokens["unchanged"] == 7
    assert {name for name in WHOLE if database.written.get(name)} == set()
    assert graph.node(KEY)["lastseen"] == graph.node(OWNER_KEY)["lastseen"] == "2026-02-01T13:00:00Z"


def test_real_fractions_of_seconds_are_identical(graph: Graph, database: Recording) -> None:
    """Neo4j prints .12Z where Python prints .120000Z."""
    fractions = [{**POSTMAN, "created": f"2025-10-03T10:08:09.{part}Z"} for part in ("120", "123", "001", "000")]
    tokens = [{**record, "id": f"00Tfraction{number}"} for number, record in enumerate(fractions)]
    source = snapshot(*tokens)
    sync(database, source)
    database.written.clear()
    assert sync(database, source, at=LATER).tokens["unchanged"] == 4
    assert database.keys("upsert_api_tokens") == set()


def test_one_owner_with_many_tokens_is_written_in_many_transactions(graph: Graph) -> None:
    """Each is bounded by its tokens, first load, rerun and removal alike."""
    tokens = [api_token(number, userId=OWNER) for number in range(1200)]
    with Recording(graph, batch_size=150) as database:
        largest = 0
        write = database._write

        def measuring(statement: str, lock: Any, params: Any) -> list[dict[str, Any]]:
            nonlocal largest
            rows = params.get("rows", params.get("objectids", []))
            largest = max(largest, sum(len(row["apiTokens"]) if "apiTokens" in row else 1 for row in rows))
            return write(statement, lock, params)

        database._write = measuring  # type: ignore[method-assign]
        for hours in range(2):
            assert sync(database, snapshot(*tokens), at=COLLECTED_AT + timedelta(hours=hours)).status == "ok"
        assert largest <= 150
        assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(:Okta_User) RETURN count(r)") == 1200


def _of_interest(graph: Graph) -> list[str]:
    """The graph with the types of its values, without timestamps of runs, and without users of no token."""
    graph.run("MATCH (u:Okta_User {objectid: 'WRONG'}) WHERE NOT (u)--() DELETE u")
    nodes = "MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"
    edges = "MATCH (a)-[r]->(b) RETURN [a.objectid, type(r), b.objectid] AS labels, properties(r) AS properties"
    with graph.driver.session(database="neo4j") as session:
        rows = [record.data() for query in (nodes, edges) for record in session.run(query)]
    return sorted(f"{sorted(map(str, row['labels']))} {_typed(row['properties'])}" for row in rows)


def _typed(properties: dict[str, Any]) -> str:
    of_runs = ("lastseen", "lastCollected", "rolesRead")
    return ", ".join(f"{key}: {value!r}" for key, value in sorted(properties.items()) if key not in of_runs)
