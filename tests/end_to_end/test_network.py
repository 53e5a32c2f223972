"""What an org, a proxy, or another tool's graph can hold: nothing of it makes a run remove, hide or claim too much."""

import json

from sandbox.http_messages import Reply
from sandbox.okta_org import OktaOrg, okta_error
from tests.end_to_end.conftest import Run
from tests.end_to_end.test_removal import counters, org_report
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

OWNER_KEY = str(POSTMAN["userId"]).upper()


def test_links_to_elsewhere(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A link of the organization's answer that is not its own address makes no other org's token this org's."""
    org.api_tokens = [POSTMAN]
    links = {"organization": {"href": org.url}, "help": {"href": "https://fabrikam.okta.com/docs"}}
    org.overrides["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": org.org_id, "_links": links})
    graph.run(
        "CREATE (:Okta:Okta_ApiToken {objectid: 'THEIRS', oktaDomain: 'fabrikam.okta.com', "
        "lastseen: datetime('2026-01-01')})"
    )
    assert okta_ingest("sync").returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken {objectid: 'THEIRS'}) RETURN count(t)") == 1


def test_proxy_that_knows_no_user(okta_ingest: Run, org: OktaOrg) -> None:
    """A 404 that is not Okta's makes no owner a deleted one: the roles are unknown, and the report says so."""
    org.api_tokens = [POSTMAN]
    path = f"/api/v1/users/{POSTMAN['userId']}/roles"
    org.overrides[path] = lambda request: Reply(404, b"<html>not here", {"Content-Type": "text/html"})
    report = org_report(okta_ingest("sync", "--json"))
    assert report["owners"] == {"seen": 1, "described": 1, "deleted": 0, "roles_read": 0}
    assert any("1 of 1" in warning and "404" in warning for warning in report["warnings"])


def test_roles_read_in_the_future(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Roles that a clock gone wrong has dated into the future are left, and every run says so."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run("MATCH (u:Okta_User) SET u.rolesRead = datetime('2099-01-01T00:00:00Z')")
    done = okta_ingest("sync")
    assert "has read them (rolesRead): 1" in done.stderr


def test_organization_that_cannot_be_read(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """While the org's id cannot be read, no edge of a role goes: under which domains its roles stand is not known."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run(
        "MATCH (u:Okta_User {objectid: $key}) "
        "CREATE (u)-[:Okta_HasRole {lastseen: datetime('2026-01-01')}]->(:Okta:Okta_Role {objectid: 'X@OTHER.HOST'})",
        key=OWNER_KEY,
    )
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    assert okta_ingest("sync").returncode == 0
    assert graph.value("MATCH (:Okta_User)-[r:Okta_HasRole]->({objectid: 'X@OTHER.HOST'}) RETURN count(r)") == 1
    org.overrides.clear()
    assert okta_ingest("sync").returncode == 0
    assert graph.value("MATCH (:Okta_User)-[r:Okta_HasRole]->({objectid: 'X@OTHER.HOST'}) RETURN count(r)") == 0


def test_owner_that_is_no_text(okta_ingest: Run, org: OktaOrg) -> None:
    """A token whose owner is a list or an object is written without one, with a warning; the run goes on."""
    org.api_tokens = [api_token(1, userId=["x"]), api_token(2, userId={"id": "x"}), api_token(3)]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0, done.stderr
    assert org_report(done)["tokens"] == counters(seen=3, created=3)


def test_values_of_other_types(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Numbers, moments and durations that another tool stored in a token's properties are shown, and mended."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run(
        "MATCH (t:Okta_ApiToken) SET t.name = 5, t.clientName = date('2026-01-01'), t.tokenWindow = duration('P30D'), "
        "t.networkInclude = [date('2026-01-01')] "
        "CREATE (:Okta:Okta_ApiToken {objectid: 'GONE', environmentid: $org, name: 5, lastseen: '2026-01-01'}) "
        "CREATE (:Okta:Okta_ApiToken {objectid: ['A'], environmentid: $org, lastseen: datetime('2026-01-01')})",
        org=org.org_id.upper(),
    )
    assert okta_ingest("plan").returncode == 0
    planned, synced = okta_ingest("plan", "--json"), okta_ingest("sync", "--json")
    assert (planned.returncode, synced.returncode) == (0, 0), planned.stderr + synced.stderr
    assert org_report(synced)["tokens"] == counters(seen=1, changed=1, removed=1)
    assert org_report(okta_ingest("sync", "--json"))["tokens"] == counters(seen=1, unchanged=1)


def test_gone_tokens_that_lack_the_label(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A gone token that another tool left without the label Okta, or twice, goes as the plan says."""
    org.api_tokens = [POSTMAN]
    graph.run(
        "CREATE (:Okta_ApiToken {objectid: '00TOLD', environmentid: $org, lastseen: datetime('2026-01-01')}) "
        "CREATE (:Okta:Okta_ApiToken {objectid: '00TTWICE', environmentid: $org, lastseen: datetime('2026-01-01')}) "
        "CREATE (:Okta:Okta_ApiToken {objectid: '00TTWICE', environmentid: $org, lastseen: datetime('2026-01-01')}) ",
        org=org.org_id.upper(),
    )
    for command in ("plan", "sync"):
        done = okta_ingest(command, "--json")
        assert done.returncode == 0
        assert org_report(done)["tokens"] == counters(seen=1, created=1, removed=3)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == [POSTMAN["id"]]


def test_token_that_cannot_be_removed(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A token that was planned to go and stays is told, and the run does not end green."""
    org.api_tokens = [POSTMAN]
    graph.run(
        "CREATE (:Okta_ApiToken {objectid: '00Told', environmentid: $org, lastseen: datetime('2026-01-01')})",
        org=org.org_id.upper(),
    )
    done = okta_ingest("sync")
    assert done.returncode == 3
    assert "tokens that were planned to go, and stay: somebody has seen them since, or changed their nodes: 1" in (
        done.stderr
    )


def test_reason_of_the_exit_code_comes_first(okta_ingest: Run, org: OktaOrg) -> None:
    """However many warnings there are, the one that says why the exit code is 3 is shown."""
    org.api_tokens = [api_token(number) for number in range(26)]
    okta_ingest("sync")
    org.caller_roles = ["USER_ADMIN"]
    org.api_tokens = [api_token(number, userId=None) for number in range(25)]
    done = okta_ingest("-q", "sync")
    assert done.returncode == 3
    assert "The caller is not known to see all tokens." in done.stderr


def test_infinite_number(okta_ingest: Run, org: OktaOrg) -> None:
    """A number that no float can hold does not make the snapshot of the whole run unusable."""
    body = json.dumps([POSTMAN]).replace('"Okta API"', "1e999").encode()
    org.overrides["/api/v1/api-tokens"] = lambda request: Reply(200, body)
    assert okta_ingest("collect", "--output", "orgs.json").returncode == 0
    assert okta_ingest("sync", "--snapshot", "orgs.json").returncode == 0


def test_emptied_list_in_check(okta_ingest: Run, org: OktaOrg) -> None:
    """Check says, as sync would, that an empty list is not to be trusted while the graph holds tokens."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    org.api_tokens = []
    done = okta_ingest("check")
    assert done.returncode == 3
    assert "lists no token, while the graph holds 1 of this org: they are kept" in done.stdout
