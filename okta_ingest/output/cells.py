"""The cells of a table: their width on a terminal, and where they may be wrapped."""

import unicodedata
from collections.abc import Sequence


class Cell:
    """A value of a table: parts that stay whole, with a separator between them.

    A list has its items as parts, separated by a comma; free text its words; everything else is one part. If the cell
    is wrapped, a part that ends with *stop* ends its line.
    """

    def __init__(self, *parts: str, separator: str = ", ", stop: str = "") -> None:
        mark = separator.rstrip()
        self.stop = stop
        self.parts: Sequence[str] = [*(part + mark for part in parts[:-1]), parts[-1]]
        self.text = " ".join(self.parts)
        self.width = text_width(self.text)
        self.narrowest = max(map(text_width, self.parts))


def text_width(text: str) -> int:
    """The columns that *text* takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def wrapped(cell: Cell, width: int) -> list[str]:
    """The lines of *cell*, none wider than *width* unless a part is."""
    if cell.width <= width:
        return [cell.text]
    lines: list[str] = []
    for part in cell.parts:
        is_stopped = bool(lines and cell.stop) and lines[-1].endswith(cell.stop)
        if lines and not is_stopped and text_width(lines[-1]) + 1 + text_width(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
