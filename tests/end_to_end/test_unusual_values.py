"""Unusual and invalid values from Okta: how they are written and printed."""

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
def test_name_is_written_unchanged_and_printed_without_control_characters(
    okta_ingest: Run, org: OktaOrg, graph: Graph, name: str
) -> None:
    """Markup and formulas are printed as text."""
    org.api_tokens = [api_token(name=name, created="so\x1b[2Jon")]
    done = okta_ingest("-v", "sync")
    assert done.returncode == 0, done.stderr
    node = graph.node("00TSAMPLE0000001X697")
    assert (node["name"], node["displayName"]) == (name, name)
    shown = (done.stdout + done.stderr).replace("\n", "")
    assert [character for character in shown if not character.isprintable()] == []
    assert "created is not a timestamp (so\\x1b[2Jon)" in done.stderr


def test_items_without_id_are_reported_and_the_rest_is_written(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Each is named with its position; the list is partial, the exit code is 3."""
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
    assert (report["status"], org_report["status"], org_report["token_list"]) == ("partial", "partial", "partial")
    assert org_report["warnings"] == [
        "The token list is partial: 4 of 6 items skipped: no usable id.",
        '2 records: item 2, 5 of the token list, token "Lost", a token without id and name: no usable id; skipped',
        "item 3 of the token list: expected an object, got null; skipped",
        "item 4 of the token list: expected an object, got a list; skipped",
        'token 00Tsample0000002x697 "Token 2": userId is missing or unusable; written without an owner',
    ]
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 2
    assert graph.value("MATCH (:Okta_ApiToken)-[r]->() RETURN count(r)") == 1


def test_token_with_only_invalid_fields_is_written_with_a_warning_for_each(
    okta_ingest: Run, org: OktaOrg, graph: Graph
) -> None:
    """The node has the properties that need no field of the record."""
    fields = [field for field in POSTMAN if field != "id"]
    org.api_tokens = [{"id": "00Tinvalid", **dict.fromkeys(fields, 1.5)}]
    done = okta_ingest("sync", "--json")
    assert done.returncode == 0, done.stderr
    warnings = json.loads(done.stdout)["orgs"][0]["warnings"]
    assert [field for field in fields if not any(f": {field}: expected " in warning for warning in warnings)] == []
    assert graph.node("00TINVALID").keys() == {"objectid", "id", "oktaDomain", "environmentid", "lastseen"}


def test_lone_surrogate_is_replaced(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """JSON can contain it, Neo4j cannot; the token is written."""
    org.api_tokens = [{"id": "00Thalf", "name": "a\ud800b", "network": {"include": ["n\udc00"]}}]
    assert okta_ingest("sync").returncode == 0
    node = graph.node("00THALF")
    assert (node["name"], node["networkInclude"]) == ("a\ufffdb", ["n\ufffd"])


def test_unreadable_org_id_keeps_the_existing_org_data(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The tokens are written; a warning names what could not be read."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    done = okta_ingest("sync")
    assert done.returncode == 0
    assert "could not read the organization, its id is unknown: " in done.stderr
    assert graph.node("00T36FK75SMEJYBKX697")["environmentid"] == org.org_id.upper()
    assert graph.value("MATCH ()-[r:Okta_Contains]->() RETURN count(r)") == 1


def test_warnings_of_one_kind_are_one_line(okta_ingest: Run, org: OktaOrg) -> None:
    """It counts the records and names the first ten; other invalid fields have a line of their own."""
    org.api_tokens = [api_token(number, created="soon", clientName=["x"]) for number in range(50)]
    warnings = [line for line in okta_ingest("sync").stderr.splitlines() if line.startswith("warning: ")]
    named = ", ".join(f'token {api_token(number)["id"]} "Token {number}"' for number in range(10))
    assert warnings == [
        f"warning: {org.domain}: 50 records: {named} and 40 more: clientName: expected text, got a list; skipped",
        f"warning: {org.domain}: 50 records: {named} and 40 more: created is not a timestamp (soon); skipped",
    ]
