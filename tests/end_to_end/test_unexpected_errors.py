"""A bug that shows in one org: the other orgs and the report are complete."""

import json
from pathlib import Path

import pytest

import okta_ingest as package
from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

BUG = """
import importlib

module = importlib.import_module({module!r})
original = getattr(module, {function!r})


def broken(first, *args, **options):
    if {domain!r} in (getattr(first, "domain", None), *args):
        raise KeyError("from the test")
    return original(first, *args, **options)


setattr(module, {function!r}, broken)
"""
"""Python runs a module named sitecustomize at start: this one makes a function fail for one org."""

MESSAGE = (
    f"Unexpected error in okta-ingest {package.__version__} (KeyError): this is a bug.\n"
    "Report it with the traceback that -v shows."
)

READING, COMPARING = ("okta_ingest.okta.collector", "collect"), ("okta_ingest.model.rows.org", "rows_of")


@pytest.fixture(params=[0, 1], ids=["first org", "second org"])
def two_orgs(request: pytest.FixtureRequest, org: OktaOrg, tmp_path: Path) -> tuple[OktaOrg, OktaOrg, dict[str, str]]:
    """The org with the bug, the other org, and the domain and expected status of each, in the order of a report."""
    other = request.getfixturevalue("other")
    org.api_tokens, other.api_tokens = [POSTMAN], [api_token(7)]
    entries = [f"{{org_url: '{item.url}', token: {item.secret}}}" for item in (org, other)]
    (tmp_path / "config.yaml").write_text(f"okta: [{', '.join(entries)}]\n")
    failing, working = (org, other) if request.param == 0 else (other, org)
    return failing, working, {item.domain: "failed" if item is failing else "ok" for item in (org, other)}


@pytest.fixture
def other() -> OktaOrg:
    """A second org, which is not served yet."""
    return OktaOrg(org_id="00oSecond")


def with_bug(folder: Path, place: tuple[str, str], failing: OktaOrg) -> dict[str, str]:
    """The environment of a command in which the function at *place* fails for one org."""
    (folder / "bug").mkdir(exist_ok=True)
    text = BUG.format(module=place[0], function=place[1], domain=failing.domain)
    (folder / "bug" / "sitecustomize.py").write_text(text)
    return {"PYTHONPATH": str(folder / "bug")}


@pytest.mark.parametrize("place", [READING, COMPARING], ids=["while reading", "while comparing"])
def test_unexpected_error_of_one_org_stops_no_other(
    okta_ingest: Run,
    graph: Graph,
    tmp_path: Path,
    other: OktaOrg,
    two_orgs: tuple[OktaOrg, OktaOrg, dict[str, str]],
    place: tuple[str, str],
) -> None:
    """The other org is written, JSON has both, the exit code is 1, and only -v prints the traceback."""
    failing, working, statuses = two_orgs
    with other:
        done = okta_ingest("sync", "--json", **with_bug(tmp_path, place, failing))
        verbose = okta_ingest("-v", "sync", "--json", **with_bug(tmp_path, place, failing))
    for one in (done, verbose):
        assert one.returncode == 1
        report = json.loads(one.stdout)
        assert (report["status"], {item["domain"]: item["status"] for item in report["orgs"]}) == ("failed", statuses)
        assert list(statuses) == [item["domain"] for item in report["orgs"]]
        assert {item["domain"]: item["error"] for item in report["orgs"]} == {
            failing.domain: MESSAGE,
            working.domain: None,
        }
        assert f"error: {failing.domain}: {MESSAGE}\n" in one.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == [token["id"] for token in working.api_tokens]
    assert "Traceback" not in done.stderr
    assert "from the test" not in done.stderr + done.stdout + verbose.stdout
    assert verbose.stderr.count("Traceback (most recent call last):\n") == 1
    assert "KeyError: 'from the test'\n" in verbose.stderr


def test_unexpected_error_of_one_org_is_in_the_snapshot(
    okta_ingest: Run,
    graph: Graph,
    tmp_path: Path,
    other: OktaOrg,
    two_orgs: tuple[OktaOrg, OktaOrg, dict[str, str]],
) -> None:
    """Collect writes the other org, without a traceback in the file."""
    failing, working, statuses = two_orgs
    with other:
        done = okta_ingest("collect", "--output", "orgs.json", **with_bug(tmp_path, READING, failing))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    text = (tmp_path / "orgs.json").read_text()
    entries = json.loads(text)["snapshots"]
    assert [(entry["domain"], entry.get("error", "")) for entry in entries] == [
        (domain, MESSAGE if status == "failed" else "") for domain, status in statuses.items()
    ]
    assert okta_ingest("sync", "--snapshot", "orgs.json").returncode == 1
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == [token["id"] for token in working.api_tokens]


@pytest.mark.parametrize("place", [READING, COMPARING], ids=["while reading", "while comparing"])
def test_unexpected_error_of_one_org_hides_no_other_finding_of_check(
    okta_ingest: Run,
    tmp_path: Path,
    other: OktaOrg,
    two_orgs: tuple[OktaOrg, OktaOrg, dict[str, str]],
    place: tuple[str, str],
) -> None:
    """The findings about the other org and the database are complete; the exit code is 1."""
    failing, working, _ = two_orgs
    with other:
        done = okta_ingest("check", "--json", **with_bug(tmp_path, place, failing))
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert [
        (item["subject"], f"{item['text']}\n{item['advice']}") for item in findings if item["level"] == "failed"
    ] == [(failing.domain, MESSAGE)]
    texts = {(item["subject"], item["text"]) for item in findings}
    assert (working.domain, "the credential works: 1 API token of 1 owner") in texts
    assert "the database accepts writes" in {text for _, text in texts}
