"""The demo's org: typical API tokens, their owners, and the changes of one day."""

from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.okta_directory import Directory
from sandbox.okta_groups import ad_group, group
from sandbox.okta_users import group_role, role, user
from sandbox.okta_zones import enhanced_dynamic_zone, ip_zone

NOW = datetime.now(timezone.utc).replace(microsecond=0)

OWNERS = {"ada": "00u1ada5gHkZpQ2Wx697", "ben": "00u1ben7Yt3RsLm4Kx697", "cy": "00u1cyr9Jd8VnBc6Fx697"}
LEADS = "00g1leads4Qw8Zr2Tx697"
OFFICE, TOR, OLD_OFFICE = "nzo1corp697", "nzo2tor697", "nzo3olddc697"


def directory() -> Directory:
    """The owners: a super admin, a help desk admin who is super admin by a group, and a suspended org admin."""
    owners = Directory()
    owners.users = {
        OWNERS["ada"]: user(OWNERS["ada"], "ada@contoso.com", displayName="Ada Park", title="Platform lead"),
        OWNERS["ben"]: user(OWNERS["ben"], "ben@contoso.com", displayName="Ben Ruiz", title="Help desk"),
        OWNERS["cy"]: user(OWNERS["cy"], "cy@contoso.com", "SUSPENDED", displayName="Cy Lund", title="Contractor"),
    }
    for name, days in (("ada", 1), ("ben", 4), ("cy", 120)):
        owners.users[OWNERS[name]]["lastLogin"] = _timestamp(NOW - timedelta(days=days))
    owners.roles = {
        OWNERS["ada"]: [role("SUPER_ADMIN")],
        OWNERS["ben"]: [role("HELP_DESK_ADMIN", 2)],
        OWNERS["cy"]: [role("ORG_ADMIN", 4)],
    }
    owners.groups[LEADS] = ad_group(LEADS, "IT leads")
    owners.members = {LEADS: [OWNERS["ben"]]}
    owners.group_roles = {LEADS: [group_role("SUPER_ADMIN", 5)]}
    owners.targets = {(OWNERS["ben"], "ra2HELPDESKADMIN697"): [group("00g2staff697", "Staff")]}
    owners.zones += [
        ip_zone(OFFICE, "Head office", "203.0.113.0/24", "198.51.100.7/32"),
        ip_zone(OLD_OFFICE, "Old data center", "192.0.2.0/24", status="INACTIVE"),
        enhanced_dynamic_zone(TOR, "Tor exits", categories=["ANONYMIZER_TOR"]),
    ]
    return owners


def first_day() -> list[dict[str, Any]]:
    """The tokens of the first run."""
    return [
        _token(1, "Postman", "ada", used=0, age=52),
        _token(2, "terraform-prod", "ada", used=1, age=811),
        _token(3, "Splunk add-on", "ben", used=0, age=1204, network={"connection": "ZONE", "include": [OLD_OFFICE]}),
        _token(4, "offboarding script (old laptop)", "ben", used=27, age=640),
        _token(5, "test", "cy", used=29, age=29),
        _token(6, "HR sync", "cy", used=0, age=330, network={"connection": "ZONE", "exclude": [TOR]}),
        _token(7, "AD agent helper", "ben", used=3, age=95),
    ]


def second_day() -> list[dict[str, Any]]:
    """The tokens of the second run: one is new, one renamed, one restricted to a zone, one revoked."""
    tokens = {token["name"]: token for token in first_day()}
    tokens["test"]["name"] = "test - do not delete!"
    tokens["terraform-prod"]["network"] = {"connection": "ZONE", "include": [OFFICE]}
    del tokens["offboarding script (old laptop)"]
    return [*tokens.values(), _token(8, "ChatOps bot", "ada", used=0, age=0)]


def _token(
    number: int, name: str, owner: str, *, used: int, age: int, network: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A token, created *age* days ago and last used *used* days ago."""
    last_use = NOW - timedelta(days=used)
    return {
        "id": f"00Tdemo{number:07d}aBcx697",
        "name": name,
        "userId": OWNERS[owner],
        "clientName": "Okta API",
        "tokenWindow": "P30D",
        "network": network or {"connection": "ANYWHERE"},
        "expiresAt": _timestamp(last_use + timedelta(days=30)),
        "created": _timestamp(NOW - timedelta(days=age)),
        "lastUpdated": _timestamp(last_use),
    }


def _timestamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z")
