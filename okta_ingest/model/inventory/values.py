"""Values of the graph in any form, as text, lists and timestamps. What cannot be read is None: unknown."""

from datetime import datetime
from typing import Any

from okta_ingest.model.timestamps import parse_stored_timestamp


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


def timestamp(value: Any, now: datetime) -> datetime | None:
    """*value* as a timestamp in UTC, in any form that is used in graphs until a day after *now*."""
    shown = text(value)
    return None if shown is None else parse_stored_timestamp(shown, now)
