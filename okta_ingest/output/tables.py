"""The result of a query as a table, JSON or CSV. Control characters in values are escaped."""

import csv
import io
import json
import math
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from okta_ingest.graph.queries import QueryResult
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.output.escape import line, printable
from okta_ingest.output.terminal import drawn, width

ROWS_SHOWN = 50
_UNBROKEN = ("id", "query")
"""Columns that people copy from: never wrapped. Their values are short."""
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
"""https://owasp.org/www-community/attacks/CSV_Injection, full-width forms included; control characters are escaped."""


def rendered(result: QueryResult, form: str, all_rows: bool) -> str:
    """*result* in one of the forms ``table``, ``json`` and ``csv``; ends with a line end."""
    if form == "table":
        return as_table(result, all_rows)
    return as_json(result) + "\n" if form == "json" else as_csv(result)


def as_table(result: QueryResult, all_rows: bool) -> str:
    """A table that fits the terminal, truncated to `ROWS_SHOWN` rows unless *all_rows*. Timestamps are in UTC.

    If it does not fit, columns with the same value in all rows are printed once, below the table.
    """
    shown = result.rows if all_rows else result.rows[:ROWS_SHOWN]
    names = list(map(line, result.columns))
    rows = [[line(_cell(value)) for value in row] for row in shown]
    count = _count(len(result.rows), len(rows))
    if not rows:
        return drawn(count)
    table = _table(names, rows)
    alike = {name for name, *cells in list(zip(names, *rows, strict=True))[1:] if len(set(cells)) == 1}
    if _natural_width(table) <= width() or len(rows) == 1 or not alike:
        return drawn(table, count)
    kept = [number for number, name in enumerate(names) if name not in alike]
    shared = "; ".join(f"{name} {cell}" for name, cell in zip(names, rows[0], strict=True) if name in alike)
    table = _table([names[number] for number in kept], [[row[number] for number in kept] for row in rows])
    return drawn(table, f"All of them: {shared}", count)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for name, *cells in zip(names, *rows, strict=True):
        table.add_column(Text(name), overflow="fold", min_width=max(map(len, cells)) if name in _UNBROKEN else None)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _natural_width(table: Table) -> int:
    console = Console(width=10_000)
    return console.measure(table).maximum


def as_json(result: QueryResult) -> str:
    """A list of rows, each an object of its columns; a timestamp is ISO 8601 text in UTC."""
    rows = [dict(zip(result.columns, map(_json_value, row), strict=True)) for row in result.rows]
    return json.dumps(rows, indent=2)


def as_csv(result: QueryResult) -> str:
    """Comma-separated text with a line of names first; the items of a list are separated by ``; ``.

    Text that a spreadsheet would run as a formula gets an apostrophe in front of it.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(map(_csv_cell, result.columns))
    writer.writerows([_csv_cell(_json_value(value)) for value in row] for row in result.rows)
    return text.getvalue()


def _count(total: int, shown: int) -> str:
    if not total:
        return "No rows."
    counted = "1 row" if total == 1 else f"{total:,} rows"
    return f"{counted}, {total - shown:,} of them not shown; -v shows all" if shown < total else counted


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(timezone.utc):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_cell, value)) or "none"
    if isinstance(value, dict):
        return json.dumps(_json_value(value), ensure_ascii=False)
    return "" if value is None else str(value)


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_timestamp(value)
    if isinstance(value, list):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no such number
    return value


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = printable(_joined(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) else text


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_joined, value))
    return json.dumps(value) if isinstance(value, dict) else str(value)
