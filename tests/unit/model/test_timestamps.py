"""ISO 8601 text becomes exact timestamps and durations, or None."""

from datetime import datetime, timedelta, timezone

import pytest

from okta_ingest.model.timestamps import (
    format_timestamp,
    normalized_timestamp,
    parse_duration,
    parse_timestamp,
    timespan,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-03T10:08:09.000Z", "2025-10-03T10:08:09Z"),
        ("2025-10-03T10:08:09.120Z", "2025-10-03T10:08:09.120000Z"),
        ("2025-10-03T10:08:09.123Z", "2025-10-03T10:08:09.123000Z"),
        ("2025-10-03T10:08:09+00:00", "2025-10-03T10:08:09Z"),
        ("2025-10-03T12:08:09+02:00", "2025-10-03T10:08:09Z"),
        ("2025-10-03T04:38:09-0530", "2025-10-03T10:08:09Z"),
        ("2025-10-03 10:08", "2025-10-03T10:08:00Z"),
        ("2025-10-03T10:08:09", "2025-10-03T10:08:09Z"),
        ("2025-10-03", "2025-10-03T00:00:00Z"),
        ("2025-10-03T10:08:09.1234567Z", "2025-10-03T10:08:09.123456Z"),
        ("2025-10-03T10:08:09+23:00", "2025-10-02T11:08:09Z"),
        ("2025-10-03T10:08:09+23:59", "2025-10-02T10:09:09Z"),
        ("2025-10-03T10:08:09-00:00:59", "2025-10-03T10:09:08Z"),
    ],
)
def test_timestamp_is_read_in_every_form_and_written_in_utc(text: str, expected: str) -> None:
    """Without a zone it is UTC; without a time, midnight; digits after the microseconds are dropped."""
    timestamp = parse_timestamp(text)
    assert timestamp is not None
    assert format_timestamp(timestamp) == normalized_timestamp(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025-02-30T00:00:00Z",
        "2025-10-03T25:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "2025-10-03T10:08:09+24:00",
        "2025-10-03T10:08:09+00:60",
        "2025-10-03T10:08:09+00:00:60",
        "2025-10-03X10:08:09.000Z",
        "2025-10-03T10:08:09.000X",
        "1759486089",
        "٢٠٢٥-10-03",
    ],
)
def test_other_text_is_not_a_timestamp(text: str) -> None:
    """Words, epoch numbers, digits of other scripts, and dates that do not exist."""
    assert parse_timestamp(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-03T10:08:09.007Z",
        "2016-12-31T23:59:60.000Z",
        "2016-12-31T23:58:60.000Z",
        "2025-02-30T00:00:00.000Z",
        "2025-10-03T24:00:00.000Z",
        "2025-10-03T25:00:00.000Z",
        "0000-10-03T10:08:09.000Z",
        "2025-W01-1T00:00:00.000Z",
        "2025-10-03T10:08:09.12\u0663Z",
        " 2025-10-03T10:08:09.000Z",
        "2025-10-03t10:08:09.120z",
    ],
)
def test_text_like_that_of_okta_is_normalized_as_any_other(text: str) -> None:
    """The fast way gives what the slow one gives."""
    parsed = parse_timestamp(text)
    assert normalized_timestamp(text) == (None if parsed is None else format_timestamp(parsed))


def test_timestamp_of_any_zone_is_written_in_utc() -> None:
    """The date can differ."""
    zone = timezone(timedelta(hours=-8))
    assert format_timestamp(datetime(2025, 12, 31, 20, tzinfo=zone)) == "2026-01-01T04:00:00Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P30D", "30.00:00:00"),
        ("PT5M", "00:05:00"),
        ("PT0S", "00:00:00"),
        ("P1Y", "365.00:00:00"),
        ("P2M", "60.00:00:00"),
        ("P2W", "14.00:00:00"),
        ("PT36H", "1.12:00:00"),
        ("P1Y2M3W4DT5H6M7.5S", "450.05:06:07.5000000"),
        ("PT0.1234567S", "00:00:00.1234560"),
    ],
)
def test_duration_is_written_as_dotnet_timespan(text: str, expected: str) -> None:
    """A year has 365 days, a month 30."""
    duration = parse_duration(text)
    assert duration is not None
    assert timespan(duration) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "30", "P1.5D", "-P1D", "P30", "P" + "9" * 5000 + "D", "P999999999999D", "30.00:00:00"],
)
def test_other_text_is_not_a_duration(text: str) -> None:
    """Negative durations, fractions of a day, and durations that Python cannot represent."""
    assert parse_duration(text) is None
