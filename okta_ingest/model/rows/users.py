"""The rows of the users that own tokens."""

from collections.abc import Mapping
from typing import Any

from okta_ingest.model.ids import objectid
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.lazy import LazyRows
from okta_ingest.model.snapshot import PROFILE_FIELDS, Snapshot

DELETED = "DELETED"
"""Not a status of Okta's: Okta answers with an error for a user that no longer exists."""

NOT_ENABLED = {"SUSPENDED", "STAGED", "DEPROVISIONED", DELETED}
"""Statuses in which a user cannot sign in, as BloodHound's Okta_User has it."""

_TIMESTAMPS = ("created", "activated", "lastLogin", "lastUpdated", "passwordChanged")


def upsert_users(snapshot: Snapshot, owners: Mapping[str, str], context: RowContext) -> LazyRows:
    """One row per owner (ids by objectid): what Okta returned for the user, or that the user is deleted."""
    described = described_users(snapshot)
    # For a caller who may not see all users, Okta hides users in the same way as deleted ones.
    deleted = set(missing_users(snapshot, owners)) if snapshot.caller.sees_all else set()

    def user(key: str, user_id: str, context: RowContext) -> Row:
        return _user(key, user_id, described.get(key, {}), user_id in deleted, context)

    return LazyRows(owners, user, context)


def described_users(snapshot: Snapshot) -> dict[str, Mapping[str, Any]]:
    """The users that Okta returned, by objectid."""
    return {objectid(user_id): record for user_id, record in snapshot.users.items() if isinstance(record, dict)}


def missing_users(snapshot: Snapshot, owners: Mapping[str, str]) -> list[str]:
    """The ids of those *owners* (ids by objectid) that do not exist in Okta, or that Okta hides."""
    missing = set(map(objectid, snapshot.deleted_users))
    return [user_id for key, user_id in owners.items() if key in missing]


def _user(key: str, user_id: str, record: Mapping[str, Any], deleted: bool, context: RowContext) -> Row:
    fields = context.fields(record, f"owner {user_id}")
    profile = fields.inner("profile")
    values = {name: profile.text(name) for name in PROFILE_FIELDS}
    status = DELETED if deleted else fields.text("status")
    return {
        "objectid": key,
        "id": user_id,
        "name": context.stored_name(values["login"]),
        **values,
        "status": status,
        "enabled": None if status is None else status not in NOT_ENABLED,
        **{name: fields.timestamp_text(name) for name in _TIMESTAMPS},
    }
