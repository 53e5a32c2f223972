r"""The result of a query as a table, for people. Control characters in values are escaped.

On a terminal: if the columns do not fit, free text and lists are wrapped between words and items; if that is not
enough, each row becomes a block of lines, as with psql's ``\x``. Nothing is ever truncated or broken inside a value.
In a file or pipe each row is one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from okta_ingest.graph.queries import QueryResult
from okta_ingest.output.cells import Cell, text_width, wrapped
from okta_ingest.output.escape import line
from okta_ingest.output.records import json_text

ROWS_SHOWN = 50
UNKNOWN = "unknown"

_GAP = "  "
_FREE_TEXT = {"title": "", "parameters": "", "why": "", "fields": ";"}
"""Columns of text that is wrapped between words, and after which character its lines end. A list is wrapped between its
items, everything else never."""
_MARKED = ("SUPER_ADMIN", "super admin")
_BOLD, _MARK, _END = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"


@dataclass(frozen=True)
class Screen:
    """Where a table is shown: a terminal with so many columns, or None for a file or pipe; colours or not."""

    columns: int | None = None
    colour: bool = False

    def bold(self, text: str) -> str:
        """*text* in bold, where colours are shown."""
        return f"{_BOLD}{text}{_END}" if self.colour else text

    def marked(self, text: str) -> str:
        """*text*, marked if it names a super admin, where colours are shown."""
        return f"{_MARK}{text}{_END}" if self.colour and any(word in text for word in _MARKED) else text


def as_table(
    result: QueryResult,
    screen: Screen,
    *,
    all_rows: bool = False,
    unknown: str = UNKNOWN,
    total: Sequence[Any] | None = None,
    count: bool = True,
    empty: bool = True,
) -> str:
    """A table and, if *count*, the number of rows; *total* is a row below the others. *unknown* stands for None.

    On a terminal it is truncated to `ROWS_SHOWN` rows unless *all_rows*. A block has empty text only if *empty*.
    """
    shown = result.rows if all_rows or screen.columns is None else result.rows[:ROWS_SHOWN]
    footer = f"\n{_count(len(result.rows), len(shown))}\n" if count else ""
    if not shown:
        return footer.lstrip("\n")
    cells = [[_cell(name, value, unknown) for name, value in zip(result.columns, row, strict=True)] for row in shown]
    if total is not None:
        cells.append([_cell(name, value, "") for name, value in zip(result.columns, total, strict=True)])
    return _body([Cell(line(name)) for name in result.columns], cells, screen, total is not None, empty) + footer


def _body(names: Sequence[Cell], rows: Sequence[Sequence[Cell]], screen: Screen, has_total: bool, empty: bool) -> str:
    widths = _widths(names, rows, screen.columns)
    if widths is None:
        return _blocks(names, rows, screen, empty)
    ruler = _GAP.join("-" * width for width in widths)
    lines = [screen.bold(text) for text in _lines(names, widths, Screen())]
    lines.append(ruler)
    for number, row in enumerate(rows):
        if has_total and number == len(rows) - 1:
            lines.append(ruler)
        lines += _lines(row, widths, screen)
    return "".join(f"{text}\n" for text in lines)


def _widths(names: Sequence[Cell], rows: Sequence[Sequence[Cell]], columns: int | None) -> list[int] | None:
    """The width of each column; None if the rows do not fit even when everything that may be wrapped is."""
    by_column = list(zip(names, *rows, strict=True))
    widths = [max(cell.width for cell in cells) for cells in by_column]
    if columns is None:
        return widths
    narrowest = [max(cell.narrowest for cell in cells) for cells in by_column]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - columns
    while excess > 0:
        number = max(range(len(widths)), key=lambda index: widths[index] if widths[index] > narrowest[index] else 0)
        if widths[number] <= narrowest[number]:
            return None
        widths[number] -= 1
        excess -= 1
    return widths


def _lines(row: Sequence[Cell], widths: Sequence[int], screen: Screen) -> list[str]:
    """The lines of one row: as many as its longest cell has."""
    parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, parts))):
        texts = [part[number] if number < len(part) else "" for part in parts]
        padded = [
            screen.marked(text) + " " * (width - text_width(text)) for text, width in zip(texts, widths, strict=True)
        ]
        lines.append(_GAP.join(padded).rstrip())
    return lines


def _blocks(names: Sequence[Cell], rows: Sequence[Sequence[Cell]], screen: Screen, empty: bool) -> str:
    """One line per value, below a line with the number of the row."""
    width = max(name.width for name in names)
    room = max((screen.columns or 0) - width - 3, 1)
    lines = []
    for number, row in enumerate(rows, 1):
        lines.append(screen.bold(f"-[ {number} ]-".ljust(width + 3, "-")))
        for name, cell in zip(names, row, strict=True):
            if not (cell.text or empty):
                continue
            label = name.text + " " * (width - name.width)
            for part in wrapped(cell, max(room, cell.narrowest)):
                lines.append(f"{label} | {screen.marked(part)}".rstrip())
                label = " " * width
    return "".join(f"{text}\n" for text in lines)


def _count(total: int, shown: int) -> str:
    if not total:
        return "No rows."
    counted = "1 row" if total == 1 else f"{total:,} rows"
    return f"{counted}, {total - shown:,} of them not shown; -v shows all" if shown < total else counted


def _cell(name: str, value: Any, unknown: str) -> Cell:
    if isinstance(value, list):
        return Cell(*(line(_text(item, unknown)) for item in value)) if value else Cell("none")
    text = line(_text(value, unknown))
    if name not in _FREE_TEXT:
        return Cell(text)
    return Cell(*text.split(" "), separator=" ", stop=_FREE_TEXT[name])


def _text(value: Any, unknown: str) -> str:
    if value is None:
        return unknown
    if isinstance(value, datetime):
        return f"{value.astimezone(timezone.utc):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(item, unknown) for item in value)
    return json_text(value) if isinstance(value, dict) else str(value)
