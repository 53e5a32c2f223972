"""A field of a record is read if it has the right type; else it is None, with one warning that names it."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Fields, kind, optional_text, shorten
from tests.samples import snapshot


def fields(value: Any) -> tuple[Fields, list[str]]:
    """A record with this value in its field ``x``, and the list that gets the warnings."""
    warnings: list[str] = []
    return Fields({"x": value}, "the record", warnings.append), warnings


READERS: list[Callable[[Fields, str], Any]] = [Fields.text, Fields.texts, Fields.timestamp, Fields.timestamp_text]


@pytest.mark.parametrize("read", READERS)
def test_missing_field_and_null_are_none_without_a_warning(read: Callable[[Fields, str], Any]) -> None:
    """Okta leaves a field out, or sends null, where it has no value."""
    record, warnings = fields(None)
    assert (read(record, "x"), read(record, "y"), warnings) == (None, None, [])


@pytest.mark.parametrize(
    ("value", "text", "warnings"),
    [
        ("", "", []),
        ("Straße \U0001f511", "Straße \U0001f511", []),
        ("a\udfff", "a\ufffd", ["the record: x has a lone surrogate; replaced by U+FFFD"]),
        (True, None, ["the record: x: expected text, got a boolean; skipped"]),
        (1.5, None, ["the record: x: expected text, got a number; skipped"]),
        ([], None, ["the record: x: expected text, got a list; skipped"]),
    ],
)
def test_text_is_kept_as_it_is_but_for_invalid_unicode(value: Any, text: str | None, warnings: list[str]) -> None:
    """Another type is skipped."""
    record, found = fields(value)
    assert (record.text("x"), found) == (text, warnings)


@pytest.mark.parametrize(
    ("value", "texts", "warnings"),
    [
        ([], [], []),
        (["b", "a", "b"], ["b", "a", "b"], []),
        (["a\ud800", ""], ["a\ufffd", ""], ["the record: x has a lone surrogate; replaced by U+FFFD"]),
        ("a", None, ["the record: x: expected a list of text; skipped"]),
        (["a", 7], None, ["the record: x: expected a list of text; skipped"]),
    ],
)
def test_list_of_text_is_kept_whole_or_skipped(value: Any, texts: list[str] | None, warnings: list[str]) -> None:
    """A list from which an item were dropped would claim too much."""
    record, found = fields(value)
    assert (record.texts("x"), found) == (texts, warnings)


@pytest.mark.parametrize(
    ("value", "timestamp", "text", "warning"),
    [
        ("2026-02-01T13:00:00+01:00", datetime(2026, 2, 1, 12, tzinfo=timezone.utc), "2026-02-01T12:00:00Z", None),
        ("soon", None, None, "the record: x is not a timestamp (soon); skipped"),
        ("x" * 61, None, None, f"the record: x is not a timestamp ({'x' * 60}… (61 characters)); skipped"),
        (7, None, None, "the record: x: expected text, got a number; skipped"),
    ],
)
def test_timestamp_is_in_utc(value: Any, timestamp: datetime | None, text: str | None, warning: str | None) -> None:
    """As a datetime, or as text for the statements."""
    record, warnings = fields(value)
    assert (record.timestamp("x"), record.timestamp_text("x")) == (timestamp, text)
    assert warnings == [warning] * 2 if warning else warnings == []


def test_field_of_an_inner_object_is_named_with_its_path() -> None:
    """At any depth."""
    record, warnings = fields({"a": "1", "b": {"c": 2}})
    inner = record.inner("x")
    assert (inner.text("a"), inner.inner("b").text("c")) == ("1", None)
    assert warnings == ["the record: x.b.c: expected text, got a number; skipped"]


@pytest.mark.parametrize(
    ("value", "warnings"), [(None, []), ("a", ["the record: x: expected an object, got text; skipped"])]
)
def test_all_fields_of_a_missing_object_are_none(value: Any, warnings: list[str]) -> None:
    """An invalid object is reported once, not for each of its fields."""
    record, found = fields(value)
    inner = record.inner("x")
    assert (inner.text("a"), inner.texts("b"), inner.timestamp("c"), found) == (None, None, None, warnings)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (False, "a boolean"),
        (7, "a number"),
        (7.5, "a number"),
        ("", "text"),
        ([], "a list"),
        ({}, "an object"),
    ],
)
def test_kind_names_each_json_type(value: Any, expected: str) -> None:
    """As JSON calls them, not Python."""
    assert kind(value) == expected


def test_shortened_text_says_how_long_it_was() -> None:
    """Up to 60 characters it is whole."""
    assert shorten("n" * 60) == "n" * 60
    assert shorten("n" * 1234) == "n" * 60 + "… (1,234 characters)"


def test_optional_text_of_nothing_is_none() -> None:
    """The statements decide what a missing timestamp does."""
    assert optional_text(None) is None
    assert optional_text(datetime(2026, 2, 1, tzinfo=timezone.utc)) == "2026-02-01T00:00:00Z"


@pytest.mark.parametrize(
    ("name", "uppercase", "stored"), [("Ada", True, "ADA"), ("Ada", False, "Ada"), (None, True, None)]
)
def test_context_stores_names_as_bloodhound_needs_them(name: str | None, uppercase: bool, stored: str | None) -> None:
    """BloodHound's search looks for upper-case names."""
    assert RowContext.of(snapshot(), uppercase, print).stored_name(name) == stored
