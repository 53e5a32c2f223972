"""Reading the fields of a raw record. A value that cannot be used is skipped, with a warning that names it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from okta_ingest.messages import Template
from okta_ingest.messages import records as messages
from okta_ingest.model.ids import SURROGATE
from okta_ingest.model.rows.record_warning import RecordWarning
from okta_ingest.model.timestamps import format_timestamp, normalized_timestamp, parse_timestamp

Row = dict[str, Any]
Warn = Callable[[str], None]
Parsed = TypeVar("Parsed")


class Fields:
    """The fields of one *record*, called *name* in warnings. An absent field, or null, is None."""

    def __init__(self, record: Mapping[str, Any], name: str, warn: Warn, prefix: str = "") -> None:
        self._record = record
        self._name = name
        self._warn = warn
        self._prefix = prefix

    def warn(self, message: Template, field: str, **values: object) -> None:
        """Warn about *field*."""
        self._warn(RecordWarning(message, ("record",), record=self._name, field=f"{self._prefix}{field}", **values))

    def text(self, field: str) -> str | None:
        """Text."""
        value = self._record.get(field)
        if value is None or (isinstance(value, str) and value.isascii()):
            return value
        if not isinstance(value, str):
            self.warn(messages.NOT_TEXT, field, kind=kind(value))
            return None
        return self._clean(field, value)

    def texts(self, field: str) -> list[str] | None:
        """A list of text."""
        value = self._record.get(field)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.warn(messages.NOT_TEXT_LIST, field)
            return None
        return value if "".join(value).isascii() else [self._clean(field, item) for item in value]

    def timestamp(self, field: str) -> datetime | None:
        """A timestamp, in UTC."""
        return self._timestamp(field, parse_timestamp)

    def timestamp_text(self, field: str) -> str | None:
        """A timestamp, as the statements take it."""
        return self._timestamp(field, normalized_timestamp)

    def inner(self, field: str) -> "Fields":
        """The fields of an object in the record; all None where there is no object."""
        value = self._record.get(field)
        if value is not None and not isinstance(value, dict):
            self.warn(messages.NOT_OBJECT, field, kind=kind(value))
        return Fields(value if isinstance(value, dict) else {}, self._name, self._warn, f"{self._prefix}{field}.")

    def _timestamp(self, field: str, parse: Callable[[str], Parsed | None]) -> Parsed | None:
        value = self.text(field)
        if value is None:
            return None
        parsed = parse(value)
        if parsed is None:
            self.warn(messages.INVALID_TIMESTAMP, field, value=shorten(value))
        return parsed

    def _clean(self, field: str, value: str) -> str:
        if value.isascii():
            return value
        clean = SURROGATE.sub("\ufffd", value)
        if clean != value:
            self.warn(messages.INVALID_UNICODE, field)
        return clean


def optional_text(timestamp: datetime | None) -> str | None:
    """A timestamp as the statements take it, or None."""
    return None if timestamp is None else format_timestamp(timestamp)


def shorten(text: str, limit: int = 60) -> str:
    """Text, truncated to *limit* characters."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def kind(value: Any) -> str:
    """The type of a JSON value, for messages."""
    names = {bool: "a boolean", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "null")
