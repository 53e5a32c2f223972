"""The result of a query as a table: on terminals of every width, and in a pipe."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.tables import ROWS_SHOWN, Screen, as_table

TIMESTAMP = datetime(2026, 2, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
PIPE = Screen()
WIDTHS = (40, 80, 100, 120, 160)

TOKENS = QueryResult(
    ("token", "why", "owner", "login", "roles", "org", "id"),
    [
        [
            f"offboarding script ({org}, old laptop, do not delete)",
            ["super admin", "limited to zones that were not read", "owner is not active"],
            "Maria-Magdalena Wolfeschlegelsteinhausen",
            f"maria-magdalena.wolfeschlegelsteinhausen@{org}",
            ["API_ACCESS_MANAGEMENT_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "SUPER_ADMIN"],
            org,
            f"00T{number:017}",
        ]
        for number, org in enumerate(("contoso.okta.com", "fabrikam.oktapreview.com", "a.okta-emea.com"))
    ],
)


def test_table_is_readable_text() -> None:
    """Yes and no, none for an empty list, unknown for a missing value, timestamps in UTC."""
    result = QueryResult(
        ("token", "roles", "at", "expired", "more"),
        [["Postman", ["A", "B"], TIMESTAMP, True, None], ["test", [], None, False, {"a": [1, TIMESTAMP]}]],
    )
    assert as_table(result, PIPE).splitlines() == [
        "token    roles  at                expired  more",
        "-------  -----  ----------------  -------  ----------------------------------",
        "Postman  A, B   2026-02-01 12:00  yes      unknown",
        'test     none   unknown           no       {"a": [1, "2026-02-01T12:00:00Z"]}',
        "",
        "2 rows",
    ]


@pytest.mark.parametrize("columns", WIDTHS)
def test_ids_and_names_are_whole_at_every_width(columns: int) -> None:
    """Each is on one line; no value is truncated."""
    text = as_table(TOKENS, Screen(columns))
    for row in TOKENS.rows:
        for value in (row[0], row[2], row[3], *row[4], row[5], row[6]):
            assert any(str(value) in line for line in text.splitlines())


@pytest.mark.parametrize("columns", WIDTHS)
def test_table_fits_the_terminal(columns: int) -> None:
    """No line is wider, unless a single value is."""
    longest = max(len(str(value)) for row in TOKENS.rows for value in (row[0], row[3])) + len("token | ")
    assert max(map(len, as_table(TOKENS, Screen(columns)).splitlines())) <= max(columns, longest)


def test_lists_are_wrapped_before_rows_become_blocks() -> None:
    """Between their items; the other columns stay whole."""
    result = QueryResult(("token", "why"), [["a token", ["super admin", "usable from anywhere"]]])
    assert as_table(result, Screen(32)).splitlines() == [
        "token    why",
        "-------  -----------------------",
        "a token  super admin,",
        "         usable from anywhere",
        "",
        "1 row",
    ]
    assert as_table(result, Screen(25)).splitlines() == [
        "-[ 1 ]--",
        "token | a token",
        "why   | super admin,",
        "      | usable from anywhere",
        "",
        "1 row",
    ]


def test_each_row_is_one_line_in_a_pipe() -> None:
    """All rows, whatever their width and number; no blanks at the end."""
    result = QueryResult(("n", "why"), [[f"row {number}", ["x" * 300, "y" * 300]] for number in range(ROWS_SHOWN * 3)])
    lines = as_table(result, PIPE).splitlines()
    assert len([line for line in lines if line.startswith("row ")]) == ROWS_SHOWN * 3
    assert all(line == line.rstrip() for line in lines)
    assert lines[-1] == f"{ROWS_SHOWN * 3} rows"


def test_long_table_is_truncated_on_a_terminal() -> None:
    """The last line has the number of rows."""
    result = QueryResult(("n",), [[f"row {number}"] for number in range(ROWS_SHOWN + 3)])
    truncated, whole = as_table(result, Screen(80)), as_table(result, Screen(80), all_rows=True)
    assert truncated.count("row ") == ROWS_SHOWN
    assert truncated.endswith(f"\n{ROWS_SHOWN + 3} rows, 3 of them not shown; -v shows all\n")
    assert whole.count("row ") == ROWS_SHOWN + 3
    assert as_table(QueryResult(("n",), []), Screen(80)) == "No rows.\n"


@pytest.mark.parametrize("columns", [None, *WIDTHS])
def test_equal_numbers_of_orgs_are_not_folded(columns: int | None) -> None:
    """Each org has its row, and the total is below a line of its own."""
    rows: list[list[Any]] = [[org, 7, 3] for org in ("a.okta.com", "b.okta.com", "c.okta.com")]
    text = as_table(QueryResult(("org", "tokens", "owners"), rows), Screen(columns), total=["total", 21, 9])
    lines = [line.split() for line in text.splitlines()]
    assert lines[2:] == [*([org, "7", "3"] for org, _, _ in rows), lines[1], ["total", "21", "9"], [], ["3", "rows"]]


def test_colours_are_only_where_they_are_shown() -> None:
    """The title of the columns is bold, a super admin is red; other text is plain."""
    result = QueryResult(("token", "roles"), [["x", ["SUPER_ADMIN"]], ["y", ["ORG_ADMIN"]]])
    assert "\x1b" not in as_table(result, Screen(80)) + as_table(result, PIPE)
    coloured = as_table(result, Screen(80, colour=True))
    assert "\x1b[1mtoken  roles\x1b[0m" in coloured
    assert "\x1b[1;31mSUPER_ADMIN\x1b[0m" in coloured
    assert "ORG_ADMIN\x1b" not in coloured


@pytest.mark.parametrize("hostile", ["\x1b[31mred", "a\x07b", "\u202egpj.exe", "[bold]x[/bold]"])
def test_control_characters_are_escaped(hostile: str) -> None:
    """Markup is printed as it is."""
    text = as_table(QueryResult((hostile, "b"), [[hostile, [hostile]]]), Screen(80))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "[bold]" not in hostile or "[bold]x[/bold]" in text


def test_line_end_in_a_name_is_escaped() -> None:
    """No name can look like two rows."""
    text = as_table(QueryResult(("token", "owner"), [["real\n ChatOps bot  nobody", "Ada"]]), PIPE)
    assert "real\\n ChatOps bot  nobody" in text


def test_wide_characters_keep_the_columns_aligned() -> None:
    """A character of two columns counts as two, a combining one as none."""
    text = as_table(QueryResult(("token", "id"), [["日本", "1"], ["e\u0301", "2"]]), PIPE)
    assert text.splitlines()[2:4] == ["日本   1", "e\u0301      2"]
