"""Reading timestamps and ISO 8601 durations, and writing them as they are stored. Pure."""

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*([Zz]|UTC|GMT|([+-])(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)?(?:\[([A-Za-z][\w+/:-]*)\])?)?",
    re.ASCII,
)
_OF_OKTA = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,19}(?:\.\d+)?(?:[Ee]\+?\d\d?)?", re.ASCII)
_DURATION = re.compile(
    r"P(?:(\d{1,15})Y)?(?:(\d{1,15})M)?(?:(\d{1,15})W)?(?:(\d{1,15})D)?"
    r"(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:[.,](\d+))?S)?)?",
    re.ASCII,
)
_DAYS_IN = {"year": 365, "month": 30, "week": 7}
_DAY = timedelta(days=1)
_WESTERNMOST = timedelta(hours=12)
"""How far UTC is ahead of the westernmost time zone."""
_OLDEST_EPOCH = datetime(2009, 1, 1, tzinfo=timezone.utc).timestamp()
"""Okta was founded in 2009; a smaller number has another meaning."""


def parse_timestamp(text: str) -> datetime | None:
    """Read an ISO 8601 date and time; the result is in UTC, to the microsecond. None when it is not one.

    Without a zone the time is taken as UTC; without a time, as midnight. A zone name in brackets, which Neo4j writes
    after the offset, is ignored. A leap second is the second after it.
    """
    if len(text) == 24 and text[10] == "T" and text[-1] == "Z":
        try:
            return datetime.fromisoformat(f"{text[:-1]}+00:00")  # as Okta writes it: many times faster
        except ValueError:
            pass
    match = _TIMESTAMP.fullmatch(text.strip())
    return None if match is None else _utc(match)


def stored_timestamp(value: Any, now: datetime) -> datetime | None:
    """Read a value of the graph that should be a timestamp: a datetime, text or a number. None when it is not one.

    A datetime without a zone is taken as UTC; text and numbers are read as by `parse_stored_timestamp`.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return parse_stored_timestamp(str(value), now)


def parse_stored_timestamp(text: str, now: datetime) -> datetime | None:
    """Read a timestamp of any tool, as Neo4j prints the value. None when it is not one.

    A zone name in brackets counts where there is no offset. A number is a time in seconds or milliseconds since 1970,
    if that is between 2009 and a day after *now*.
    """
    match = _TIMESTAMP.fullmatch(text.strip())
    if match is None:
        return _from_epoch(text, now)
    zone, name = match.group(8), match.group(13)
    return _in_zone(_utc(match), name) if name and not zone else _utc(match)


def latest_timestamp(text: str, now: datetime) -> datetime | None:
    """The latest time that `parse_stored_timestamp` can mean: a time without a zone may be up to 12 hours later."""
    match = _TIMESTAMP.fullmatch(text.strip())
    if match is None:
        return _from_epoch(text, now)
    parsed = _utc(match)
    if parsed is None:
        return None
    has_time, has_zone = match.group(4) is not None, match.group(8) is not None
    try:
        return parsed + (timedelta() if has_zone else _WESTERNMOST if has_time else _DAY + _WESTERNMOST)
    except OverflowError:
        return datetime.max.replace(tzinfo=timezone.utc)


def format_timestamp(timestamp: datetime) -> str:
    """Write *timestamp* (aware) in UTC as text that Cypher's ``datetime()`` reads: ``2025-10-03T10:08:09Z``."""
    utc = timestamp if timestamp.tzinfo is timezone.utc else timestamp.astimezone(timezone.utc)
    return f"{utc.isoformat()[:-6]}Z"


def normalized_timestamp(text: str) -> str | None:
    """What `format_timestamp` makes of `parse_timestamp` of *text*; None when it is no timestamp."""
    if _OF_OKTA.fullmatch(text):
        # As Okta writes it: only to be checked, and a fraction is six digits or none.
        try:
            datetime.fromisoformat(text[:-1])
            return f"{text[:19]}Z" if text.endswith(".000Z") else f"{text[:-1]}000Z"
        except ValueError:
            pass
    parsed = parse_timestamp(text)
    return None if parsed is None else format_timestamp(parsed)


def _utc(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second, fraction, _, sign, *zone, _ = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    zone_hours, zone_minutes, zone_seconds = (int(part or 0) for part in zone)
    leap = second == "60"
    if zone_hours > 23 or zone_minutes > 59 or zone_seconds > 59:
        return None
    try:
        local = datetime(
            *(int(year), int(month), int(day), int(hour or 0), int(minute or 0)),
            *(59 if leap else int(second or 0), microsecond),
            tzinfo=timezone.utc,
        )
        offset = timedelta(hours=zone_hours, minutes=zone_minutes, seconds=zone_seconds)
        utc = local + offset if sign == "-" else local - offset
        if not leap:
            return utc
        return utc + timedelta(seconds=1) if (utc.hour, utc.minute) == (23, 59) else None
    except (ValueError, OverflowError):
        return None


def _in_zone(local: datetime | None, name: str) -> datetime | None:
    """The time *local* (given as UTC) in the zone *name*; None for an unknown zone, or where no zone data exist."""
    try:
        return None if local is None else local.replace(tzinfo=ZoneInfo(name)).astimezone(timezone.utc)
    except (OSError, ValueError, LookupError, OverflowError):
        return None


def _from_epoch(text: str, now: datetime) -> datetime | None:
    if _NUMBER.fullmatch(text.strip()) is None:
        return None
    number = float(text)
    for seconds in (number, number / 1000):
        if _OLDEST_EPOCH <= seconds <= (now + _DAY).timestamp():
            return datetime.fromtimestamp(seconds, timezone.utc)
    return None


@lru_cache(maxsize=100)  # an org has few different ones
def parse_duration(text: str) -> timedelta | None:
    """Read an ISO 8601 duration such as ``P30D`` or ``PT5M``; None when it is not one, or is too long.

    A year is 365 days and a month 30, as .NET's ``XmlConvert.ToTimeSpan`` has it, which OktaHound uses.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[:7])
    microseconds = int((match.group(8) or "0")[:6].ljust(6, "0"))
    days += years * _DAYS_IN["year"] + months * _DAYS_IN["month"] + weeks * _DAYS_IN["week"]
    try:
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)
    except OverflowError:
        return None


@lru_cache(maxsize=100)
def timespan(duration: timedelta) -> str:
    """Write *duration* (not negative) as .NET's constant TimeSpan format: ``[d.]hh:mm:ss[.fffffff]``."""
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{duration.days}." if duration.days else ""
    fraction = f".{duration.microseconds * 10:07d}" if duration.microseconds else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"
