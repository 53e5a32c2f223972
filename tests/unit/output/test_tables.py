"""The result of a query as a table, as JSON, and as CSV."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.tables import ROWS_SHOWN, as_csv, as_json, as_table

TIMESTAMP = datetime(2026, 2, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
RESULT = QueryResult(
    ("token", "roles", "at", "expired", "more"),
    [["Postman", ["A", "B"], TIMESTAMP, True, None], ["test", [], "not known", False, {"a": [1, TIMESTAMP]}]],
)


def test_table_is_readable_text() -> None:
    """Yes and no, none for an empty list, timestamps in UTC."""
    lines = [line.split() for line in as_table(RESULT, all_rows=False).splitlines() if line.strip()]
    assert lines[0] == ["token", "roles", "at", "expired", "more"]
    assert lines[2] == ["Postman", "A,", "B", "2026-02-01", "12:00", "yes"]
    assert lines[3] == ["test", "none", "not", "known", "no", '{"a":', "[1,", '"2026-02-01T12:00:00Z"]}']
    assert lines[4] == ["2", "rows"]


def test_json_is_a_list_of_objects() -> None:
    """Values without a JSON type are text."""
    assert json.loads(as_json(RESULT)) == [
        {"token": "Postman", "roles": ["A", "B"], "at": "2026-02-01T12:00:00Z", "expired": True, "more": None},
        {
            "token": "test",
            "roles": [],
            "at": "not known",
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
        ["test", "", "not known", "false", '{"a": [1, "2026-02-01T12:00:00Z"]}'],
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


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\x07b", "\u202egpj.exe", "[bold]x[/bold]"])
def test_control_characters_are_escaped(hostile: str) -> None:
    """In every form; markup is printed as it is."""
    result = QueryResult((hostile, "b"), [[hostile, [hostile]]])
    for text in (as_table(result, all_rows=False), as_json(result), as_csv(result)):
        assert all(character.isprintable() or character == "\n" for character in text)
        assert "[bold]" not in hostile or "[bold]x[/bold]" in text


def test_long_table_is_truncated() -> None:
    """The last line has the number of rows."""
    result = QueryResult(("n",), [[f"row {number}"] for number in range(ROWS_SHOWN + 3)])
    truncated, whole = as_table(result, all_rows=False), as_table(result, all_rows=True)
    assert truncated.count("row ") == ROWS_SHOWN
    assert truncated.endswith(f"\n{ROWS_SHOWN + 3} rows, 3 of them not shown; -v shows all\n")
    assert whole.count("row ") == ROWS_SHOWN + 3
    assert as_table(QueryResult(("n",), [[1]]), all_rows=False).endswith("\n1 row\n")
    assert as_table(QueryResult(("n",), []), all_rows=False) == "No rows.\n"


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """No line is wider than the terminal, and no character is lost."""
    monkeypatch.setenv("COLUMNS", str(columns))
    names = [f"aRatherLongColumnName{number}" for number in range(8)]
    text = as_table(QueryResult(names, [["x" * 40] * 8]), all_rows=False)
    assert max(map(len, text.splitlines())) <= columns
    assert text.count("x") == 40 * 8


def test_line_end_in_a_name_is_escaped() -> None:
    """No name can look like two rows."""
    text = as_table(QueryResult(("token", "owner"), [["real\n ChatOps bot  nobody", "Ada"]]), all_rows=False)
    assert "real\\n ChatOps bot  nobody" in text


def test_shared_values_are_printed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the table does not fit, values that all rows share are below it; ids are never wrapped."""
    result = QueryResult(
        ("token", "why", "org", "id"),
        [
            [f"token {number}", "usable from anywhere, " * 3, "contoso.okta.com", f"00T{number:017}"]
            for number in (1, 2)
        ],
    )
    monkeypatch.setenv("COLUMNS", "80")
    narrow = as_table(result, all_rows=False)
    assert "\nAll of them: " in narrow
    assert narrow.count("contoso.okta.com") == 1
    assert [f"00T{number:017}" in narrow for number in (1, 2)] == [True, True]
    monkeypatch.setenv("COLUMNS", "200")
    assert as_table(result, all_rows=False).count("contoso.okta.com") == 2
