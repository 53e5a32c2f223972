"""Rows are made as they are read."""

from typing import Any

from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.lazy import LazyRows
from tests.samples import DOMAIN, snapshot

RECORDS = {"00T1": "one", "00T2": "two", "00T3": "three"}


def make(key: str, record: Any, context: RowContext) -> Row:
    """A row; with a warning."""
    context.warn(f"{record} of {context.domain}")
    return {"objectid": key, "name": record}


def lazy_rows(warnings: list[str]) -> LazyRows:
    """The rows of all records; *warnings* is what the context has for other rows."""
    return LazyRows(RECORDS, make, RowContext.of(snapshot(), False, warnings.append))


def test_each_row_is_made_when_it_is_read_with_its_warning() -> None:
    """The row after it is not made yet; the order is that of the records."""
    others, found = list[str](), list[str]()
    rows = lazy_rows(others).each(found.append)
    assert found == []
    assert next(rows) == {"objectid": "00T1", "name": "one"}
    assert found == [f"one of {DOMAIN}"]
    assert [row["objectid"] for row in rows] == ["00T2", "00T3"]
    assert (found, others) == ([f"{name} of {DOMAIN}" for name in RECORDS.values()], [])


def test_rows_can_be_read_again_without_warnings() -> None:
    """A warning is reported once, however often a row is made."""
    others: list[str] = []
    rows = lazy_rows(others)
    assert list(rows) == list(rows) == [{"objectid": key, "name": name} for key, name in RECORDS.items()]
    assert (len(rows), others) == (3, [])


def test_rows_of_some_keys_can_be_left_out() -> None:
    """The order of the others stays."""
    rows = lazy_rows([])
    assert [row["objectid"] for row in rows.without({"00T2", "00T9"})] == ["00T1", "00T3"]
    assert len(rows.without(())) == 3
