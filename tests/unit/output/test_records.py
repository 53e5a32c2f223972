"""The result of a query as JSON, JSON lines and CSV."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.records import as_csv, as_json, as_jsonl

TIMESTAMP = datetime(2026, 2, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
RESULT = QueryResult(
    ("token", "roles", "at", "expired", "more"),
    [["Postman", ["A", "B"], TIMESTAMP, True, None], ["test", [], None, False, {"a": [1, TIMESTAMP]}]],
)


def test_json_is_a_list_of_objects() -> None:
    """Values without a JSON type are text."""
    assert json.loads(as_json(RESULT)) == [
        {"token": "Postman", "roles": ["A", "B"], "at": "2026-02-01T12:00:00Z", "expired": True, "more": None},
        {
            "token": "test",
            "roles": [],
            "at": None,
            "expired": False,
            "more": {"a": [1, "2026-02-01T12:00:00Z"]},
        },
    ]
    assert json.loads(as_json(QueryResult(("x",), [[float("nan")], [float("inf")]]))) == [{"x": "nan"}, {"x": "inf"}]


def test_csv_quotes_every_cell() -> None:
    """Every cell reads back with its value."""
    assert list(csv.reader(io.StringIO(as_csv(RESULT)))) == [
        ["token", "roles", "at", "expired", "more"],
        ["Postman", "A; B", "2026-02-01T12:00:00Z", "true", ""],
        ["test", "", "", "false", '{"a": [1, "2026-02-01T12:00:00Z"]}'],
    ]
    assert as_csv(QueryResult(("a", "b"), [])) == '"a","b"\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\n=", "＝", "＋", "－", "＠"])
def test_csv_has_no_formulas(start: str) -> None:
    """A cell, list or column name that a spreadsheet would run as a formula begins with an apostrophe."""
    formula = f"{start}cmd|' /C calc'!A0"
    _, (cell, listed) = csv.reader(io.StringIO(as_csv(QueryResult(("a", "b"), [[formula, [formula]]]))))
    assert cell.startswith("'")
    assert listed.startswith("'")
    assert as_csv(QueryResult((f"{start}x", "b"), [])).startswith("\"'")


def test_negative_numbers_are_no_formulas() -> None:
    """They get no apostrophe."""
    assert as_csv(QueryResult(("n",), [[-3], [-2.5]])) == '"n"\n"-3"\n"-2.5"\n'


def test_jsonl_has_one_object_per_row() -> None:
    """With the name of the query, the org, and when its data were read; unknown is null."""
    result = QueryResult(("token", "org"), [["Postman\nx", "Contoso.okta.com"], ["test", None]])
    lines = as_jsonl(result, "inventory", {"contoso.okta.com": TIMESTAMP}).splitlines()
    assert [json.loads(line) for line in lines] == [
        {
            "query": "inventory",
            "collected_at": "2026-02-01T12:00:00Z",
            "org": "Contoso.okta.com",
            "token": "Postman\nx",
        },
        {"query": "inventory", "collected_at": None, "org": None, "token": "test"},
    ]
    assert as_jsonl(QueryResult(("a",), []), "inventory", {}) == ""


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\x07b", "\u202egpj.exe"])
def test_control_characters_are_escaped(hostile: str) -> None:
    """In every form."""
    result = QueryResult((hostile, "b"), [[hostile, [hostile]]])
    for text in (as_json(result), as_jsonl(result, "q", {}), as_csv(result)):
        assert all(character.isprintable() or character == "\n" for character in text)
