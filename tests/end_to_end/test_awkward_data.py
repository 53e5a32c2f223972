"""Whatever stands in Okta arrives whole in the graph, and is text, never markup or control, on the screen."""

import json
from typing import Any

import pytest

from sandbox.okta_org import OktaOrg, okta_error
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

NAMES = [
    'Aditya\'s "Token"',
    "`back` $ticks {braces} \\backslash //comment",
    "line one\nline two\r\n\ttab",
    "🔑 ключ 鍵 👩‍👩‍👧",
    "n" * 10_000,
    "[/red][bold]markup[/]",
    "\x1b[31mred\x1b]0;title\x07\x00nul\x9b2J",
    "=cmd|' /C calc'!A0",
    "\u202egnirts\u2066",
    "' OR 1=1 //",
    "",
]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_name(okta_ingest: Run, org: OktaOrg, graph: Graph, name: str) -> None:
    """A name is stored as Okta writes it, and shown without control characters."""
    org.api_tokens = [api_token(name=name, created="so\x1b[2Jon")]
    done = okta_ingest("-v", "sync")
    assert done.returncode == 0, done.stderr
    node = graph.node("00TSAMPLE0000001X697")
    assert (node["name"], node["displayName"]) == (name, name)
    shown = (done.stdout + done.stderr).replace("\n", "")
    assert [character for character in shown if not character.isprintable()] == []
    assert "created is not a date and time (so\\x1b[2Jon)" in done.stderr


def test_items_that_are_no_tokens(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Items without an id are told by name and place, the rest is written, and the exit code says incomplete."""
    org.api_tokens = [
        api_token(1),
        {"name": "Lost"},
        None,
        ["x"],
        {"id": "", "name": 7},
        api_token(2, userId=None),
    ]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 3
    report: dict[str, Any] = json.loads(done.stdout)
    (org_report,) = report["orgs"]
    assert (report["status"], org_report["status"], org_report["complete"]) == (
        "incomplete",
        "incomplete",
        False,
    )
    assert org_report["warnings"] == [
        "the token list is not whole: items without an id had to be left out",
        'item 2 of the token list, token "Lost", has no usable id; left out',
        "item 3 of the token list is not an object but null; left out",
        "item 4 of the token list is not an object but a list; left out",
        "item 5 of the token list, a token without id and name, has no usable id; left out",
        'token 00Tsample0000002x697 "Token 2": '
        "userId is missing or unusable: the token is in the graph without an owner",
    ]
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert graph.value("MATCH (:Okta_ApiToken)-[r]->() RETURN count(r)") == 1


def test_wrong_types_everywhere(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A token of which every field is of a wrong type is in the graph, with a warning for each."""
    fields = [field for field in POSTMAN if field != "id"]
    org.api_tokens = [{"id": "00Todd", **dict.fromkeys(fields, 1.5)}]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0, done.stderr
    warnings = json.loads(done.stdout)["orgs"][0]["warnings"]
    assert [field for field in fields if not any(f": {field} " in warning for warning in warnings)] == []
    assert graph.node("00TODD").keys() == {"objectid", "id", "oktaDomain", "environmentid", "lastseen"}


def test_half_a_character(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Half a character, which JSON can hold and Neo4j cannot, does not cost the token."""
    org.api_tokens = [{"id": "00Thalf", "name": "a\ud800b", "network": {"include": ["n\udc00"]}}]
    assert okta_ingest("sync").returncode == 0
    node = graph.node("00THALF")
    assert (node["name"], node["networkInclude"]) == ("a\ufffdb", ["n\ufffd"])


def test_organization_that_is_not_told(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Without the org's id the tokens are written, what the graph knew of it stays, and the gap is reported."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    done = okta_ingest("sync")
    assert done.returncode == 0
    assert "the organization could not be read" in done.stderr
    assert graph.node("00T36FK75SMEJYBKX697")["environmentid"] == org.org_id.upper()
    assert graph.value("MATCH ()-[r:Okta_Contains]->() RETURN count(r)") == 1


def test_many_warnings(okta_ingest: Run, org: OktaOrg) -> None:
    """A flood of warnings is cut with a count, and -v shows all."""
    org.api_tokens = [api_token(number, created="soon") for number in range(50)]
    assert "more like these; -v shows them all" in okta_ingest("sync").stderr
    assert okta_ingest("-v", "sync").stderr.count("created is not a date and time") == 50
