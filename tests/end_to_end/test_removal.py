"""A refresh that can be trusted: plan says what sync then does, and only what is surely gone is removed."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox.http_messages import Reply
from sandbox.neo4j_server import Neo4jServer
from sandbox.okta_org import OktaOrg, okta_error
from tests.conftest import PASSWORD
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.samples import api_token

COUNTERS = ("seen", "created", "changed", "used", "unchanged", "removed", "kept")


def org_report(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    """What the JSON report says of the one org."""
    (report,) = json.loads(done.stdout)["orgs"]
    assert isinstance(report, dict)
    return report


def counters(**counted: int) -> dict[str, int]:
    """The counters of a report, zero but for those given."""
    return dict.fromkeys(COUNTERS, 0) | counted


class Story:
    """One org through its days: each step holds that plan, sync and database agree."""

    def __init__(self, okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
        self.run, self.org, self.graph = okta_ingest, org, graph

    def day(self, api_tokens: Any, expected: dict[str, int], in_graph: set[int], exit_code: int = 0) -> dict[str, Any]:
        """Let the org list *api_tokens*, plan and sync, and hold the counters and the tokens in the graph."""
        self.org.api_tokens = api_tokens
        before = self.graph.everything(), self.graph.schema()
        planned = self.run("plan", "--json")
        assert (self.graph.everything(), self.graph.schema()) == before
        synced = self.run("sync", "--json")
        assert (planned.returncode, synced.returncode) == (exit_code, exit_code), planned.stderr + synced.stderr
        plan, report = org_report(planned), org_report(synced)
        assert plan["tokens"] == report["tokens"] == expected
        assert plan["changes"] == report["changes"]
        assert (plan["complete"], plan["status"]) == (report["complete"], report["status"])
        held = self.graph.run("MATCH (t:Okta_ApiToken)-[r:Okta_ApiTokenFor]->() RETURN t.id AS id, count(r) AS edges")
        assert {row["id"] for row in held} == {api_token(number)["id"] for number in in_graph}
        assert {row["edges"] for row in held} <= {1}
        return report


@pytest.mark.usefixtures("bare_graph")
def test_story(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Through creation, renaming, new networks, use, revocation, new owners and refused lists the graph stays true."""
    story = Story(okta_ingest, org, graph)
    tokens = [api_token(number) for number in range(6)]
    story.day(tokens, counters(seen=6, created=6), {0, 1, 2, 3, 4, 5})
    tokens[0] = api_token(0, name="Renamed")
    tokens[1] = api_token(1, network={"connection": "ZONE", "include": ["nzo1"]})
    tokens[2] = api_token(2, tokenWindow=None)
    tokens[3] = api_token(3, expiresAt="2026-03-09T00:00:00.000Z", lastUpdated="2026-02-07T00:00:00.000Z")
    report = story.day(tokens, counters(seen=6, changed=3, used=1, unchanged=2), {0, 1, 2, 3, 4, 5})
    assert report["changes"][0]["fields"] == {"name": ["Token 0", "Renamed"], "displayName": ["Token 0", "Renamed"]}
    assert graph.node("00TSAMPLE0000000X697")["name"] == "Renamed"
    assert "tokenWindow" not in graph.node("00TSAMPLE0000002X697")
    story.day(tokens[1:], counters(seen=5, unchanged=5, removed=1), {1, 2, 3, 4, 5})
    tokens[1], tokens[4] = (
        api_token(1, network={"connection": "ZONE", "include": ["nzo1"]}, userId=tokens[4]["userId"]),
        api_token(4, userId=tokens[1]["userId"]),
    )
    story.day(tokens[1:], counters(seen=5, changed=2, unchanged=3), {1, 2, 3, 4, 5})
    org.overrides["/api/v1/api-tokens"] = lambda request: okta_error("E0000006")
    story.day(None, counters(), {1, 2, 3, 4, 5}, exit_code=1)
    org.overrides.clear()
    story.day([], counters(kept=5), {1, 2, 3, 4, 5}, exit_code=3)
    story.day([*tokens[2:], api_token(7)], counters(seen=5, created=1, unchanged=4, removed=1), {2, 3, 4, 5, 7})
    assert graph.value("MATCH (u:Okta_User) RETURN count(u)") == 3


@pytest.mark.parametrize(
    ("roles", "items", "complete"),
    [
        (["SUPER_ADMIN"], [], False),
        (["USER_ADMIN"], [api_token(0)], True),
        ([], [api_token(0, userId="00u0simulatedCaller697")], False),
        (["SUPER_ADMIN"], [api_token(0), {"name": "no id"}], False),
    ],
    ids=["emptied list", "other role", "own tokens only", "item without id"],
)
def test_list_that_is_not_to_be_trusted(
    okta_ingest: Run, org: OktaOrg, graph: Graph, roles: list[str], items: list[Any], complete: bool
) -> None:
    """From a list that may lack tokens nothing is removed, everything else is written, and the exit code is 3."""
    org.api_tokens = [api_token(0, name="old"), api_token(1)]
    okta_ingest("sync")
    org.caller_roles, org.api_tokens = roles, items
    for command in ("plan", "sync"):
        done = okta_ingest(command, "--json")
        report = org_report(done)
        assert (done.returncode, report["status"], report["complete"]) == (3, "incomplete", complete)
        assert (report["tokens"]["removed"], report["tokens"]["kept"]) == (0, 2 - bool(items))
        assert report["warnings"]
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert items == [] or graph.node("00TSAMPLE0000000X697")["name"] == "Token 0"


def test_word_of_the_user(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """Whoever says that the caller sees all tokens has the tokens that are gone removed."""
    org.caller_roles = ["USER_ADMIN"]
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    org.api_tokens = [api_token(0)]
    assert okta_ingest("sync").returncode == 3
    (tmp_path / "config.yaml").write_text(
        f"okta: [{{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN, sees_all_tokens: true}}]\n"
    )
    assert okta_ingest("sync").returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_too_many(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """More than the guard's measure stay until the user says how many may go."""
    org.api_tokens = [api_token(number) for number in range(30)]
    okta_ingest("sync")
    org.api_tokens = org.api_tokens[:15]
    done = okta_ingest("sync")
    assert done.returncode == 3
    assert (
        "tokens in the graph that Okta did not list, and that are kept: 15. More than 10 of 30 would go;" in done.stderr
    )
    assert okta_ingest("sync", "--max-removals", "14").returncode == 3
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 30
    assert okta_ingest("sync", "--max-removals", "15").returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 15


def test_removal_turned_off(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """With removal: keep the run is green, and says how many are kept."""
    (tmp_path / "config.yaml").write_text("removal: keep\n")
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    org.api_tokens = [api_token(0)]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0
    assert org_report(done)["tokens"] == counters(seen=1, unchanged=1, kept=1)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_whose_tokens_go(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Tokens of this org go, whoever wrote them; another org's, even under the same domain, and users never do."""
    org.api_tokens = [api_token(0)]
    okta_ingest("sync")
    graph.run(
        """
        CREATE (t:Okta:Okta_ApiToken {objectid: 'OKTAHOUND', environmentid: $org, lastseen: datetime('2026-01-01')})
        CREATE (t)-[:Mine]->(:Thing), (t)-[:Okta_ApiTokenFor]->(:Okta:Okta_User {objectid: 'U', environmentid: $org})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OPENHOUND', okta_domain: $domain, lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OTHER', environmentid: '00OX', oktaDomain: $domain,
          lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_ApiToken {objectid: 'NOBODYS', lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_User {objectid: 'USER', environmentid: $org, lastseen: datetime('2026-01-01')})
        """,
        org=org.org_id.upper(),
        domain=org.domain,
    )
    done = okta_ingest("plan")
    assert "with the removed tokens go relationships of other tools: 1" in done.stderr
    assert done.stdout.count("removed") == 3  # two rows and the count
    assert okta_ingest("sync").returncode == 0
    left = graph.run("MATCH (n:Okta) WHERE NOT n:Okta_Organization RETURN n.objectid AS key ORDER BY key")
    assert [row["key"] for row in left] == [
        *("00TSAMPLE0000000X697", "00UOWNER00000000X697", "NOBODYS", "OTHER", "U", "USER")
    ]


def test_read_only_database(okta_ingest: Run, org: OktaOrg, version: str, tmp_path: Path) -> None:
    """On a database that takes no writes plan works, and sync says so before Okta is asked for anything."""
    org.api_tokens = [api_token(0)]
    home = tmp_path / "neo4j"
    with Neo4jServer(version, password=PASSWORD, home=home):
        pass
    setting = (
        "dbms.databases.default_to_read_only" if version.startswith("4.") else "server.databases.default_to_read_only"
    )
    with Neo4jServer(version, password=PASSWORD, home=home, settings={setting: "true"}) as server:
        ends = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": PASSWORD}
        planned = okta_ingest("plan", **ends)
        asked = len(org.requests)
        synced = okta_ingest("sync", **ends)
    assert (planned.returncode, synced.returncode) == (0, 1)
    assert "Token 0" in planned.stdout
    assert f"error: The database neo4j of Neo4j at {server.uri} is read-only.\n" in synced.stderr
    assert len(org.requests) == asked


def test_one_org_under_two_names(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """An org that is configured under two names is written once, and that is an error of configuration."""
    org.api_tokens = [api_token(0)]
    with OktaOrg(org_id=org.org_id) as twin:
        (tmp_path / "config.yaml").write_text(
            "okta:\n"
            f"  - {{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN}}\n"
            f"  - {{org_url: '{twin.url}', token_env: OKTA_CLIENT_TOKEN}}\n"
        )
        done = okta_ingest("sync")
    assert done.returncode == 2
    assert f"error: {twin.domain}: is the same org ({org.org_id}) as {org.domain}: configure one of them" in done.stderr
    assert done.stdout.startswith(f"{org.domain}: 1 API token of 1 owner; 1 created\n1 of 2 orgs: ")
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.name)") == ["Token 0"]


def test_token_that_nobody_knows_when_it_was_seen(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A token without lastseen is kept, and said to be."""
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    graph.run("MATCH (t:Okta_ApiToken {objectid: '00TSAMPLE0000001X697'}) REMOVE t.lastseen")
    org.api_tokens = [api_token(0)]
    done = okta_ingest("sync")
    assert done.returncode == 0
    assert "or nobody knows when, and that are kept: 1" in done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_list_that_okta_broke_off(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A list of which a later page is refused removes nothing, and writes nothing."""
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    before = graph.everything()
    path = "/api/v1/api-tokens"

    def pages(request: Any) -> Reply:
        if "after" in request.target:
            return okta_error("E0000006")
        return Reply(200, [api_token(0)], {"Link": f'<{org.url}{path}?after=1>; rel="next"'})

    org.overrides[path] = pages
    assert okta_ingest("sync").returncode == 1
    assert graph.everything() == before
