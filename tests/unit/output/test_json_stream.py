"""JSON in parts is the JSON of the whole."""

import json
from datetime import date
from typing import Any

import pytest

from okta_ingest.output.json_stream import json_parts


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"a": []},
        {"a": [1, "two\nlines", None, {"b": []}], "é": {"c": [{"d": True}, [0.5]]}},
        [{"a": {}}, {"a": {"b": 1}}],
    ],
)
def test_text_is_that_of_json_dumps(value: Any) -> None:
    """Each list may be an iterator; the indentation is the same."""

    def lazy(item: Any) -> Any:
        if isinstance(item, list):
            return (lazy(inner) for inner in item)
        return {key: lazy(inner) for key, inner in item.items()} if isinstance(item, dict) else item

    assert "".join(json_parts(value)) == "".join(json_parts(lazy(value))) == json.dumps(value, indent=2)


def test_value_of_another_type_is_text() -> None:
    """The graph can have any type where a list of zones is expected."""
    assert json.loads("".join(json_parts({"a": iter([date(2026, 2, 1)])}))) == {"a": ["2026-02-01"]}


def test_items_are_read_while_parts_are_made() -> None:
    """A long report is not in memory as a whole: neither its items nor its text."""
    read: list[int] = []

    def items() -> Any:
        for number in range(100_000):
            read.append(number)
            yield {"number": number, "name": "x" * 10}

    parts = json_parts({"items": items()})
    first = next(parts)
    assert len(first) < 70_000
    assert len(read) < 2_000
    assert json.loads(first + "".join(parts))["items"][-1] == {"number": 99_999, "name": "x" * 10}
