"""What Okta returned for the owners of tokens becomes exact rows; the rest is unknown."""

from typing import Any

import pytest

from okta_ingest.model.rows import users
from okta_ingest.model.rows.org import all_warnings, rows_of
from okta_ingest.model.snapshot import Caller
from sandbox.okta_users import role, user
from tests.samples import POSTMAN, snapshot

OWNER = POSTMAN["userId"]
KEY = OWNER.upper()


def owner_row(record: Any, **more: Any) -> tuple[dict[str, Any], list[str]]:
    """The row of an owner for whom Okta returned *record*, and the warnings."""
    rows = rows_of(snapshot(POSTMAN, users={OWNER: record}, **more), uppercase=True)
    (row,) = rows.upserts["upsert_users"]
    return row, all_warnings(rows)


def test_owner_has_the_properties_that_oktahound_writes() -> None:
    """Timestamps are in UTC; name is in upper case where BloodHound needs it."""
    record = user(OWNER, "ada@contoso.com", displayName="Ada L", department="IT", userType="Admin", managerId="42")
    assert owner_row(record, roles={OWNER: [role("ORG_ADMIN"), role("APP_ADMIN", through="GROUP")]}) == (
        {
            "objectid": KEY,
            "id": OWNER,
            "name": "ADA@CONTOSO.COM",
            "login": "ada@contoso.com",
            "email": "ada@contoso.com",
            "displayName": "Ada L",
            "firstName": "Ada",
            "lastName": "Example",
            "title": None,
            "department": "IT",
            "division": None,
            "organization": None,
            "userType": "Admin",
            "managerId": "42",
            "status": "ACTIVE",
            "enabled": True,
            "created": "2021-05-03T08:00:00Z",
            "activated": "2021-05-03T08:05:00Z",
            "lastLogin": "2026-01-30T07:12:00Z",
            "lastUpdated": "2025-11-11T11:11:11Z",
            "passwordChanged": "2024-02-01T10:00:00Z",
        },
        [],
    )


@pytest.mark.parametrize(
    ("status", "enabled"),
    [
        ("ACTIVE", True),
        ("PASSWORD_EXPIRED", True),
        ("LOCKED_OUT", True),
        ("PROVISIONED", True),
        ("RECOVERY", True),
        ("STAGED", False),
        ("SUSPENDED", False),
        ("DEPROVISIONED", False),
        (None, None),
    ],
)
def test_enabled_says_whether_the_owner_can_sign_in(status: str | None, enabled: bool | None) -> None:
    """Without a status it is unknown."""
    row, warnings = owner_row({"id": OWNER, "status": status})
    assert (row["status"], row["enabled"], warnings) == (status, enabled, [])


@pytest.mark.parametrize(
    ("record", "warning"),
    [
        ({"status": 7}, "status: expected text, got a number; skipped"),
        ({"profile": [1]}, "profile: expected an object, got a list; skipped"),
        ({"profile": {"title": {}}}, "profile.title: expected text, got an object; skipped"),
        ({"lastLogin": "never"}, "lastLogin is not a timestamp (never); skipped"),
    ],
)
def test_invalid_value_of_an_owner_is_skipped_with_a_warning(record: Any, warning: str) -> None:
    """The warning names the owner and the field."""
    row, warnings = owner_row(record)
    assert warnings == [f"owner {OWNER}: {warning}"]
    assert {key for key, value in row.items() if value is not None} == {"objectid", "id"}


@pytest.mark.parametrize("records", [{}, {OWNER: None}, {"00uanother": {"status": "ACTIVE"}}])
def test_owner_that_was_not_read_is_unknown(records: dict[str, Any]) -> None:
    """It has a node, for the edge of its token."""
    rows = rows_of(snapshot(POSTMAN, users=records), uppercase=False)
    (row,) = rows.upserts["upsert_users"]
    assert {key: value for key, value in row.items() if value is not None} == {
        "objectid": KEY,
        "id": OWNER,
    }
    assert rows.owners == {"seen": 1, "described": 0, "deleted": 0, "roles_read": 0}


@pytest.mark.parametrize(
    ("sees_all", "deleted", "status", "note"),
    [
        (True, 1, ("DELETED", False), f"1 token owner deleted in Okta: {OWNER}; revoke the tokens"),
        (
            None,
            0,
            (None, None),
            f"1 token owner deleted in Okta, or hidden from this credential: {OWNER}",
        ),
        (
            False,
            0,
            (None, None),
            f"1 token owner deleted in Okta, or hidden from this credential: {OWNER}",
        ),
    ],
)
def test_owner_is_deleted_only_if_the_caller_would_see_it(
    sees_all: bool | None, deleted: int, status: tuple[str | None, bool | None], note: str
) -> None:
    """Okta returns the same error for a deleted user and for one that the caller may not see."""
    source = snapshot(POSTMAN, deleted_users=[OWNER, "00unobody"], caller=Caller("00u1", sees_all))
    rows = rows_of(source, uppercase=False)
    assert (all_warnings(rows), rows.notes) == ([], [note])
    assert rows.owners == {"seen": 1, "described": 0, "deleted": deleted, "roles_read": 0}
    (row,) = rows.upserts["upsert_users"]
    assert (row["status"], row["enabled"]) == status


def test_owners_are_compared_by_objectid() -> None:
    """An id in another case is the same owner, and the id of the token record is kept."""
    source = snapshot(users={KEY: {"status": "ACTIVE"}}, deleted_users=[KEY])
    assert users.described_users(source) == {KEY: {"status": "ACTIVE"}}
    assert users.missing_users(source, {KEY: OWNER, "00UANOTHER": "00uanother"}) == [OWNER]
