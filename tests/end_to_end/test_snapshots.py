"""Collect here, push there: a file of snapshots takes the place of Okta, and never that of something newer."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import Run
from tests.end_to_end.test_removal import counters, org_report
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

NO_OKTA: dict[str, Any] = {"OKTA_CLIENT_ORGURL": None, "OKTA_CLIENT_TOKEN": None}
NO_NEO4J: dict[str, Any] = {"NEO4J_URI": None, "NEO4J_USERNAME": None, "NEO4J_PASSWORD": None}
NOT_TIMES = ("started", "seconds", "phases", "collected")


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """An org's report but for what differs from run to run."""
    return {key: value for key, value in report.items() if key not in NOT_TIMES}


def test_collect_and_push(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """Collected without Neo4j and pushed without Okta, the graph and the report are those of one sync."""
    org.api_tokens = [api_token(1), api_token(2), {"name": "no id"}]
    direct = org_report(okta_ingest("sync", "--json"))
    expected = graph.everything(without=("lastseen", "lastCollected", "rolesRead"))
    graph.clear()
    collected = okta_ingest("collect", "--output", "orgs.json", **NO_NEO4J)
    assert collected.returncode == 3  # an item of the list has no id
    assert collected.stdout == (
        f"{org.domain}: 3 API tokens, org {org.org_id}, 7 requests\nWritten to orgs.json: 1 of 1 org.\n"
    )
    assert "has no usable id; left out" in collected.stderr
    assert stat.S_IMODE((tmp_path / "orgs.json").stat().st_mode) == 0o600
    asked = len(org.requests)
    planned = okta_ingest("plan", "--snapshot", "orgs.json", "--json", **NO_OKTA)
    assert graph.everything() == []
    pushed = okta_ingest("sync", "--snapshot", "orgs.json", "--json", **NO_OKTA)
    assert (planned.returncode, pushed.returncode, len(org.requests)) == (3, 3, asked)
    assert without_times(org_report(planned)) == without_times(org_report(pushed)) == without_times(direct)
    assert graph.everything(without=("lastseen", "lastCollected", "rolesRead")) == expected
    seen = {row["at"] for row in graph.run("MATCH (n:Okta) RETURN DISTINCT n.lastseen AS at")}
    taken = json.loads((tmp_path / "orgs.json").read_text())["snapshots"][0]["collected_at"]
    assert seen == {taken} == {org_report(pushed)["collected"]}


def test_older_snapshot(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A snapshot older than what the graph holds of the org is refused, until the user says so."""
    org.api_tokens = [api_token(1), api_token(2)]
    assert okta_ingest("collect", "--output", "old.json").returncode == 0
    org.api_tokens = [api_token(1, name="Renamed")]
    assert okta_ingest("sync").returncode == 0
    before = graph.everything()
    for command in ("plan", "sync"):
        refused = okta_ingest(command, "--snapshot", "old.json", "--json")
        report = org_report(refused)
        assert (refused.returncode, report["status"], report["tokens"]) == (3, "incomplete", counters())
        (warning,) = report["warnings"]
        assert warning.startswith("the snapshot was collected at ")
        assert warning.endswith(": left alone; --older-snapshot uses it all the same")
    assert graph.everything() == before
    pushed = okta_ingest("sync", "--snapshot", "old.json", "--older-snapshot", "--json")
    assert pushed.returncode == 0
    assert org_report(pushed)["tokens"] == counters(seen=2, created=1, changed=1)
    assert okta_ingest("sync", "--snapshot", "old.json").returncode == 0  # the same again is not older
    assert org_report(okta_ingest("sync", "--json"))["tokens"] == counters(seen=1, changed=1, removed=1)


def test_removal_by_a_snapshot(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A snapshot carries what is known of its caller: a super admin's removes what is gone, another's does not."""
    org.api_tokens = [api_token(1), api_token(2)]
    okta_ingest("sync")
    org.api_tokens, org.caller_roles = [api_token(1)], ["USER_ADMIN"]
    okta_ingest("collect", "--output", "partial.json")
    org.caller_roles = ["SUPER_ADMIN"]
    okta_ingest("collect", "--output", "whole.json")
    kept = okta_ingest("sync", "--snapshot", "partial.json", **NO_OKTA)
    assert kept.returncode == 3
    assert "The caller is not known to see all tokens." in kept.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert okta_ingest("sync", "--snapshot", "whole.json", **NO_OKTA).returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


def test_list_of_which_a_page_is_missing(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """A snapshot that says that its list is not whole removes nothing."""
    org.api_tokens = [api_token(1), api_token(2)]
    okta_ingest("sync")
    org.api_tokens = [api_token(1)]
    okta_ingest("collect", "--output", "orgs.json")
    path = tmp_path / "orgs.json"
    path.write_text(path.read_text().replace('"whole": true', '"whole": false'))
    done = okta_ingest("sync", "--snapshot", "orgs.json", "--json")
    report = org_report(done)
    assert (done.returncode, report["complete"], report["tokens"]) == (3, False, counters(seen=1, unchanged=1, kept=1))
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2


def test_one_org_of_two_fails(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """An org that cannot be read stands in the file with its error, which pushing repeats; the other is written."""
    with OktaOrg(org_id="00oSecond") as other:
        other.api_tokens = [{**POSTMAN, "id": "00Tsecond"}]
        (tmp_path / "config.yaml").write_text(
            f"okta:\n  - {{org_url: '{org.url}', token: wrong}}\n"
            f"  - {{org_url: '{other.url}', token: {other.secret}}}\n"
        )
        collected = okta_ingest("collect", "--output", "orgs.json", **NO_NEO4J)
    assert collected.returncode == 1
    assert f"error: {org.domain}: GET {org.url}/api/v1/api-tokens was answered 401" in collected.stderr
    assert "Written to orgs.json: 1 of 2 orgs.\n" in collected.stdout
    pushed = okta_ingest("sync", "--snapshot", "orgs.json")
    assert pushed.returncode == 1
    assert f"error: {org.domain}: It could not be read when the snapshot was made: GET " in pushed.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == ["00Tsecond"]
    chosen = okta_ingest("sync", "--snapshot", "orgs.json", "--org", other.domain)
    assert chosen.returncode == 0, chosen.stderr
    unknown = okta_ingest("sync", "--snapshot", "orgs.json", "--org", "x.okta.com")
    assert (unknown.returncode, f"not known here: x.okta.com; known: {org.domain}" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sync", "--snapshot", "missing.json"), "missing.json"),
        (("sync", "--snapshot", "cut.json"), "error: cut.json is not a snapshot, or is cut off: "),
        (("plan", "--snapshot", "cut.json", "--json"), "error: cut.json is not a snapshot, or is cut off: "),
        (("sync", "--older-snapshot"), "--older-snapshot goes with --snapshot."),
        (("collect",), "--output"),
    ],
)
def test_wrong_usage(okta_ingest: Run, graph: Graph, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    """A file that cannot be used, or options that do not go together, are told in one message with code 2."""
    (tmp_path / "cut.json").write_text('{"format": "okta-ingest snapshots", "version": 1, "snapshots": [{"domain"')
    done = okta_ingest(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert graph.everything() == []
