"""The command report, on the graph of the demo org."""

import re
import stat
from pathlib import Path

import pytest

from sandbox import demo_org
from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph


@pytest.fixture
def synced(okta_ingest: Run, org: OktaOrg) -> Run:
    """The command, after a sync of the demo org."""
    org.directory, org.api_tokens = demo_org.directory(), demo_org.second_day()
    assert okta_ingest("sync").returncode == 0
    return okta_ingest


def test_report_has_the_figures_of_the_demo_org(synced: Run, org: OktaOrg, tmp_path: Path) -> None:
    """Only Neo4j has to be configured; the file is private."""
    done = synced("report", "--output", "tokens.html", OKTA_CLIENT_ORGURL=None, OKTA_CLIENT_TOKEN=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"tokens.html: 7 API tokens of {org.domain}\n"
    path = tmp_path / "tokens.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    page = path.read_text(encoding="utf-8")
    assert "<b>6 of 7 tokens give super or org admin rights from any network.</b>" in page
    figures = re.findall(r"<div><b>([\d\u202f]+)</b> <span>(.*?)</span>", page)
    assert figures[:4] == [
        ("7", "tokens"),
        ("7", "of super or org admins"),
        ("6", "usable from anywhere"),
        ("1", "unused 21 days or more"),
    ]
    (table,) = re.findall(r'<table class="five">.*?</table>', page, re.S)
    first = [re.sub(r"<.*?>", "", name) for name in re.findall(r'<a class="name".*?</a>', table, re.S)]
    assert set(first) >= {"Postman", "ChatOps bot", "test - do not delete!", "Splunk add-on", "AD agent helper"}
    assert re.findall(r'class="badge \w+">(.*?)<', table).count("Revoke now") == 1


def test_existing_file_is_replaced_and_quiet_prints_nothing(synced: Run, graph: Graph, tmp_path: Path) -> None:
    """The report is made again each month; also the warning about an empty graph is only printed without -q."""
    (tmp_path / "tokens.html").write_text("old")
    done = synced("report", "--output", "tokens.html", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "tokens.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    graph.clear()
    assert synced("report", "--output", "tokens.html").stderr.startswith("warning: the graph has no API tokens")
    assert synced("report", "--output", "tokens.html", "-q").stderr == ""


def test_report_of_one_org(synced: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """Tokens of the other org are not in it."""
    graph.run("CREATE (:Okta:Okta_ApiToken {objectid: '00TX', id: '00tX', name: 'other', oktaDomain: 'b.okta.com'})")
    assert synced("report", "--output", "all.html").stdout.startswith("all.html: 8 API tokens of ")
    done = synced("report", "--output", "b.html", "--org", "B.okta.com")
    assert (done.returncode, done.stdout) == (0, "b.html: 1 API token of b.okta.com\n")
    page = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "Okta API tokens: b.okta.com" in page
    assert "Postman" not in page


def test_unknown_org_is_wrong_usage(synced: Run, org: OktaOrg, tmp_path: Path) -> None:
    """The message has the orgs of the graph; no file is written."""
    done = synced("report", "--output", "x.html", "--org", "nope.okta.com")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"not in the graph: nope.okta.com; orgs of the graph: {org.domain}" in done.stderr
    assert not (tmp_path / "x.html").exists()


def test_empty_graph_gives_a_page_and_a_warning(okta_ingest: Run, graph: Graph, tmp_path: Path) -> None:
    """No token can also mean that nothing was collected."""
    done = okta_ingest("report", "--output", "tokens.html")
    assert (done.returncode, done.stdout) == (0, "tokens.html: 0 API tokens of 0 orgs\n")
    assert done.stderr == "warning: the graph has no API tokens: run okta-ingest sync first\n"
    assert "The graph has no API token." in (tmp_path / "tokens.html").read_text(encoding="utf-8")


def test_file_that_cannot_be_written_is_one_message(synced: Run) -> None:
    """The exit code is 1."""
    done = synced("report", "--output", "missing/tokens.html")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: missing/tokens.html cannot be written: No such file or directory.\n")
