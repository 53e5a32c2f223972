"""A run that is interrupted anywhere is completed by the next run: the graph is the same as without interruption."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.messages import Message
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.pipeline.results import OrgResult, Progress
from okta_ingest.pipeline.sync import sync_orgs
from okta_ingest.pipeline.sync_org import Options
from sandbox.okta_users import role, user
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT, DOMAIN, api_token, snapshot

OPTIONS = Options(write=True, uppercase_names=True, index=True, removal=RemovalPolicy(), refuse_older=False)
STUBS = (
    "CREATE ({objectid: '00TSAMPLE0000005X697'})-[:Okta_ApiTokenFor]->(:Okta_User {objectid: '00UOWNER00000001X697'})"
)


class Killed(BaseException):
    """Stands for kill -9: the client sends nothing more. No error of an org, which a run would report."""


class KillableDatabase(Database):
    """A database whose client is killed after a given number of transactions."""

    transactions_left = 0

    def _write(self, statement: str, lock: Lock | None, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        self.transactions_left -= 1
        if self.transactions_left < 0:
            raise Killed
        return super()._write(statement, lock, params)


@pytest.fixture
def database(graph: Graph) -> Iterator[KillableDatabase]:
    """The database, with small batches: a run has many transactions."""
    database = KillableDatabase(graph.uri, graph.username, graph.password, "neo4j", batch_size=3)
    database.transactions_left = 1_000_000
    with database:
        yield database


def run(database: Database, taken: Snapshot, collected_at: datetime, progress: Progress = lambda *_: None) -> OrgResult:
    """The result of one run that writes *taken*."""
    collects = {DOMAIN: lambda: replace(taken, collected_at=collected_at)}
    (org,) = sync_orgs(collects, database, OPTIONS, progress).orgs
    return org


def days() -> tuple[Snapshot, Snapshot]:
    """The org on two days: on the second a token is new, one removed, one renamed, and one has another owner.

    One owner has lost a role, another has a new one.
    """
    first = [api_token(number) for number in range(6)]
    second = [api_token(1, name="Renamed"), api_token(2, userId="00unew"), *first[3:], api_token(9)]
    one, two = first[0]["userId"], first[3]["userId"]
    users = {owner: user(owner, f"{owner}@contoso.com") for owner in (one, two)}
    return (
        snapshot(*first, users=users, roles={one: [role("SUPER_ADMIN"), role("APP_ADMIN", 2)], two: []}),
        snapshot(*second, users=users, roles={one: [role("APP_ADMIN", 2)], two: [role("ORG_ADMIN", 3)]}),
    )


def test_interrupted_run_is_completed_by_the_next(graph: Graph, database: KillableDatabase) -> None:
    """Between any two transactions, stubs, owners and removals included."""
    first, second = days()
    monday, tuesday, wednesday = (COLLECTED_AT + timedelta(days=day) for day in range(3))

    def begin() -> None:
        graph.run("MATCH (n) DETACH DELETE n")
        graph.run(STUBS)
        assert run(database, first, monday).status == "ok"

    begin()
    database.transactions_left = transactions_left = 1_000_000
    assert run(database, second, tuesday).status == "ok"
    transactions = transactions_left - database.transactions_left
    run(database, second, wednesday)
    expected = graph.everything()
    assert transactions > 15
    for alive in range(transactions):
        begin()
        database.transactions_left = alive
        with pytest.raises(Killed):
            run(database, second, tuesday)
        database.transactions_left = 1_000_000
        assert run(database, second, wednesday).status == "ok"
        assert graph.everything() == expected, f"killed after {alive} transactions"


def test_older_list_removes_no_token_of_a_newer_run(graph: Graph, database: KillableDatabase) -> None:
    """The older run started earlier and writes later."""
    older, newer = snapshot(api_token(1)), snapshot(api_token(1), api_token(2))
    for taken, at in ((newer, COLLECTED_AT + timedelta(hours=1)), (older, COLLECTED_AT)):
        assert run(database, taken, at).status == "ok"
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_older_roles_change_nothing_of_a_newer_run(graph: Graph, database: KillableDatabase) -> None:
    """It adds no removed role and removes no new one."""
    older, newer = days()
    run(database, newer, COLLECTED_AT + timedelta(hours=1))
    roles = "MATCH (u:Okta_User)-[r]->(n) RETURN u.id AS id, u.roleTypes AS types, type(r) AS type, n.id AS end"
    before = sorted(graph.run(roles), key=repr)
    run(database, older, COLLECTED_AT)
    assert len(before) == 4
    assert sorted(graph.run(roles), key=repr) == before


def test_removal_that_was_done_already_counts(
    graph: Graph, database: KillableDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another run, or by a commit whose response was lost."""
    write = database._write

    def twice(statement: str, lock: Lock, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        if statement == "remove_api_tokens":
            write(statement, lock, params)
        return write(statement, lock, params)

    assert run(database, snapshot(api_token(1), api_token(2)), COLLECTED_AT).status == "ok"
    monkeypatch.setattr(database, "_write", twice)
    result = run(database, snapshot(api_token(1)), COLLECTED_AT + timedelta(days=1))
    assert (result.status, result.tokens["removed"], result.tokens["kept"]) == ("ok", 1, 0)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_stale_token_that_is_seen_while_the_run_writes_is_kept_and_reported(
    graph: Graph, database: KillableDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another run, between the plan and the removal; the run is partial."""
    write = database._write

    def seen_before(statement: str, lock: Lock, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        if statement == "remove_api_tokens":
            graph.run("MATCH (t {objectid: '00TSAMPLE0000002X697'}) SET t.lastseen = datetime('2026-03-01T00:00:00Z')")
        return write(statement, lock, params)

    assert run(database, snapshot(api_token(1), api_token(2)), COLLECTED_AT).status == "ok"
    monkeypatch.setattr(database, "_write", seen_before)
    result = run(database, snapshot(api_token(1)), COLLECTED_AT + timedelta(days=1))
    assert (result.status, result.tokens["removed"], result.tokens["kept"]) == ("partial", 0, 1)
    assert list(result.warnings) == [
        "1 stale token NOT removed: changed in the graph while this run was writing. Run again."
    ]
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_database_error_fails_the_org(
    graph: Graph, database: KillableDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The org has the error; the counters of its tokens are zero, its owners are known."""

    def fail(*_: object) -> None:
        raise GraphError(Message("connection lost"))

    monkeypatch.setattr(database, "_write", fail)
    org = run(database, snapshot(api_token(1)), COLLECTED_AT)
    assert (org.status, org.error, {*org.tokens.values()}) == ("failed", "connection lost", {0})
    assert org.owners == {"seen": 1, "described": 0, "deleted": 0, "roles_read": 0}
