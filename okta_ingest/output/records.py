"""The result of a query for programs: JSON, JSON lines, CSV. Unknown is null, or an empty cell; timestamps are UTC."""

import csv
import io
import json
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from okta_ingest.graph.queries import QueryResult
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.output.escape import printable

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001
"""https://owasp.org/www-community/attacks/CSV_Injection, full-width forms included; control characters are escaped."""


def as_json(result: QueryResult) -> str:
    """A list of rows, each an object of its columns; a timestamp is ISO 8601 text in UTC."""
    return json.dumps([_object(result, row) for row in result.rows], indent=2)


def as_jsonl(result: QueryResult, query: str, collected_at: Mapping[str, datetime | None]) -> str:
    """One line per row: an object of ``query``, ``collected_at``, ``org`` and the other columns.

    *collected_at* has, by domain in lower case, when the data of an org were read from Okta.
    """
    lines = []
    for row in result.rows:
        values = _object(result, row)
        org = values.get("org")
        at = _json_value(collected_at.get(str(org).lower()))
        lines.append(json.dumps({"query": query, "collected_at": at, "org": org, **values}) + "\n")
    return "".join(lines)


def as_csv(result: QueryResult) -> str:
    """Comma-separated text with a line of names first; the items of a list are separated by ``; ``.

    Text that a spreadsheet would run as a formula gets an apostrophe in front of it.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(map(_csv_cell, result.columns))
    writer.writerows([_csv_cell(_json_value(value)) for value in row] for row in result.rows)
    return text.getvalue()


def json_text(value: Any) -> str:
    """A map of a result on one line."""
    return json.dumps(_json_value(value), ensure_ascii=False)


def _object(result: QueryResult, row: Any) -> dict[str, Any]:
    return dict(zip(result.columns, map(_json_value, row), strict=True))


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
        return "; ".join("" if item is None else _joined(item) for item in value)
    return json.dumps(value) if isinstance(value, dict) else str(value)
