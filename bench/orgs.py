"""Orgs of any size, as snapshots and as simulated orgs over HTTP."""

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from okta_ingest.model.snapshot import PROFILE_FIELDS, USER_FIELDS, Caller, Snapshot
from okta_ingest.pipeline import snapshot_file
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import role, user
from sandbox.okta_zones import ip_zone

TOKENS_PER_OWNER = 3
OWNERS_PER_ADMIN = 10


def api_tokens(count: int, org: int = 0) -> list[dict[str, Any]]:
    """*count* token records of an org, with all fields that Okta sends."""
    return [
        {
            "id": f"00T{org:05d}x{number:07d}x697",
            "name": f"Token {number} of a script",
            "userId": _owner(number // TOKENS_PER_OWNER, org),
            "clientName": "Okta API",
            "tokenWindow": "P30D",
            "network": {"connection": "ZONE", "include": ["nzo1corp697"], "exclude": ["nzo2tor697"]},
            "expiresAt": "2026-03-02T20:22:42.000Z",
            "created": "2025-10-03T10:08:09.000Z",
            "lastUpdated": "2026-01-31T20:22:42.000Z",
        }
        for number in range(count)
    ]


def snapshot(count: int, org: int = 0) -> Snapshot:
    """An org with *count* tokens and their owners; roles are unknown."""
    owners = dict.fromkeys(record["userId"] for record in api_tokens(count, org))
    domain = f"org{org}.okta.com"
    return Snapshot(
        domain=domain,
        collected_at=datetime.now(timezone.utc),
        org_id=f"00o{org:05d}benchOrg697",
        domains=[domain],
        caller=Caller(next(iter(owners)), sees_all=True),
        api_tokens=api_tokens(count, org),
        organization=None,
        users={owner: _snapshot_user(owner) for owner in owners},
        deleted_users=[],
        roles={},
        requests=4,
        rate_limit=None,
        missing_data=[],
    )


def write(path: Path, snapshots: Sequence[Snapshot]) -> Path:
    """A snapshot file, for ``sync --snapshot``."""
    with snapshot_file.new_file(path, replace=True) as write:
        write(snapshots)
    return path


def serve(count: int) -> OktaOrg:
    """A simulated org with *count* tokens; every tenth owner has an admin role."""
    org = OktaOrg()
    org.api_tokens = api_tokens(count)
    owners = dict.fromkeys(record["userId"] for record in org.api_tokens)
    org.directory.users = {owner: _user(owner) for owner in owners}
    org.directory.roles = {
        owner: [role("READ_ONLY_ADMIN", n)] for n, owner in enumerate(owners) if n % OWNERS_PER_ADMIN == 0
    }
    org.directory.zones += [
        ip_zone("nzo1corp697", "Corporate network", "203.0.113.0/24"),
        ip_zone("nzo2tor697", "Blocked addresses", "192.0.2.0/24"),
    ]
    return org


def _owner(number: int, org: int) -> str:
    return f"00u{org:05d}x{number:07d}x697"


def _user(user_id: str) -> dict[str, Any]:
    profile = {name: f"{name} of {user_id}" for name in PROFILE_FIELDS if name not in ("login", "email")}
    return user(user_id, f"{user_id}@contoso.com", **profile)


def _snapshot_user(user_id: str) -> dict[str, Any]:
    """A user record of a snapshot."""
    record = _user(user_id)
    kept = {name: record[name] for name in USER_FIELDS}
    return {**kept, "profile": {name: record["profile"][name] for name in PROFILE_FIELDS}}
