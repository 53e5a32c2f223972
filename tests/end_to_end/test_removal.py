"""Removal of stale tokens, and plan, which reports what sync then does."""

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
    """The only org of a JSON report."""
    (report,) = json.loads(done.stdout)["orgs"]
    assert isinstance(report, dict)
    return report


def counters(**counted: int) -> dict[str, int]:
    """The counters of a report, zero but for those given."""
    return dict.fromkeys(COUNTERS, 0) | counted


class Days:
    """One org over several days; each day, plan, sync and database must agree."""

    def __init__(self, okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
        self.run, self.org, self.graph = okta_ingest, org, graph

    def day(self, api_tokens: Any, expected: dict[str, int], in_graph: set[int], exit_code: int = 0) -> dict[str, Any]:
        """Run plan and sync with these tokens in Okta; check the counters and the tokens in the graph."""
        self.org.api_tokens = api_tokens
        before = self.graph.everything(), self.graph.schema()
        planned = self.run("plan", "--json")
        assert (self.graph.everything(), self.graph.schema()) == before
        synced = self.run("sync", "--json")
        assert (planned.returncode, synced.returncode) == (exit_code, exit_code), planned.stderr + synced.stderr
        plan, report = org_report(planned), org_report(synced)
        assert plan["tokens"] == report["tokens"] == expected
        assert plan["changes"] == report["changes"]
        assert (plan["token_list"], plan["status"]) == (report["token_list"], report["status"])
        existing = self.graph.run(
            "MATCH (t:Okta_ApiToken)-[r:Okta_ApiTokenFor]->() RETURN t.id AS id, count(r) AS edges"
        )
        assert {row["id"] for row in existing} == {api_token(number)["id"] for number in in_graph}
        assert {row["edges"] for row in existing} <= {1}
        return report


@pytest.mark.usefixtures("bare_graph")
def test_graph_follows_okta_over_several_days(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """New, renamed, used and revoked tokens, other networks and owners, and lists that cannot be read."""
    org_days = Days(okta_ingest, org, graph)
    tokens = [api_token(number) for number in range(6)]
    org_days.day(tokens, counters(seen=6, created=6), {0, 1, 2, 3, 4, 5})
    tokens[0] = api_token(0, name="Renamed")
    tokens[1] = api_token(1, network={"connection": "ZONE", "include": ["nzo1"]})
    tokens[2] = api_token(2, tokenWindow=None)
    tokens[3] = api_token(3, expiresAt="2026-03-09T00:00:00.000Z", lastUpdated="2026-02-07T00:00:00.000Z")
    report = org_days.day(tokens, counters(seen=6, changed=3, used=1, unchanged=2), {0, 1, 2, 3, 4, 5})
    assert report["changes"][0]["fields"] == {"name": ["Token 0", "Renamed"], "displayName": ["Token 0", "Renamed"]}
    assert graph.node("00TSAMPLE0000000X697")["name"] == "Renamed"
    assert "tokenWindow" not in graph.node("00TSAMPLE0000002X697")
    org_days.day(tokens[1:], counters(seen=5, unchanged=5, removed=1), {1, 2, 3, 4, 5})
    tokens[1], tokens[4] = (
        api_token(1, network={"connection": "ZONE", "include": ["nzo1"]}, userId=tokens[4]["userId"]),
        api_token(4, userId=tokens[1]["userId"]),
    )
    org_days.day(tokens[1:], counters(seen=5, changed=2, unchanged=3), {1, 2, 3, 4, 5})
    org.overrides["/api/v1/api-tokens"] = lambda request: okta_error("E0000006")
    org_days.day(None, counters(), {1, 2, 3, 4, 5}, exit_code=1)
    org.overrides.clear()
    org_days.day([], counters(kept=5), {1, 2, 3, 4, 5}, exit_code=3)
    org_days.day([*tokens[2:], api_token(7)], counters(seen=5, created=1, unchanged=4, removed=1), {2, 3, 4, 5, 7})
    assert graph.value("MATCH (u:Okta_User) RETURN count(u)") == 3


@pytest.mark.parametrize(
    ("roles", "items", "token_list", "reasons"),
    [
        (
            ["SUPER_ADMIN"],
            [],
            "partial",
            [
                "The token list is partial: Okta returned 0 tokens, the graph has 2 tokens of this org.",
                "2 stale tokens NOT removed: the token list is partial.",
            ],
        ),
        (
            ["USER_ADMIN"],
            [api_token(0)],
            "unknown",
            [
                "1 stale token NOT removed: this credential may not see all tokens. Use a super or org administrator, "
                "or set sees_all_tokens: true; to keep such tokens without exit code 3: removal: keep",
                "This run knows less than the last one of this org: the credential may not see all tokens, the last "
                "one could. Check the scopes and the admin role of the credential.",
                "signed in as bloodhound@contoso.com (Group Administrator): Okta may hide tokens of others; "
                "1 token seen",
            ],
        ),
        (
            [],
            [api_token(0, userId="00u0simulatedCaller697")],
            "partial",
            [
                "The token list is partial: Okta returned only the caller's own tokens and this credential may not "
                "see others.",
                "1 stale token NOT removed: the token list is partial.",
            ],
        ),
        (
            ["SUPER_ADMIN"],
            [api_token(0), {"name": "no id"}],
            "partial",
            [
                "The token list is partial: 1 of 2 items skipped: no usable id.",
                "1 stale token NOT removed: the token list is partial.",
                'item 2 of the token list, token "no id": no usable id; skipped',
            ],
        ),
    ],
    ids=["empty list", "role that may not see all", "only own tokens", "item without id"],
)
def test_list_that_may_lack_tokens_removes_none(
    okta_ingest: Run,
    org: OktaOrg,
    graph: Graph,
    roles: list[str],
    items: list[Any],
    token_list: str,
    reasons: list[str],
) -> None:
    """Everything else is written; the exit code is 3."""
    org.api_tokens = [api_token(0, name="old"), api_token(1)]
    okta_ingest("sync")
    org.caller_roles, org.api_tokens = roles, items
    for command in ("plan", "sync"):
        done = okta_ingest(command, "--json")
        report = org_report(done)
        assert (done.returncode, report["status"], report["token_list"]) == (3, "partial", token_list)
        assert (report["tokens"]["removed"], report["tokens"]["kept"]) == (0, 2 - bool(items))
        assert report["warnings"] == reasons
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert items == [] or graph.node("00TSAMPLE0000000X697")["name"] == "Token 0"


def test_sees_all_tokens_allows_the_removal(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """The configuration states what the roles of the caller do not show."""
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


def test_removal_above_the_safety_limit_needs_max_removals(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The message has the number to pass."""
    org.api_tokens = [api_token(number) for number in range(30)]
    okta_ingest("sync")
    org.api_tokens = org.api_tokens[:15]
    done = okta_ingest("sync")
    assert done.returncode == 3
    assert (
        f"warning: {org.domain}: 15 stale tokens NOT removed: above the safety limit of 10. "
        "Review: okta-ingest plan; allow: --max-removals 15\n"
    ) in done.stderr
    done = okta_ingest("sync", "--max-removals", "14")
    assert done.returncode == 3
    assert "15 stale tokens NOT removed: above the safety limit of 14 (--max-removals)." in done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 30
    assert okta_ingest("sync", "--max-removals", "15").returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 15


def test_removal_keep_keeps_stale_tokens_with_exit_code_0(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """The report counts them as kept."""
    (tmp_path / "config.yaml").write_text("removal: keep\n")
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    org.api_tokens = [api_token(0)]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0
    assert org_report(done)["tokens"] == counters(seen=1, unchanged=1, kept=1)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_only_tokens_of_the_org_are_removed(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Whoever wrote them; tokens of another org, even with the same domain, and users stay."""
    org.api_tokens = [api_token(0)]
    okta_ingest("sync")
    graph.run(
        """
        CREATE (t:Okta:Okta_ApiToken {objectid: 'OKTAHOUND', environmentid: $org, lastseen: datetime('2026-01-01')})
        CREATE (t)-[:Other]->(:Thing), (t)-[:Okta_ApiTokenFor]->(:Okta:Okta_User {objectid: 'U', environmentid: $org})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OPENHOUND', okta_domain: $domain, lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_ApiToken {objectid: 'OTHER', environmentid: '00OX', oktaDomain: $domain,
          lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_ApiToken {objectid: 'NO_ORG', lastseen: datetime('2026-01-01')})
        CREATE (:Okta:Okta_User {objectid: 'USER', environmentid: $org, lastseen: datetime('2026-01-01')})
        """,
        org=org.org_id.upper(),
        domain=org.domain,
    )
    done = okta_ingest("plan")
    assert "removed together with the stale tokens: 1 relationship of other tools." in done.stderr
    assert done.stdout.count("removed") == 3  # two rows and the count
    assert okta_ingest("sync").returncode == 0
    left = graph.run("MATCH (n:Okta) WHERE NOT n:Okta_Organization RETURN n.objectid AS key ORDER BY key")
    assert [row["key"] for row in left] == [
        *("00TSAMPLE0000000X697", "00UOWNER00000000X697", "NO_ORG", "OTHER", "U", "USER")
    ]


def test_read_only_database_fails_sync_before_any_okta_request(
    okta_ingest: Run, org: OktaOrg, version: str, tmp_path: Path
) -> None:
    """Plan works."""
    org.api_tokens = [api_token(0)]
    home = tmp_path / "neo4j"
    with Neo4jServer(version, password=PASSWORD, home=home):
        pass
    setting = (
        "dbms.databases.default_to_read_only" if version.startswith("4.") else "server.databases.default_to_read_only"
    )
    with Neo4jServer(version, password=PASSWORD, home=home, settings={setting: "true"}) as server:
        variables = {"NEO4J_URI": server.uri, "NEO4J_USERNAME": "neo4j", "NEO4J_PASSWORD": PASSWORD}
        planned = okta_ingest("plan", **variables)
        requests = len(org.requests)
        synced = okta_ingest("sync", **variables)
    assert (planned.returncode, synced.returncode) == (0, 1)
    assert "Token 0" in planned.stdout
    assert f"error: The database neo4j of Neo4j at {server.uri} is read-only.\n" in synced.stderr
    assert len(org.requests) == requests


def test_same_org_configured_twice_is_written_once(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """It is an error of the configuration: exit code 2."""
    org.api_tokens = [api_token(0)]
    with OktaOrg(org_id=org.org_id) as twin:
        (tmp_path / "config.yaml").write_text(
            "okta:\n"
            f"  - {{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN}}\n"
            f"  - {{org_url: '{twin.url}', token_env: OKTA_CLIENT_TOKEN}}\n"
        )
        done = okta_ingest("sync")
    assert done.returncode == 2
    assert (
        f"error: {twin.domain}: {twin.domain} is the same org ({org.org_id}) as {org.domain}. Configure one of them.\n"
        in (done.stderr)
    )
    assert done.stdout.startswith(f"{org.domain}: 1 API token of 1 owner; 1 created\n1 of 2 orgs: ")
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.name)") == ["Token 0"]


def test_stale_token_without_lastseen_is_kept(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A warning counts it; the exit code is 0."""
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    graph.run("MATCH (t:Okta_ApiToken {objectid: '00TSAMPLE0000001X697'}) REMOVE t.lastseen")
    org.api_tokens = [api_token(0)]
    done = okta_ingest("sync")
    assert done.returncode == 0
    assert "1 stale token kept: lastseen is missing, unreadable or newer than this run." in done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_unreadable_page_of_the_list_writes_nothing(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """It also removes nothing."""
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    before = graph.everything()
    path = "/api/v1/api-tokens"

    def first_page_only(request: Any) -> Reply:
        if "after" in request.target:
            return okta_error("E0000006")
        return Reply(200, [api_token(0)], {"Link": f'<{org.url}{path}?after=1>; rel="next"'})

    org.overrides[path] = first_page_only
    done = okta_ingest("sync")
    assert (done.returncode, "returned 403 Forbidden: E0000006" in done.stderr) == (1, True)
    assert graph.everything() == before


@pytest.mark.parametrize(
    ("role", "label"), [("USER_ADMIN", "Group Administrator"), ("READ_ONLY_ADMIN", "Read-only Administrator")]
)
def test_token_list_is_unknown_for_a_caller_that_may_not_see_all(
    okta_ingest: Run, org: OktaOrg, role: str, label: str
) -> None:
    """Although nothing is missing: the status is ok, the exit code 0; one warning names the caller."""
    org.caller_roles = [role]
    org.api_tokens = [api_token(0), api_token(3)]
    for command in ("plan", "sync", "sync"):
        done = okta_ingest(command, "--json")
        report = org_report(done)
        assert (done.returncode, report["status"], report["token_list"]) == (0, "ok", "unknown")
        assert report["warnings"] == [
            f"signed in as bloodhound@contoso.com ({label}): Okta may hide tokens of others; 2 tokens seen"
        ]
