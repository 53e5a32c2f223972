"""ISO 8601 text becomes exact moments and durations, or nothing."""

from datetime import datetime, timedelta, timezone

import pytest

from okta_ingest.model.timestamps import format_timestamp, parse_duration, parse_timestamp, timespan


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-03T10:08:09.000Z", "2025-10-03T10:08:09Z"),
        ("2025-10-03T10:08:09.120Z", "2025-10-03T10:08:09.120000Z"),
        ("2025-10-03T10:08:09+00:00", "2025-10-03T10:08:09Z"),
        ("2025-10-03T12:08:09+02:00", "2025-10-03T10:08:09Z"),
        ("2025-10-03T04:38:09-0530", "2025-10-03T10:08:09Z"),
        ("2025-10-03 10:08", "2025-10-03T10:08:00Z"),
        ("2025-10-03T10:08:09", "2025-10-03T10:08:09Z"),
        ("2025-10-03", "2025-10-03T00:00:00Z"),
        ("2025-10-03T10:08:09.1234567Z", "2025-10-03T10:08:09.123456Z"),
    ],
)
def test_moment(text: str, expected: str) -> None:
    """A moment is read in every form that Okta or a proxy writes, and told in UTC."""
    moment = parse_timestamp(text)
    assert moment is not None
    assert format_timestamp(moment) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025-02-30T00:00:00Z",
        "2025-10-03T25:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "2025-10-03T10:08:09+99:99",
        "1759486089",
        "٢٠٢٥-10-03",
    ],
)
def test_no_moment(text: str) -> None:
    """What is not a moment, or is none that a calendar has, is not guessed at."""
    assert parse_timestamp(text) is None


def test_moment_text_converts_to_utc() -> None:
    """A moment of any zone is written in UTC."""
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
    ],
)
def test_timespan(text: str, expected: str) -> None:
    """A duration is written as .NET writes a TimeSpan: a year has 365 days, a month 30."""
    duration = parse_duration(text)
    assert duration is not None
    assert timespan(duration) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "30", "P1.5D", "-P1D", "P30", "P" + "9" * 5000 + "D", "P999999999999D", "30.00:00:00"],
)
def test_no_duration(text: str) -> None:
    """What is not a duration, or is longer than any calendar, is not guessed at."""
    assert parse_duration(text) is None
