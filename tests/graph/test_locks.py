"""Runs at the same time write one after another, also without the constraint, which BloodHound drops at its start."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.graph.database import Database, Lock
from okta_ingest.pipeline import sync as pipeline
from tests.graph.runs import OPTIONS, connected, sync
from tests.graph_under_test import Graph
from tests.samples import DOMAIN, ORG_ID, RUN, api_token, snapshot

ORG = ORG_ID.upper()
LOCK = Lock("lock_org", {"org": ORG, "domains": [DOMAIN.upper()]})
ROUNDS = 12
SECONDS = 60
"""After that a test fails instead of waiting for ever."""


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The database, as the product connects to it."""
    with connected(graph) as database:
        yield database


def at_once(*works: Callable[[], Any]) -> None:
    """Run all works at the same time; raise the first error."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        barrier.wait(SECONDS)
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


@pytest.mark.usefixtures("bare_graph")
def test_first_runs_at_once_without_constraint_leave_one_node_per_id(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them know the id of the org, one only its domain; each creates its own lock."""
    monkeypatch.setattr(pipeline, "_create_schema", lambda *_: [])
    graph.run("CREATE INDEX okta_objectid_index FOR (n:Okta) ON (n.objectid)")
    tokens = [api_token(number) for number in range(12)]
    sources = [snapshot(*tokens), snapshot(*tokens[::-1]), snapshot(*tokens, org_id=None)]
    for _ in range(ROUNDS):
        graph.run("MATCH (n) DETACH DELETE n")
        with connected(graph, 3) as first, connected(graph, 3) as second, connected(graph, 3) as third:
            runs = zip((first, second, third), sources, strict=True)
            at_once(*(lambda database=database, source=source: sync(database, source) for database, source in runs))
        twice = "MATCH (n:Okta) WITH n.objectid AS id, count(*) AS nodes WHERE nodes > 1 RETURN collect(id)"
        assert graph.value(twice) == []
        assert graph.value("MATCH (t:Okta_ApiToken)-[r:Okta_ApiTokenFor]->() RETURN count(r)") == 12


@pytest.mark.usefixtures("bare_graph")
@pytest.mark.parametrize(
    ("org", "held"),
    [
        (ORG, f"org: '{ORG}'"),
        (ORG, f"org: '{ORG_ID}'"),
        (ORG, f"org: '{DOMAIN}', domain: '{DOMAIN}'"),
        (ORG, f"org: 'x', domain: '{DOMAIN}'"),
        (DOMAIN, f"org: '{DOMAIN}'"),
        (DOMAIN, f"org: '{DOMAIN.upper()}'"),
    ],
)
def test_write_waits_for_every_lock_node_of_the_org(graph: Graph, database: Database, org: str, held: str) -> None:
    """Another run may hold any one of them; the statement itself writes none of them."""
    graph.run(f"CREATE (:OktaIngest {{org: '{org}'}}), (:OktaIngest {{{held}}})")
    done = threading.Event()

    def write() -> None:
        database.write("adopt_stubs", Lock("lock_org", {"org": org, "domains": [DOMAIN.upper()]}), objectids=[])
        done.set()

    with graph.driver.session(database="neo4j") as session, session.begin_transaction() as transaction:
        transaction.run(f"MATCH (l:OktaIngest {{{held}}}) SET l.held = true").consume()
        thread = threading.Thread(target=write, daemon=True)
        thread.start()
        assert not done.wait(1)
        transaction.rollback()
        assert done.wait(SECONDS)
    thread.join(SECONDS)


def test_other_org_is_not_locked(graph: Graph, database: Database) -> None:
    """Orgs are written independently; a node without readable values is of no org."""
    graph.run("CREATE (:OktaIngest {org: '00OTHER', domain: 'fabrikam.okta.com'}), (:OktaIngest)")
    graph.run("CREATE (:OktaIngest {org: [1], domain: [1]}), (:OktaIngest {org: 7, domain: true})")
    with graph.driver.session(database="neo4j") as session, session.begin_transaction() as transaction:
        transaction.run("MATCH (l:OktaIngest) SET l.held = true").consume()
        database.write_alone("upsert_lock", org=ORG, domain=DOMAIN)
        database.write("upsert_oktaingest", LOCK, org=ORG, domain=DOMAIN, collected_at="2026-01-01T00:00:00Z", **RUN)
        transaction.rollback()


def test_lock_node_that_was_deleted_is_created_again(graph: Graph, database: Database) -> None:
    """BloodHound's "delete all graph data" between two transactions of a run."""
    database.write_alone("upsert_lock", org=ORG, domain=DOMAIN)
    graph.run("MATCH (n) DETACH DELETE n")
    database.write("upsert_oktaingest", LOCK, org=ORG, domain=DOMAIN, collected_at="2026-01-01T00:00:00Z", **RUN)
    assert graph.value("MATCH (l:OktaIngest) RETURN collect(l.org)") == [ORG]


@pytest.mark.usefixtures("bare_graph")
def test_all_lock_nodes_get_the_time_of_the_run(graph: Graph, database: Database) -> None:
    """None of them is deleted, as another run may wait for it."""
    graph.run("UNWIND $keys AS key CREATE (:OktaIngest {org: key})", keys=[ORG, ORG, ORG_ID])
    sync(database, snapshot(api_token(1)), replace(OPTIONS, index=False))
    rows = graph.run("MATCH (l:OktaIngest) RETURN l.lastCollected AS at, l.domain AS domain")
    assert [(row["at"], row["domain"]) for row in rows] == [("2026-02-01T12:00:00Z", DOMAIN)] * 3


@pytest.mark.parametrize("name", ["oktaingest_org_constraint", "of_somebody_else"])
def test_run_with_existing_schema_does_not_wait_for_open_transactions(
    graph: Graph, database: Database, name: str
) -> None:
    """BloodHound's ingest can take hours; a command that changes the schema would wait for it."""
    sync(database, snapshot(api_token(1)))
    if name != "oktaingest_org_constraint":
        graph.run("DROP CONSTRAINT oktaingest_org_constraint")
        graph.run(f"CREATE CONSTRAINT {name} FOR (l:OktaIngest) REQUIRE l.org IS UNIQUE")
        graph.run("DROP INDEX okta_objectid_index")
        graph.run("CREATE INDEX other_index FOR (n:Okta) ON (n.objectid)")
        graph.run("CALL db.awaitIndexes(60)")
    with graph.driver.session(database="neo4j") as session, session.begin_transaction() as transaction:
        transaction.run("CREATE (:Okta {objectid: 'OTHER'}), (:OktaIngest {org: 'OTHER'})").consume()
        at_once(lambda: sync(database, snapshot(api_token(1))))
        transaction.rollback()


@pytest.mark.usefixtures("bare_graph")
def test_missing_schema_is_created(graph: Graph, database: Database) -> None:
    """After BloodHound's start each run creates it again."""
    for _ in range(2):
        sync(database, snapshot(api_token(1)))
        assert graph.schema() == {"okta_objectid_index", "oktaingest_org_constraint"}
        graph.run("DROP INDEX okta_objectid_index")
        graph.run("DROP CONSTRAINT oktaingest_org_constraint")
