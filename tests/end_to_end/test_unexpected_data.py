"""Unexpected responses, and unexpected data of other tools in the graph: what a run removes, keeps and reports."""

import json
import re
from typing import Any

from sandbox.http_messages import Reply
from sandbox.okta_org import OktaOrg, okta_error
from tests.end_to_end.conftest import Run
from tests.end_to_end.test_removal import counters, org_report
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

OWNER_KEY = str(POSTMAN["userId"]).upper()


def test_link_to_another_host_claims_no_token_of_that_org(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Only the org's own address in the response is one of its domains."""
    org.api_tokens = [POSTMAN]
    links = {"organization": {"href": org.url}, "help": {"href": "https://fabrikam.okta.com/docs"}}
    org.overrides["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": org.org_id, "_links": links})
    graph.run(
        "CREATE (:Okta:Okta_ApiToken {objectid: 'OTHER', oktaDomain: 'fabrikam.okta.com', "
        "lastseen: datetime('2026-01-01')})"
    )
    assert okta_ingest("sync").returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken {objectid: 'OTHER'}) RETURN count(t)") == 1


def test_404_that_is_not_from_okta_deletes_no_owner(okta_ingest: Run, org: OktaOrg) -> None:
    """The roles of the owner are unknown, and a warning says so."""
    org.api_tokens = [POSTMAN]
    path = f"/api/v1/users/{POSTMAN['userId']}/roles"
    org.overrides[path] = lambda request: Reply(404, b"<html>not here", {"Content-Type": "text/html"})
    report = org_report(okta_ingest("sync", "--json"))
    assert report["owners"] == {"seen": 1, "described": 1, "deleted": 0, "roles_read": 0}
    (warning,) = report["warnings"]
    assert warning.startswith("could not read admin roles of 1 of 1 owner (GET ")
    assert "returned 404 Not Found: no explanation" in warning


def test_roles_read_in_the_future_are_kept_with_a_warning(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A clock that was ahead can cause this."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run("MATCH (u:Okta_User) SET u.rolesRead = datetime('2099-01-01T00:00:00Z')")
    done = okta_ingest("sync")
    assert "roles of 1 owner not updated: the graph has newer data (check the clocks)." in done.stderr


def test_unreadable_org_id_removes_no_role_edge(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Without the id, the domains of the org's roles are unknown; the next run that reads it removes the edge."""
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


def test_token_with_invalid_owner_is_written_without_owner(okta_ingest: Run, org: OktaOrg) -> None:
    """A list or an object instead of an id is one warning per token."""
    org.api_tokens = [api_token(1, userId=["x"]), api_token(2, userId={"id": "x"}), api_token(3)]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0, done.stderr
    assert org_report(done)["tokens"] == counters(seen=3, created=3)


def test_property_of_another_type_is_reported_and_replaced(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Another tool can store numbers, dates and durations in the properties of a token."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run(
        "MATCH (t:Okta_ApiToken) SET t.name = 5, t.clientName = date('2026-01-01'), t.tokenWindow = duration('P30D'), "
        "t.networkInclude = [date('2026-01-01')] "
        "CREATE (:Okta:Okta_ApiToken {objectid: 'STALE', environmentid: $org, name: 5, lastseen: '2026-01-01'}) "
        "CREATE (:Okta:Okta_ApiToken {objectid: ['A'], environmentid: $org, lastseen: datetime('2026-01-01')})",
        org=org.org_id.upper(),
    )
    assert okta_ingest("plan").returncode == 0
    planned, synced = okta_ingest("plan", "--json"), okta_ingest("sync", "--json")
    assert (planned.returncode, synced.returncode) == (0, 0), planned.stderr + synced.stderr
    assert org_report(synced)["tokens"] == counters(seen=1, changed=1, removed=1)
    assert org_report(okta_ingest("sync", "--json"))["tokens"] == counters(seen=1, unchanged=1)


def test_stale_token_without_label_or_twice_is_removed_as_planned(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Another tool left it without the label Okta, or created it twice; both nodes count as one token."""
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
        assert org_report(done)["tokens"] == counters(seen=1, created=1, removed=2)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == [POSTMAN["id"]]


def test_stub_with_a_key_in_mixed_case_is_reported_and_not_changed(
    okta_ingest: Run, org: OktaOrg, graph: Graph
) -> None:
    """By every run."""
    org.api_tokens = [POSTMAN]
    properties = {"objectid": "00Told", "environmentid": org.org_id.upper(), "lastseen": "2026-01-01T00:00:00Z"}
    graph.run("CREATE (t:Okta_ApiToken) SET t = $properties", properties=properties)
    for _ in range(2):
        assert (
            f"warning: {org.domain}: 1 id with more than one node, or with a key that is not in upper case: "
            "00TOLD (00Told: Okta_ApiToken)\n"
        ) in okta_ingest("sync").stderr
        assert graph.node("00Told") == properties


def test_warning_that_explains_exit_code_3_is_never_truncated(okta_ingest: Run, org: OktaOrg) -> None:
    """It is printed before all other warnings of an org."""
    org.api_tokens = [api_token(0), api_token(1)]
    okta_ingest("sync")
    org.caller_roles = ["USER_ADMIN"]
    fields = ["name", "clientName", "tokenWindow", "expiresAt", "created", "lastUpdated"]
    invalid: list[Any] = [7, [], {}, True]
    org.api_tokens = [api_token(0, **dict.fromkeys(fields, value)) for value in invalid]
    org.api_tokens = [{**token, "id": f"00T{number}"} for number, token in enumerate(org.api_tokens)] + [api_token(0)]
    done = okta_ingest("-q", "sync")
    assert done.returncode == 3
    first, *_, last = done.stderr.splitlines()
    assert first.startswith(
        f"warning: {org.domain}: 1 stale token NOT removed: this credential may not see all tokens."
    )
    assert re.fullmatch(r"warning: \d+ more warnings; -v shows all", last)


def test_infinite_number_keeps_the_snapshot_usable(okta_ingest: Run, org: OktaOrg) -> None:
    """The number 1e999 is valid JSON, but larger than any float."""
    body = json.dumps([POSTMAN]).replace('"Okta API"', "1e999").encode()
    org.overrides["/api/v1/api-tokens"] = lambda request: Reply(200, body)
    assert okta_ingest("collect", "--output", "orgs.json").returncode == 0
    assert okta_ingest("sync", "--snapshot", "orgs.json").returncode == 0


def test_check_reports_an_empty_list_with_tokens_in_the_graph(okta_ingest: Run, org: OktaOrg) -> None:
    """The exit code is 3, as that of sync."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    org.api_tokens = []
    done = okta_ingest("check")
    assert done.returncode == 3
    assert f"{org.domain}: Okta returned 0 tokens, the graph has 1 token of this org." in done.stdout
