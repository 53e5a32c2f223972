"""Timestamps in any form that a tool may have left in the graph, as datetimes. Pure."""

import re
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from okta_ingest.model.timestamps import parse_timestamp

_ZONE_NAME = re.compile(r"(.*)\[([^\[\]]+)\]", re.DOTALL)
_OFFSET = re.compile(r".*(?:[Zz]|[+-]\d\d:?\d\d)", re.DOTALL)
_NUMBER = re.compile(r"\d{1,16}(?:\.\d+)?(?:[eE]\+?\d{1,2})?", re.ASCII)

_EARLIEST = datetime(2009, 1, 1, tzinfo=timezone.utc).timestamp()
_LATEST = datetime(2100, 1, 1, tzinfo=timezone.utc).timestamp()


def timestamp(value: Any) -> datetime | None:
    """*value* in UTC; None for None and for a value that is no timestamp.

    Read are datetimes, and texts: ISO 8601 with an offset, a zone name (``2026-11-25T19:06:14Z[UTC]``) or none
    (taken as UTC), dates, and seconds or milliseconds since 1970 for the years 2009 to 2099.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text))
    match = _ZONE_NAME.fullmatch(text)
    return _in_zone(match[1], match[2]) if match else parse_timestamp(text)


def _since_1970(number: float) -> datetime | None:
    for seconds in (number, number / 1000):
        if _EARLIEST <= seconds < _LATEST:
            return datetime.fromtimestamp(seconds, timezone.utc)
    return None


def _in_zone(text: str, name: str) -> datetime | None:
    """The timestamp *text* in the zone *name*; an offset in *text* wins, as Neo4j writes both."""
    parsed = parse_timestamp(text)
    if parsed is None or _OFFSET.fullmatch(text):
        return parsed
    try:
        return parsed.replace(tzinfo=ZoneInfo(name)).astimezone(timezone.utc)
    except (OSError, ValueError, LookupError, OverflowError):  # no such zone, or no time zone data on this machine
        return None
