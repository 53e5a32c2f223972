"""What Okta says of the users that own tokens: who they are, in batches, and which roles they hold, one by one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from okta_ingest.errors import OktaError
from okta_ingest.model.snapshot import PROFILE_FIELDS, ROLE_FIELDS, USER_FIELDS
from okta_ingest.okta.client import OktaClient

BATCH = 25
"""Users that one request names, which makes a URL of some 1,500 characters; Okta publishes no limit."""

NO_SUCH_RESOURCE = "E0000007"
"""https://developer.okta.com/docs/reference/error-codes/"""

REFUSALS = 3
"""So many in a row, and the rest is not asked for: hundreds more would say the same."""

WITHOUT_CREDENTIALS = {
    "Content-Type": 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"'
}
"""https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/, "List all users"."""

_FIELDS = f"{','.join(USER_FIELDS)},profile:({','.join(PROFILE_FIELDS)})"
_PLAIN_ID = re.compile(r"(?!me$)[A-Za-z0-9]{1,64}")


@dataclass
class Found:
    """What was read: ``records`` by user id, ``deleted`` the ids that Okta says it does not have, ``missing`` the rest.

    ``reason`` says why the last of the missing ones could not be read.
    """

    records: dict[str, Any] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    reason: str = ""


def read_users(client: OktaClient, user_ids: Sequence[str]) -> Found:
    """The users with these ids. Whom Okta does not list is asked for alone, for that alone tells a deleted one."""
    listed: dict[str, Any] = {}
    pending = [user_id for user_id in user_ids if _PLAIN_ID.fullmatch(user_id)]
    size = BATCH
    while pending and size:
        try:
            listed |= _list_users(client, pending[:size])
        except OktaError as error:
            if error.status not in (400, 414):
                return Found(listed, [], [user_id for user_id in user_ids if user_id not in listed], _reason(error))
            size //= 2  # too long for this org, or for a proxy before it; at last one by one
        else:
            pending = pending[size:]
    return _read_each(user_ids, Found(listed), lambda user_id: _read_user(client, user_id))


def read_roles(client: OktaClient, user_ids: Sequence[str], before: Found | None = None) -> Found:
    """The role assignments of the users with these ids, their own and those that they have through groups.

    What was read, or refused, *before* is not asked for again.
    """
    return _read_each(user_ids, before or Found(), lambda user_id: _read_roles_of(client, user_id))


def reduced(record: Any, fields: Sequence[str]) -> Any:
    """A record with these of its fields; whatever is no object stays as it is."""
    return {name: record[name] for name in fields if name in record} if isinstance(record, dict) else record


def _list_users(client: OktaClient, user_ids: Sequence[str]) -> dict[str, Any]:
    wanted = " or ".join(f'id eq "{user_id}"' for user_id in user_ids)
    query = urlencode({"filter": wanted, "fields": _FIELDS}, quote_via=quote)
    users = client.get_list(f"/api/v1/users?{query}", WITHOUT_CREDENTIALS)
    return {user["id"]: _reduced_user(user) for user in users if isinstance(user, dict) and user.get("id") in user_ids}


def _read_user(client: OktaClient, user_id: str) -> Any:
    query = urlencode({"fields": _FIELDS}, quote_via=quote)
    user = client.get(f"/api/v1/users/{user_id}?{query}", WITHOUT_CREDENTIALS)
    if not isinstance(user, dict) or user.get("id") != user_id:
        raise OktaError(f"GET /api/v1/users/{user_id} was answered with something that is not this user.")
    return _reduced_user(user)


def _reduced_user(user: dict[str, Any]) -> dict[str, Any]:
    profile = {"profile": reduced(user["profile"], PROFILE_FIELDS)} if "profile" in user else {}
    return {**reduced(user, USER_FIELDS), **profile}


def _read_roles_of(client: OktaClient, user_id: str) -> list[Any]:
    return [reduced(item, ROLE_FIELDS) for item in client.get_list(f"/api/v1/users/{user_id}/roles")]


def _reason(error: OktaError) -> str:
    # Without the query: it names 25 users, and says no more than the sentence before it.
    return re.sub(r"\?\S+", "", error.message)


def _read_each(user_ids: Sequence[str], before: Found, read: Callable[[str], Any]) -> Found:
    found = Found(reason=before.reason)
    refusals = len(before.missing)
    for user_id in user_ids:
        if user_id in before.records:
            found.records[user_id] = before.records[user_id]
        elif user_id in before.missing or refusals >= REFUSALS:
            found.missing.append(user_id)
        elif not _PLAIN_ID.fullmatch(user_id):
            found.missing.append(user_id)
            found.reason = found.reason or "an id that cannot stand in a request"
        else:
            try:
                found.records[user_id] = read(user_id)
                refusals = 0
            except OktaError as error:
                if error.code == NO_SUCH_RESOURCE:  # not any 404: a proxy has those, too
                    found.deleted.append(user_id)
                else:
                    found.missing.append(user_id)
                    found.reason = _reason(error)
                    refusals += 1
    return found
