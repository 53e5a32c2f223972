"""The org of the demo: API tokens such as orgs really have them, their owners, and what happens in a day."""

from datetime import datetime, timedelta, timezone
from typing import Any

from sandbox.okta_users import Directory, role, user

NOW = datetime.now(timezone.utc).replace(microsecond=0)

OWNERS = {"ada": "00u1ada5gHkZpQ2Wx697", "ben": "00u1ben7Yt3RsLm4Kx697", "cy": "00u1cyr9Jd8VnBc6Fx697"}


def directory() -> Directory:
    """The owners: a super admin, one who is an admin through a group, and an org admin who was suspended."""
    people = Directory()
    people.users = {
        OWNERS["ada"]: user(OWNERS["ada"], "ada@contoso.com", displayName="Ada Park", title="Platform lead"),
        OWNERS["ben"]: user(OWNERS["ben"], "ben@contoso.com", displayName="Ben Ruiz", title="Help desk"),
        OWNERS["cy"]: user(OWNERS["cy"], "cy@contoso.com", "SUSPENDED", displayName="Cy Lund", title="Contractor"),
    }
    for name, days in (("ada", 1), ("ben", 4), ("cy", 120)):
        people.users[OWNERS[name]]["lastLogin"] = _okta_time(NOW - timedelta(days=days))
    people.roles = {
        OWNERS["ada"]: [role("SUPER_ADMIN")],
        OWNERS["ben"]: [role("HELP_DESK_ADMIN", 2), role("REPORT_ADMIN", 3, through="GROUP")],
        OWNERS["cy"]: [role("ORG_ADMIN", 4)],
    }
    return people


def morning() -> list[dict[str, Any]]:
    """The tokens at the first run."""
    return [
        _token(1, "Postman", "ada", used=0, age=52),
        _token(2, "terraform-prod", "ada", used=1, age=811),
        _token(3, "Splunk add-on", "ben", used=0, age=1204, network={"connection": "ZONE", "include": ["nzo1corp697"]}),
        _token(4, "offboarding script (old laptop)", "ben", used=27, age=640),
        _token(5, "test", "cy", used=29, age=29),
        _token(6, "HR sync", "cy", used=0, age=330, network={"connection": "ZONE", "exclude": ["nzo2tor697"]}),
        _token(7, "AD agent helper", "ben", used=3, age=95),
    ]


def evening() -> list[dict[str, Any]]:
    """The tokens at the second run: one is new, one renamed, one bound to a zone, one revoked."""
    tokens = {token["name"]: token for token in morning()}
    tokens["test"]["name"] = "test - do not delete!"
    tokens["terraform-prod"]["network"] = {"connection": "ZONE", "include": ["nzo1corp697"]}
    del tokens["offboarding script (old laptop)"]
    return [*tokens.values(), _token(8, "ChatOps bot", "ada", used=0, age=0)]


def _token(
    number: int, name: str, owner: str, *, used: int, age: int, network: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A token that is *age* days old and was *used* so many days ago."""
    last_use = NOW - timedelta(days=used)
    return {
        "id": f"00Tdemo{number:07d}aBcx697",
        "name": name,
        "userId": OWNERS[owner],
        "clientName": "Okta API",
        "tokenWindow": "P30D",
        "network": network or {"connection": "ANYWHERE"},
        "expiresAt": _okta_time(last_use + timedelta(days=30)),
        "created": _okta_time(NOW - timedelta(days=age)),
        "lastUpdated": _okta_time(last_use),
    }


def _okta_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
