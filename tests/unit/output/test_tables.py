"""An answer as a table, as JSON, and as CSV."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone

import pytest

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.tables import ROWS_SHOWN, as_csv, as_json, as_table

MOMENT = datetime(2026, 2, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
ANSWER = QueryResult(
    ("token", "roles", "at", "expired", "more"),
    [["Postman", ["A", "B"], MOMENT, True, None], ["test", [], "not known", False, {"a": [1, MOMENT]}]],
)


def test_table() -> None:
    """People see text, yes and no, none for an empty list, and moments in UTC."""
    lines = [line.split() for line in as_table(ANSWER, all_of_them=False).splitlines() if line.strip()]
    assert lines[0] == ["token", "roles", "at", "expired", "more"]
    assert lines[2] == ["Postman", "A,", "B", "2026-02-01", "12:00", "yes"]
    assert lines[3] == ["test", "none", "not", "known", "no", '{"a":', "[1,", '"2026-02-01T12:00:00Z"]}']
    assert lines[4] == ["2", "rows"]


def test_json() -> None:
    """Programs get a list of objects; what has no JSON type is text."""
    assert json.loads(as_json(ANSWER)) == [
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


def test_csv() -> None:
    """Every cell is quoted, and reads back as what it was."""
    assert list(csv.reader(io.StringIO(as_csv(ANSWER)))) == [
        ["token", "roles", "at", "expired", "more"],
        ["Postman", "A; B", "2026-02-01T12:00:00Z", "true", ""],
        ["test", "", "not known", "false", '{"a": [1, "2026-02-01T12:00:00Z"]}'],
    ]
    assert as_csv(QueryResult(("a", "b"), [])) == '"a","b"\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\n=", "＝", "＋", "－", "＠"])
def test_spreadsheets_run_nothing(start: str) -> None:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe, as does a list of it, and a name."""
    formula = f"{start}cmd|' /C calc'!A0"
    _, (cell, listed) = csv.reader(io.StringIO(as_csv(QueryResult(("a", "b"), [[formula, [formula]]]))))
    assert cell.startswith("'")
    assert listed.startswith("'")
    assert as_csv(QueryResult((f"{start}x", "b"), [])).startswith("\"'")


def test_numbers_stay_numbers() -> None:
    """A negative number is no formula."""
    assert as_csv(QueryResult(("n",), [[-3], [-2.5]])) == '"n"\n"-3"\n"-2.5"\n'


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\x07b", "\u202egpj.exe", "[bold]x[/bold]"])
def test_text_is_no_control(hostile: str) -> None:
    """Control characters are shown escaped in every form, and markup as it is."""
    answer = QueryResult((hostile, "b"), [[hostile, [hostile]]])
    for said in (as_table(answer, all_of_them=False), as_json(answer), as_csv(answer)):
        assert all(character.isprintable() or character == "\n" for character in said)
        assert "[bold]" not in hostile or "[bold]x[/bold]" in said


def test_long_table_is_cut() -> None:
    """A long table is cut with a count; all of it is shown if it is wanted."""
    answer = QueryResult(("n",), [[f"row {number}"] for number in range(ROWS_SHOWN + 3)])
    cut, whole = as_table(answer, all_of_them=False), as_table(answer, all_of_them=True)
    assert cut.count("row ") == ROWS_SHOWN
    assert cut.endswith(f"\n{ROWS_SHOWN + 3} rows, 3 of them not shown; -v shows them all\n")
    assert whole.count("row ") == ROWS_SHOWN + 3
    assert as_table(QueryResult(("n",), [[1]]), all_of_them=False).endswith("\n1 row\n")
    assert as_table(QueryResult(("n",), []), all_of_them=False) == "No rows.\n"


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """No line is wider than the terminal, and no letter is lost."""
    monkeypatch.setenv("COLUMNS", str(columns))
    names = [f"aRatherLongColumnName{number}" for number in range(8)]
    said = as_table(QueryResult(names, [["x" * 40] * 8]), all_of_them=False)
    assert max(map(len, said.splitlines())) <= columns
    assert said.count("x") == 40 * 8


def test_line_end_makes_no_row() -> None:
    """A line end in a name is shown escaped, so that no name looks like two rows."""
    said = as_table(QueryResult(("token", "owner"), [["real\n ChatOps bot  nobody", "Ada"]]), all_of_them=False)
    assert "real\\n ChatOps bot  nobody" in said


def test_what_all_rows_share_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the table would not fit, what all rows share goes below it, and ids stay whole; else it stays a column."""
    answer = QueryResult(
        ("token", "why", "org", "id"),
        [
            [f"token {number}", "usable from anywhere, " * 3, "contoso.okta.com", f"00T{number:017}"]
            for number in (1, 2)
        ],
    )
    monkeypatch.setenv("COLUMNS", "80")
    narrow = as_table(answer, all_of_them=False)
    assert "\nAll of them: " in narrow
    assert narrow.count("contoso.okta.com") == 1
    assert [f"00T{number:017}" in narrow for number in (1, 2)] == [True, True]
    monkeypatch.setenv("COLUMNS", "200")
    assert as_table(answer, all_of_them=False).count("contoso.okta.com") == 2
