"""Orgs of any size, as snapshots and as simulated orgs over HTTP."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from okta_ingest.model.snapshot import PROFILE_FIELDS, USER_FIELDS, Caller, Snapshot
from okta_ingest.pipeline import snapshot_file
from sandbox.okta_groups import group
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import group_role, role, user
from sandbox.okta_zones import ip_zone
from sandbox.rate_limits import RateLimits

TOKENS_PER_OWNER = 3
OWNERS_PER_ADMIN = 10
FIRST_TIMESTAMP = datetime(2025, 1, 1, tzinfo=timezone.utc)


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
            "expiresAt": _timestamp(400, number),
            "created": _timestamp(0, number),
            "lastUpdated": _timestamp(370, number),
        }
        for number in range(count)
    ]


def snapshot(count: int, org: int = 0, renamed_in: str = "") -> Snapshot:
    """An org with *count* tokens and their owners; roles are unknown.

    *renamed_in* is added to the name of each hundredth token.
    """
    tokens = api_tokens(count, org)
    for record in tokens[::100]:
        record["name"] += renamed_in
    owners = dict.fromkeys(record["userId"] for record in tokens)
    domain = f"org{org}.okta.com"
    return Snapshot(
        domain=domain,
        collected_at=datetime.now(timezone.utc),
        org_id=f"00o{org:05d}benchOrg697",
        domains=[domain],
        caller=Caller(next(iter(owners)), sees_all=True),
        api_tokens=tokens,
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


def collected_now(path: Path) -> Path:
    """The same snapshot file with the present time in ``collected_at``: a rerun in which nothing else changed."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for entry in content["snapshots"]:
        entry["collected_at"] = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def simulated(
    owners: int, org: int, latency: float, limits: RateLimits, port: int, *, hide_group_roles: bool
) -> OktaOrg:
    """A simulated org with one token per owner.

    Every tenth owner is an admin. The first owner has its role through a group. Okta's list of its roles shows it; with
    *hide_group_roles* it does not, and the groups of each owner have to be read.
    """
    served = OktaOrg(f"00o{org:05d}benchOrg697", latency=latency, limits=limits, port=port)
    ids = [_owner(number, org) for number in range(owners)]
    served.api_tokens = [
        {**record, "userId": owner} for record, owner in zip(api_tokens(owners, org), ids, strict=True)
    ]
    directory = served.directory
    directory.users = {owner: _user(owner) for owner in ids}
    directory.roles = {owner: [role("READ_ONLY_ADMIN", n)] for n, owner in enumerate(ids) if n % OWNERS_PER_ADMIN == 1}
    group_id = f"00g{org:05d}x0000001x697"
    directory.groups[group_id] = group(group_id, "Auditors")
    directory.members = {group_id: ids[:1]}
    directory.group_roles = {group_id: [group_role("REPORT_ADMIN")]}
    directory.hide_group_roles = hide_group_roles
    directory.zones += [
        ip_zone("nzo1corp697", "Corporate network", "203.0.113.0/24"),
        ip_zone("nzo2tor697", "Blocked addresses", "192.0.2.0/24"),
    ]
    return served


def _owner(number: int, org: int) -> str:
    return f"00u{org:05d}x{number:07d}x697"


def _timestamp(day: int, number: int) -> str:
    """A timestamp as Okta writes it, with milliseconds: different for each *number*."""
    timestamp = FIRST_TIMESTAMP + timedelta(days=day, seconds=61 * number % 86_400, milliseconds=7 * number % 1_000)
    return timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _user(user_id: str) -> dict[str, Any]:
    profile = {name: f"{name} of {user_id}" for name in PROFILE_FIELDS if name not in ("login", "email")}
    return user(user_id, f"{user_id}@contoso.com", **profile)


def _snapshot_user(user_id: str) -> dict[str, Any]:
    """A user record of a snapshot."""
    record = _user(user_id)
    kept = {name: record[name] for name in USER_FIELDS}
    return {**kept, "profile": {name: record["profile"][name] for name in PROFILE_FIELDS}}
