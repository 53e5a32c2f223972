"""Reading the fields of a raw record: what cannot be used is left out, and told with the name of record and field."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from okta_ingest.model.ids import SURROGATE
from okta_ingest.model.timestamps import format_timestamp, parse_timestamp

Row = dict[str, Any]
Warn = Callable[[str], None]


class Fields:
    """The fields of one *record*, which the warnings call *what*; an absent one, or null, is None."""

    def __init__(self, record: Mapping[str, Any], what: str, warn: Warn, prefix: str = "") -> None:
        self._record = record
        self._what = what
        self._warn = warn
        self._prefix = prefix

    def warn(self, field: str, problem: str) -> None:
        """Tell of a problem with *field*."""
        self._warn(f"{self._what}: {self._prefix}{field} {problem}")

    def text(self, field: str) -> str | None:
        """A text."""
        return self._clean(field, self._record.get(field))

    def texts(self, field: str) -> list[str] | None:
        """A list of texts."""
        value = self._record.get(field)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.warn(field, "is not a list of texts; left out")
            return None
        return [self._clean(field, item) or "" for item in value]

    def timestamp(self, field: str) -> datetime | None:
        """A moment, in UTC."""
        value = self.text(field)
        parsed = None if value is None else parse_timestamp(value)
        if value is not None and parsed is None:
            self.warn(field, f"is not a date and time ({shorten(value)}); left out")
        return parsed

    def timestamp_text(self, field: str) -> str | None:
        """A moment, as the statements take it."""
        return optional_text(self.timestamp(field))

    def inner(self, field: str) -> "Fields":
        """The fields of an object in the record; none where it is absent."""
        value = self._record.get(field)
        if value is not None and not isinstance(value, dict):
            self.warn(field, f"is not an object but {kind(value)}; left out")
        return Fields(value if isinstance(value, dict) else {}, self._what, self._warn, f"{self._prefix}{field}.")

    def _clean(self, field: str, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            self.warn(field, f"is not text but {kind(value)}; left out")
            return None
        if value.isascii():
            return value
        clean = SURROGATE.sub("\ufffd", value)
        if clean != value:
            self.warn(field, "holds half a character (a lone surrogate); replaced by U+FFFD")
        return clean


def optional_text(moment: datetime | None) -> str | None:
    """A moment as the statements take it, or None."""
    return None if moment is None else format_timestamp(moment)


def shorten(text: str, limit: int = 60) -> str:
    """The beginning of a long text."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def kind(value: Any) -> str:
    """What a JSON value is, in words."""
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
