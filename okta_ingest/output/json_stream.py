"""JSON text in parts: a report with 100,000 changes need not be in memory as a whole."""

import json
from collections.abc import Iterator
from typing import Any

_PART = 65_536
"""Characters of a part, at least."""


def json_parts(value: Any) -> Iterator[str]:
    """The text of ``json.dumps(value, indent=2)`` in parts; an iterator in an object is a list, read item by item."""
    waiting: list[str] = []
    size = 0
    for text in _texts(value, "\n"):
        waiting.append(text)
        size += len(text)
        if size >= _PART:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _texts(value: Any, line_break: str) -> Iterator[str]:
    """The texts of a value; *line_break*: with the indentation of the value."""
    inner = f"{line_break}  "
    if isinstance(value, Iterator):
        before = "["
        for item in value:
            yield f"{before}{inner}"
            yield from _texts(item, inner)
            before = ","
        yield "[]" if before == "[" else f"{line_break}]"
    elif isinstance(value, dict) and any(isinstance(item, Iterator) for item in value.values()):
        before = "{"
        for key, item in value.items():
            yield f"{before}{inner}{json.dumps(key)}: "
            yield from _texts(item, inner)
            before = ","
        yield f"{line_break}}}"
    else:
        # default: the graph can have any type where a list of zones is expected
        yield json.dumps(value, indent=2, default=str).replace("\n", line_break)
