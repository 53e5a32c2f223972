"""Reading ISO 8601 moments and durations, and writing them as the graph keeps them. Pure."""

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(?:([Zz])|([+-])(\d\d):?(\d\d))?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"P(?:(\d{1,15})Y)?(?:(\d{1,15})M)?(?:(\d{1,15})W)?(?:(\d{1,15})D)?"
    r"(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:[.,](\d+))?S)?)?",
    re.ASCII,
)
_DAYS_IN = {"year": 365, "month": 30, "week": 7}


def parse_timestamp(text: str) -> datetime | None:
    """Read an ISO 8601 date and time; the result is in UTC, to the microsecond. None when it is not one.

    Without a zone the moment is taken as UTC; without a time, as midnight.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, _, sign, zone_hours, zone_minutes = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    if int(zone_hours or 0) > 23 or int(zone_minutes or 0) > 59:
        return None
    try:
        moment = datetime(
            *(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), microsecond),
            tzinfo=timezone.utc,
        )
        if sign is None:
            return moment
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
        return moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        return None


def format_timestamp(moment: datetime) -> str:
    """Write *moment* (aware) in UTC as text that Cypher's ``datetime()`` reads: ``2025-10-03T10:08:09Z``."""
    return moment.astimezone(timezone.utc).isoformat().removesuffix("+00:00") + "Z"


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


def timespan(duration: timedelta) -> str:
    """Write *duration* (not negative) as .NET's constant TimeSpan format: ``[d.]hh:mm:ss[.fffffff]``."""
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{duration.days}." if duration.days else ""
    fraction = f".{duration.microseconds * 10:07d}" if duration.microseconds else ""
    return f"{days}{hours:02d}:{minutes:02d}:{seconds:02d}{fraction}"
