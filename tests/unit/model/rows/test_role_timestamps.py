"""Timestamps of roles as other tools stored them: what they mean at the latest, and which cannot be read."""

from typing import Any

import pytest

from okta_ingest.model.rows.role_timestamps import unreadable_owners, upsert_role_timestamps
from tests.samples import COLLECTED_AT

COLLECTED = "2026-02-01T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "roles_read", "lastseen"),
    [
        ("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z"),
        ("2026-02-01T13:00:00+01:00", COLLECTED, COLLECTED),
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026-01-31T10:00:00", "2026-01-31T22:00:00Z", "2026-01-31T10:00:00Z"),
        ("2026-01-31T23:59:59", "2026-02-01T11:59:59Z", "2026-01-31T23:59:59Z"),
        ("2026-02-01T00:00:00", COLLECTED, None),
        ("2026-02-01T10:00:00", "2026-02-01T22:00:00Z", None),
        ("2026-01-30", "2026-01-31T12:00:00Z", "2026-01-30T00:00:00Z"),
        ("2026-01-31", COLLECTED, None),
        ("1767605400", "2026-01-05T09:30:00Z", "2026-01-05T09:30:00Z"),
    ],
)
def test_timestamp_is_its_latest_time_for_owners_and_its_own_for_edges(
    text: str, roles_read: str, lastseen: str | None
) -> None:
    """Without a zone it can be 12 hours later; an edge that may then be newer than this run stays as it is."""
    existing: list[dict[str, Any]] = [{"objectid": "00UA", "text": text}]
    assert upsert_role_timestamps(existing, COLLECTED_AT) == [
        {"objectid": "00UA", "text": text, "rolesRead": roles_read, "lastseen": lastseen}
    ]
    assert unreadable_owners(existing, COLLECTED_AT) == []


@pytest.mark.parametrize("text", [None, "yesterday", "", "[1]", "20250625"])
def test_owner_with_another_value_is_named_once_and_has_no_row(text: str | None) -> None:
    """In the order of reading; the other values of the owner are converted."""
    existing: list[dict[str, Any]] = [
        {"objectid": "00UB", "text": text},
        {"objectid": "00UA", "text": text},
        {"objectid": "00UB", "text": text},
        {"objectid": "00UB", "text": COLLECTED},
        {"objectid": "00UC", "text": COLLECTED},
    ]
    assert unreadable_owners(existing, COLLECTED_AT) == ["00UB", "00UA"]
    assert [row["objectid"] for row in upsert_role_timestamps(existing, COLLECTED_AT)] == ["00UB", "00UC"]
