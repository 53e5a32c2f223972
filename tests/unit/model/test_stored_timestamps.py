"""Timestamps as Neo4j prints the values that other tools stored."""

from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.model.timestamps import (
    format_timestamp,
    latest_timestamp,
    parse_stored_timestamp,
    parse_timestamp,
    stored_timestamp,
)

NOW = datetime(2026, 11, 25, 20, tzinfo=timezone.utc)
LATEST = [
    ("2026-11-25T19:06:14.033Z[UTC]", "2026-11-25T19:06:14.033000Z"),
    ("2026-11-25T20:06:14.033+01:00[Europe/Berlin]", "2026-11-25T19:06:14.033000Z"),
    ("2026-11-25T19:06Z", "2026-11-25T19:06:00Z"),
    ("2026-11-25T19:06:14.123456789Z", "2026-11-25T19:06:14.123456Z"),
    ("2026-11-25 19:06:14 UTC", "2026-11-25T19:06:14Z"),
    ("2026-11-25T14:06:14-05", "2026-11-25T19:06:14Z"),
    ("1890-01-01T00:00+00:53:28[Europe/Berlin]", "1889-12-31T23:06:32Z"),
    ("2026-11-25T19:06:14", "2026-11-26T07:06:14Z"),
    ("2026-11-25T19:06:14[Europe/Berlin]", "2026-11-26T07:06:14Z"),
    ("2026-11-25", "2026-11-26T12:00:00Z"),
    ("9999-12-31", "9999-12-31T23:59:59.999999Z"),
    ("1795633574", "2026-11-25T19:06:14Z"),
    ("1795633574033", "2026-11-25T19:06:14.033000Z"),
    ("1.795633574E9", "2026-11-25T19:06:14Z"),
    ("1.795633574033E12", "2026-11-25T19:06:14.033000Z"),
    ("1230768000", "2009-01-01T00:00:00Z"),
    ("1795723200", "2026-11-26T20:00:00Z"),
]


@pytest.mark.parametrize(("text", "expected"), LATEST)
def test_latest_time_of_a_value_is_read(text: str, expected: str) -> None:
    """Without a zone 12 hours later, for a date the end of the day and 12 hours."""
    timestamp = latest_timestamp(text, NOW)
    assert timestamp is not None
    assert format_timestamp(timestamp) == expected


@pytest.mark.parametrize("text", [text for text, _ in LATEST if text != "2026-11-25T19:06:14[Europe/Berlin]"])
def test_value_without_zone_is_compared_as_utc(text: str) -> None:
    """So that a plan names no difference for another tool's way to store the same."""
    stored, latest = parse_stored_timestamp(text, NOW), latest_timestamp(text, NOW)
    assert stored is not None
    assert latest is not None
    assert (latest - stored).total_seconds() in (0, 12 * 3600, 36 * 3600) or latest.year == 9999


def test_name_of_a_zone_counts_without_an_offset() -> None:
    """A plan then names no difference between 20:06 in Berlin and 19:06 UTC."""
    stored = parse_stored_timestamp("2026-11-25T20:06:14[Europe/Berlin]", NOW)
    assert stored == parse_timestamp("2026-11-25T19:06:14Z")


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "7", "1230767999", "20261125", "1795723201", "1795809600001", "-1795633574", "NaN", "1e99"),
        *("1795633574033000", "12026-11-25T19:06:14Z", "+12026-11-25T19:06Z", "19:06:14", "P1D", "true"),
        *("2026-11-25T23:60:00Z", "2026-11-25T24:00:01Z", "2026-13-01", "0001-01-01T00:00+01:00", "1 795 633 574"),
    ],
)
def test_other_value_is_unknown(text: str) -> None:
    """A number counts between 2009 and tomorrow only."""
    assert parse_stored_timestamp(text, NOW) is None
    assert latest_timestamp(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31T23:59:60.250Z", "2017-01-01T00:00:00.250000Z"),
        ("2017-01-01T05:29:60+05:30", "2017-01-01T00:00:00Z"),
    ],
)
def test_leap_second_is_the_second_after_it(text: str, expected: str) -> None:
    """Neo4j and Python cannot store it."""
    timestamp = parse_timestamp(text)
    assert timestamp is not None
    assert format_timestamp(timestamp) == expected


@pytest.mark.parametrize("text", ["2016-12-31T23:58:60Z", "2016-12-31T23:59:61Z", "2016-12-31T23:59:60+01:00"])
def test_second_60_elsewhere_is_no_timestamp(text: str) -> None:
    """A leap second is the last one of a day in UTC."""
    assert parse_timestamp(text) is None


AT = datetime(2026, 11, 25, 19, 6, 14, tzinfo=timezone.utc)
SECONDS = int(AT.timestamp())


@pytest.mark.parametrize(
    "value",
    [
        AT,
        AT.replace(tzinfo=None),
        "2026-11-25T19:06:14Z",
        "2026-11-25T19:06:14Z[UTC]",
        "2026-11-25T20:06:14+01:00[Europe/Berlin]",
        "2026-11-25T20:06:14[Europe/Berlin]",
        "2026-11-25T14:06:14-05:00",
        "2026-11-25T19:06:14.000000000",
        " 2026-11-25 19:06:14 ",
        SECONDS,
        float(SECONDS),
        SECONDS * 1000,
        str(SECONDS),
        str(SECONDS * 1000),
        "1.795633574E9",
    ],
)
def test_value_of_any_type_is_read(value: Any) -> None:
    """Without a zone it is in UTC."""
    assert stored_timestamp(value, NOW) == AT


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, "", "yesterday", "2026-13-45", "2026-11-25T19:06:14[No/Zone]", "2026-11-25T19:06:14[../x]"),
        *(0, -1, 20261125, 10**18, float("nan"), float("inf"), "1e400", ["2026-11-25"], {"year": 2026}, b"2026-11-25"),
    ],
)
def test_value_of_another_type_is_unknown(value: Any) -> None:
    """It is None, and no error."""
    assert stored_timestamp(value, NOW) is None
