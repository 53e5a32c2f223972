"""Drawing tables for a terminal, or for a file that is read as one."""

import io
import shutil

from rich.console import Console, RenderableType

MIN_WIDTH = 80
"""Columns; without a terminal, twice as many."""


def width() -> int:
    """The columns of the terminal."""
    return max(shutil.get_terminal_size((160, 0)).columns, MIN_WIDTH)


def drawn(*parts: RenderableType) -> str:
    """*parts* one below the other, as wide as the terminal."""
    console = Console(file=io.StringIO(), width=width())
    with console.capture() as captured:
        for part in parts:
            console.print(part, highlight=False, markup=False)
    return captured.get()
