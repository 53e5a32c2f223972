"""Records in the shape of Okta's API, and snapshots of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from okta_ingest.model.snapshot import Caller, Snapshot

DOMAIN = "contoso.okta.com"
ORG_ID = "00o2yx5b1kUkrN4Uf697"
CALLER = Caller("00ucaller", True)
COLLECTED_AT = datetime(2026, 2, 1, 12, 0, tzinfo=timezone.utc)

RUN: dict[str, Any] = {
    "version": "1.2.3",
    "caller": "00ucaller",
    "callerLogin": "ada@contoso.com",
    "callerRoles": ["SUPER_ADMIN"],
    "tokenList": "complete",
    "usersRead": 7,
    "rolesRead": 5,
}
"""The properties of the OktaIngest node about the last run."""

POSTMAN: dict[str, Any] = {
    "id": "00T36fk75smeJybKx697",
    "name": "Postman",
    "userId": "00uw0o8iizq37KgKP697",
    "clientName": "Okta API",
    "tokenWindow": "P30D",
    "network": {"connection": "ANYWHERE"},
    "expiresAt": "2026-03-02T20:22:42.000Z",
    "created": "2025-10-03T10:08:09.000Z",
    "lastUpdated": "2026-01-31T20:22:42.000Z",
}
"""The sample of BloodHound's Okta_ApiToken schema."""


def api_token(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One token record; *number* decides its id, and three consecutive numbers share an owner."""
    record = {
        **POSTMAN,
        "id": f"00Tsample{number:07d}x697",
        "name": f"Token {number}",
        "userId": f"00uowner{number // 3:08d}x697",
    }
    return {**record, **changes}


def snapshot(
    *api_tokens: Any,
    org_id: str | None = ORG_ID,
    organization: Any = None,
    users: Mapping[str, Any] | None = None,
    deleted_users: Sequence[str] = (),
    roles: Mapping[str, Any] | None = None,
    caller: Caller = CALLER,
    missing_data: Sequence[str] = (),
    **parts: Any,
) -> Snapshot:
    """A snapshot of the sample org with these token records, data of their owners, and other *parts* by their names."""
    return Snapshot(
        domain=DOMAIN,
        collected_at=COLLECTED_AT,
        org_id=org_id,
        domains=[DOMAIN],
        caller=caller,
        api_tokens=api_tokens,
        organization=organization,
        users=users or {},
        deleted_users=deleted_users,
        roles=roles or {},
        requests=4,
        rate_limit=None,
        missing_data=missing_data,
        **parts,
    )
