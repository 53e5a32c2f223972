"""The command collect, and sync and plan with a snapshot file instead of Okta."""

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
TIMES = ("phases", "collected_at")


def without_times(report: dict[str, Any]) -> dict[str, Any]:
    """An org's report without the times, which differ from run to run."""
    return {key: value for key, value in report.items() if key not in TIMES}


def test_collect_and_sync_of_the_snapshot_equal_one_sync(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """Collected without Neo4j and written without Okta: the same graph and the same report."""
    org.api_tokens = [api_token(1), api_token(2), {"name": "no id"}]
    direct = org_report(okta_ingest("sync", "--json"))
    expected = graph.everything(without=("lastseen", "lastCollected", "rolesRead"))
    graph.clear()
    collected = okta_ingest("collect", "--output", "orgs.json", **NO_NEO4J)
    assert collected.returncode == 3  # an item of the list has no id
    assert collected.stdout == (
        f"{org.domain}: 3 API tokens of 1 owner, org {org.org_id}, 9 requests\n"
        "  read by bloodhound@contoso.com (Super Administrator)\n"
        "  by highest role of the owner: 2 no admin role, 1 unknown\n"
        "  by network: 2 from anywhere, 1 unknown\n"
        "Written to orgs.json: 1 of 1 org.\n"
    )
    assert 'item 3 of the token list, token "no id": no usable id; skipped\n' in collected.stderr
    assert stat.S_IMODE((tmp_path / "orgs.json").stat().st_mode) == 0o600
    requests = len(org.requests)
    planned = okta_ingest("plan", "--snapshot", "orgs.json", "--json", **NO_OKTA)
    assert graph.everything() == []
    written = okta_ingest("sync", "--snapshot", "orgs.json", "--json", **NO_OKTA)
    assert (planned.returncode, written.returncode, len(org.requests)) == (3, 3, requests)
    assert without_times(org_report(planned)) == without_times(org_report(written)) == without_times(direct)
    assert graph.everything(without=("lastseen", "lastCollected", "rolesRead")) == expected
    seen = {row["at"] for row in graph.run("MATCH (n:Okta) RETURN DISTINCT n.lastseen AS at")}
    taken = json.loads((tmp_path / "orgs.json").read_text())["snapshots"][0]["collected_at"]
    assert seen == {taken} == {org_report(written)["collected_at"]}


def test_older_snapshot_is_skipped_unless_allowed(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """--older-snapshot writes it; the same snapshot twice is not older."""
    org.api_tokens = [api_token(1), api_token(2)]
    assert okta_ingest("collect", "--output", "old.json").returncode == 0
    org.api_tokens = [api_token(1, name="Renamed")]
    newest = org_report(okta_ingest("sync", "--json"))["collected_at"]
    before = graph.everything()
    collected_at = json.loads((tmp_path / "old.json").read_text())["snapshots"][0]["collected_at"]
    for command in ("plan", "sync"):
        skipped = okta_ingest(command, "--snapshot", "old.json", "--json")
        report = org_report(skipped)
        assert (skipped.returncode, report["status"], report["tokens"]) == (3, "partial", counters())
        (warning,) = report["warnings"]
        assert warning == (
            f"org skipped: the snapshot of {collected_at} is older than the data in the graph ({newest}). "
            "Collect again, or use --older-snapshot."
        )
    assert graph.everything() == before
    written = okta_ingest("sync", "--snapshot", "old.json", "--older-snapshot", "--json")
    assert written.returncode == 0
    assert org_report(written)["tokens"] == counters(seen=2, created=1, changed=1)
    assert okta_ingest("sync", "--snapshot", "old.json").returncode == 0  # the same again is not older
    assert org_report(okta_ingest("sync", "--json"))["tokens"] == counters(seen=1, changed=1, removed=1)


def test_snapshot_removes_stale_tokens_only_if_its_caller_sees_all(
    okta_ingest: Run, org: OktaOrg, graph: Graph
) -> None:
    """The file has the visibility of the caller who collected it."""
    org.api_tokens = [api_token(1), api_token(2)]
    okta_ingest("sync")
    org.api_tokens, org.caller_roles = [api_token(1)], ["USER_ADMIN"]
    okta_ingest("collect", "--output", "partial.json")
    org.caller_roles = ["SUPER_ADMIN"]
    okta_ingest("collect", "--output", "whole.json")
    kept = okta_ingest("sync", "--snapshot", "partial.json", **NO_OKTA)
    assert kept.returncode == 3
    assert "1 stale token NOT removed: this credential may not see all tokens." in kept.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert okta_ingest("sync", "--snapshot", "whole.json", **NO_OKTA).returncode == 0
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 1


@pytest.mark.parametrize(
    ("whole", "exit_code", "message", "tokens"),
    [
        (True, 0, "", 1),
        (
            False,
            2,
            "error: orgs.json: org 1 of 1: whole is not true: the token list is incomplete.\nCollect it again.\n",
            2,
        ),
    ],
)
def test_snapshot_of_version_1_is_used_only_with_a_complete_list(
    okta_ingest: Run,
    org: OktaOrg,
    graph: Graph,
    tmp_path: Path,
    whole: bool,
    exit_code: int,
    message: str,
    tokens: int,
) -> None:
    """An incomplete list removes nothing."""
    org.api_tokens = [api_token(1), api_token(2)]
    okta_ingest("sync")
    org.api_tokens = [api_token(1)]
    okta_ingest("collect", "--output", "orgs.json")
    content = json.loads((tmp_path / "orgs.json").read_text())
    (entry,) = content["snapshots"]
    entry["gaps"], entry["whole"] = entry.pop("missing_data"), whole
    (tmp_path / "orgs.json").write_text(json.dumps({**content, "version": 1}))
    done = okta_ingest("-q", "sync", "--snapshot", "orgs.json")
    assert (done.returncode, message in done.stderr) == (exit_code, True)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == tokens


def test_failed_org_is_in_the_snapshot_with_its_error(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """Sync of the snapshot repeats the error and writes the other org."""
    with OktaOrg(org_id="00oSecond") as other:
        other.api_tokens = [{**POSTMAN, "id": "00Tsecond"}]
        (tmp_path / "config.yaml").write_text(
            f"okta:\n  - {{org_url: '{org.url}', token: wrong}}\n"
            f"  - {{org_url: '{other.url}', token: {other.secret}}}\n"
        )
        collected = okta_ingest("collect", "--output", "orgs.json", **NO_NEO4J)
    assert collected.returncode == 1
    assert f"error: {org.domain}: GET {org.url}/api/v1/api-tokens returned 401" in collected.stderr
    assert "Written to orgs.json: 1 of 2 orgs.\n" in collected.stdout
    written = okta_ingest("sync", "--snapshot", "orgs.json")
    assert written.returncode == 1
    assert f"error: {org.domain}: This org could not be read when the snapshot was made: GET " in written.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == ["00Tsecond"]
    chosen = okta_ingest("sync", "--snapshot", "orgs.json", "--org", other.domain)
    assert chosen.returncode == 0, chosen.stderr
    unknown = okta_ingest("sync", "--snapshot", "orgs.json", "--org", "x.okta.com")
    assert (unknown.returncode, f"unknown org: x.okta.com; known: {org.domain}, {other.domain}" in unknown.stderr) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sync", "--snapshot", "missing.json"), "missing.json"),
        (
            ("sync", "--snapshot", "truncated.json"),
            "error: truncated.json is not a snapshot, or is truncated: invalid JSON (line 1).",
        ),
        (
            ("plan", "--snapshot", "truncated.json", "--json"),
            "error: truncated.json is not a snapshot, or is truncated: invalid JSON (line 1).",
        ),
        (("sync", "--older-snapshot"), "--older-snapshot needs --snapshot."),
        (("collect",), "--output"),
    ],
)
def test_unusable_snapshot_or_option_ends_with_exit_code_2(
    okta_ingest: Run, graph: Graph, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """One message says why; nothing is written."""
    (tmp_path / "truncated.json").write_text(
        '{"format": "okta-ingest snapshots", "version": 1, "snapshots": [{"domain"'
    )
    done = okta_ingest(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert graph.everything() == []
