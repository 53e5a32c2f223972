"""Values of the graph in any form, as text and lists. What cannot be read is None: unknown."""

from typing import Any


def text(value: Any) -> str | None:
    """*value* as text; None if it is blank or no single value."""
    if isinstance(value, bool | int | float):
        return str(value)
    return value if isinstance(value, str) and value.strip() else None


def texts(value: Any) -> tuple[str, ...] | None:
    """*value* as a tuple of text; a single value is one item. None if it is neither."""
    if isinstance(value, list | tuple):
        items = map(text, value)
        return tuple(item for item in items if item is not None)
    single = text(value)
    return None if single is None else (single,)
