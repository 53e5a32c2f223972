"""The rows of the users that own tokens."""

from collections.abc import Mapping
from typing import Any

from okta_ingest.model.ids import objectid
from okta_ingest.model.rows.fields import Fields, Row, Warn
from okta_ingest.model.rows.organization import stored_name
from okta_ingest.model.snapshot import PROFILE_FIELDS, Snapshot

DELETED = "DELETED"
"""Not a status of Okta's: what Okta no longer has, it answers with an error."""

NOT_ENABLED = {"SUSPENDED", "STAGED", "DEPROVISIONED", DELETED}
"""Statuses in which nobody can sign in, as BloodHound's Okta_User has it."""

_MOMENTS = ("created", "activated", "lastLogin", "lastUpdated", "passwordChanged")


def upsert_users(snapshot: Snapshot, owners: Mapping[str, str], upper_names: bool, warn: Warn) -> list[Row]:
    """One row per owner (ids by key): what Okta told of the user, or that it is deleted."""
    described = described_users(snapshot)
    # A caller who does not see all is answered in the same way for users who are not deleted.
    deleted = set(deleted_users(snapshot, owners)) if snapshot.caller.sees_all else set()
    return [
        _user(key, owner, described.get(key, {}), owner in deleted, snapshot, upper_names, warn)
        for key, owner in owners.items()
    ]


def described_users(snapshot: Snapshot) -> dict[str, Mapping[str, Any]]:
    """The users that Okta described, by key."""
    return {objectid(user_id): record for user_id, record in snapshot.users.items() if isinstance(record, dict)}


def deleted_users(snapshot: Snapshot, owners: Mapping[str, str]) -> list[str]:
    """The ids of those *owners* (ids by key) that Okta answered it does not have."""
    deleted = set(map(objectid, snapshot.deleted_users))
    return [user_id for key, user_id in owners.items() if key in deleted]


def _user(
    key: str,
    user_id: str,
    record: Mapping[str, Any],
    deleted: bool,
    snapshot: Snapshot,
    upper_names: bool,
    warn: Warn,
) -> Row:
    fields = Fields(record, f"owner {user_id}", warn)
    profile = fields.inner("profile")
    told = {name: profile.text(name) for name in PROFILE_FIELDS}
    status = DELETED if deleted else fields.text("status")
    return {
        "objectid": key,
        "id": user_id,
        "name": stored_name(told["login"], upper_names),
        "oktaDomain": snapshot.domain,
        **told,
        "status": status,
        "enabled": None if status is None else status not in NOT_ENABLED,
        **{name: fields.timestamp_text(name) for name in _MOMENTS},
        "environmentid": snapshot.environmentid,
    }
