"""Timestamps in any form as datetimes."""

from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.graph.timestamp_values import timestamp

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
def test_timestamp_is_read(value: Any) -> None:
    """Without a zone it is in UTC."""
    assert timestamp(value) == AT


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, "", "yesterday", "2026-13-45", "2026-11-25T19:06:14[No/Zone]", "2026-11-25T19:06:14[../x]"),
        *(0, -1, 20261125, 10**18, float("nan"), float("inf"), "1e400", ["2026-11-25"], {"year": 2026}, b"2026-11-25"),
    ],
)
def test_anything_else_is_unknown(value: Any) -> None:
    """It is None, and no error."""
    assert timestamp(value) is None
