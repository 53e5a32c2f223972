"""The users that own API tokens: their profiles, in batches, and their admin roles, one request per user."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data
from okta_ingest.messages import okta as messages
from okta_ingest.model.snapshot import PROFILE_FIELDS, ROLE_FIELDS, USER_FIELDS
from okta_ingest.okta.client import OktaClient

BATCH_SIZE = 25
"""Users in one request: a URL of some 1,500 characters. Okta publishes no limit."""

NO_SUCH_RESOURCE = "E0000007"
"""https://developer.okta.com/docs/reference/error-codes/"""

MAX_ERRORS_IN_A_ROW = 3
"""After these the rest is not requested: the next requests would most likely fail in the same way."""

WITHOUT_CREDENTIALS = {
    "Content-Type": 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"'
}
"""https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/, "List all users"."""

_FIELDS = f"{','.join(USER_FIELDS)},profile:({','.join(PROFILE_FIELDS)})"
_PLAIN_ID = re.compile(r"(?!me$)[A-Za-z0-9]{1,64}")


@dataclass
class OwnerRecords:
    """What was read of some owners: ``records`` by user id; the ids that do not exist, and those that were not read.

    ``reason`` is the last error, ``is_denied`` whether it was about permissions (status 401 or 403).
    """

    records: dict[str, Any] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)
    reason: str = ""
    is_denied: bool = False

    def add_error(self, user_ids: Sequence[str], error: OktaError) -> None:
        """Record that these users could not be read."""
        self.not_read += user_ids
        self.reason = _reason(error)
        self.is_denied = error.status in (401, 403)


def read_users(client: OktaClient, user_ids: Sequence[str]) -> OwnerRecords:
    """The users with these ids.

    A user missing in the list of a batch is requested alone, because only that request shows that it is deleted.
    """
    listed: dict[str, Any] = {}
    pending = [user_id for user_id in user_ids if _PLAIN_ID.fullmatch(user_id)]
    size = BATCH_SIZE
    while pending and size:
        try:
            listed |= _list_users(client, pending[:size])
        except OktaError as error:
            if error.status not in (400, 414):
                owners = OwnerRecords(listed)
                owners.add_error([user_id for user_id in user_ids if user_id not in listed], error)
                return owners
            size //= 2  # the URL is too long for the org or a proxy; below 1: one request per user
        else:
            pending = pending[size:]
    return _read_each(user_ids, OwnerRecords(listed), lambda user_id: _read_user(client, user_id))


def read_roles(client: OktaClient, user_ids: Sequence[str], earlier: OwnerRecords | None = None) -> OwnerRecords:
    """The role assignments of the users with these ids, direct or through groups.

    Users that are part of the *earlier* result are not requested again.
    """
    return _read_each(user_ids, earlier or OwnerRecords(), lambda user_id: _read_roles_of(client, user_id))


def reduced(record: Any, fields: Sequence[str]) -> Any:
    """A record with these of its fields only; anything but an object is returned unchanged."""
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
        raise OktaError(messages.NOT_THIS_USER(request=f"GET /api/v1/users/{user_id}"))
    return _reduced_user(user)


def _reduced_user(user: dict[str, Any]) -> dict[str, Any]:
    profile = {"profile": reduced(user["profile"], PROFILE_FIELDS)} if "profile" in user else {}
    return {**reduced(user, USER_FIELDS), **profile}


def _read_roles_of(client: OktaClient, user_id: str) -> list[Any]:
    return [reduced(item, ROLE_FIELDS) for item in client.get_list(f"/api/v1/users/{user_id}/roles")]


def _reason(error: OktaError) -> str:
    # Without the query, which names up to 25 users.
    return re.sub(r"\?\S+", "", error.message).rstrip(".")


def _read_each(user_ids: Sequence[str], earlier: OwnerRecords, read: Callable[[str], Any]) -> OwnerRecords:
    """*earlier*, with the rest of the users *read* one by one; ends after `MAX_ERRORS_IN_A_ROW`."""
    owners = OwnerRecords(reason=earlier.reason, is_denied=earlier.is_denied)
    errors = len(earlier.not_read)
    for user_id in user_ids:
        if user_id in earlier.records:
            owners.records[user_id] = earlier.records[user_id]
        elif user_id in earlier.not_read or errors >= MAX_ERRORS_IN_A_ROW:
            owners.not_read.append(user_id)
        elif not _PLAIN_ID.fullmatch(user_id):
            owners.not_read.append(user_id)
            owners.reason = owners.reason or missing_data.UNUSABLE_USER_ID
        else:
            errors = _read_one(user_id, owners, read, errors)
    return owners


def _read_one(user_id: str, owners: OwnerRecords, read: Callable[[str], Any], errors: int) -> int:
    """Read a user into *owners*. Returns the number of errors in a row, which was *errors* before."""
    try:
        owners.records[user_id] = read(user_id)
    except OktaError as error:
        if error.code == NO_SUCH_RESOURCE:  # not any 404: it may come from a proxy
            owners.deleted.append(user_id)
            return errors
        owners.add_error([user_id], error)
        return errors + 1
    return 0
