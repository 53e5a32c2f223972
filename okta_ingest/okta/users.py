"""The users that own API tokens: their profiles, in batches, and their admin roles, one request per user."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from okta_ingest.errors import OktaError
from okta_ingest.messages import okta as messages
from okta_ingest.model.snapshot import PROFILE_FIELDS, USER_FIELDS
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.pool import is_denied, read_each
from okta_ingest.okta.records import reduced_role, reduced_with_profile

BATCH_SIZE = 25
"""Users in one request: a URL of some 1,500 characters. Okta publishes no limit."""

WITHOUT_CREDENTIALS = {
    "Content-Type": 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"'
}
"""https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/, "List all users"."""

_FIELDS = f"{','.join(USER_FIELDS)},profile:({','.join(PROFILE_FIELDS)})"
_PLAIN_ID = re.compile(r"(?!me$)[A-Za-z0-9]{1,64}")


@dataclass
class OwnerRecords:
    """What was read of some owners: ``records`` by user id; the ids that do not exist in Okta; and ``errors`` by id.

    ``unusable`` are the ids that cannot be part of a request.
    """

    records: dict[str, Any] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    errors: dict[str, OktaError] = field(default_factory=dict)
    unusable: list[str] = field(default_factory=list)


def read_users(client: OktaClient, user_ids: Sequence[str]) -> OwnerRecords:
    """The users with these ids.

    A user missing in the list of a batch is requested alone, because only that request shows that it is deleted.
    """
    usable, unusable = _usable(user_ids)
    listed, errors = _list_in_batches(client, usable)
    rest = [user_id for user_id in usable if user_id not in listed and user_id not in errors]
    alone = read_each(client, rest, _read_user)
    records = listed | alone.records
    return OwnerRecords(
        {user_id: records[user_id] for user_id in user_ids if user_id in records},
        alone.missing,
        errors | alone.errors,
        unusable,
    )


def read_roles(client: OktaClient, user_ids: Sequence[str], earlier: OwnerRecords | None = None) -> OwnerRecords:
    """The role assignments of the users with these ids, direct or through groups.

    Users that are part of the *earlier* result are not requested again.
    """
    earlier = earlier or OwnerRecords()
    usable, unusable = _usable(user_ids)
    done = {*earlier.records, *earlier.deleted, *earlier.errors}
    found = read_each(client, [user_id for user_id in usable if user_id not in done], _read_roles_of)
    records, errors = earlier.records | found.records, earlier.errors | found.errors
    return OwnerRecords(
        {user_id: records[user_id] for user_id in user_ids if user_id in records},
        [user_id for user_id in user_ids if user_id in {*earlier.deleted, *found.missing}],
        {user_id: errors[user_id] for user_id in user_ids if user_id in errors},
        unusable,
    )


def _usable(user_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids that can be part of a request, and the others."""
    usable = [user_id for user_id in user_ids if _PLAIN_ID.fullmatch(user_id)]
    return usable, [user_id for user_id in user_ids if not _PLAIN_ID.fullmatch(user_id)]


def _list_in_batches(client: OktaClient, user_ids: Sequence[str]) -> tuple[dict[str, Any], dict[str, OktaError]]:
    """The users that Okta lists, by id, and errors for those that it refused to list.

    If a batch fails for any other reason, the length of its URL can be the cause, for Okta or for a proxy on the way:
    its users are requested in batches of half the size, and those of the smallest size are missing in the result.
    """
    listed: dict[str, Any] = {}
    refused: dict[str, OktaError] = {}
    pending, size = list(user_ids), BATCH_SIZE
    while pending and size:
        first, *others = [tuple(pending[start : start + size]) for start in range(0, len(pending), size)]
        found = read_each(client, [first], _list_users)  # alone: it shows whether the size is too large
        if found.records:
            rest = read_each(client, others, _list_users)
            found.records |= rest.records
            found.errors |= rest.errors
        for users in found.records.values():
            listed |= users
        for batch, error in found.errors.items():
            if is_denied(error):
                refused |= dict.fromkeys(pending if batch == first else batch, error)
        read = {user_id for batch in found.records for user_id in batch}
        # The first batch is the last one of the next round: one user of it can be the cause.
        pending = [user_id for user_id in (*pending[size:], *first) if user_id not in read and user_id not in refused]
        if pending:
            client, size = client.once, size // 2
    return listed, refused


def _list_users(client: OktaClient, user_ids: Sequence[str]) -> dict[str, Any]:
    wanted = " or ".join(f'id eq "{user_id}"' for user_id in user_ids)
    query = urlencode({"filter": wanted, "fields": _FIELDS}, quote_via=quote)
    users = client.get_list(f"/api/v1/users?{query}", WITHOUT_CREDENTIALS)
    return {user["id"]: _reduced_user(user) for user in users if isinstance(user, dict) and user.get("id") in user_ids}


def _read_user(client: OktaClient, user_id: str) -> Any:
    user = client.get(f"/api/v1/users/{user_id}", WITHOUT_CREDENTIALS)
    if not isinstance(user, dict) or user.get("id") != user_id:
        raise OktaError(messages.NOT_THIS_USER(request=f"GET /api/v1/users/{user_id}"))
    return _reduced_user(user)


def _reduced_user(user: dict[str, Any]) -> dict[str, Any]:
    return reduced_with_profile(user, USER_FIELDS, PROFILE_FIELDS)


def _read_roles_of(client: OktaClient, user_id: str) -> list[Any]:
    return [reduced_role(item) for item in client.get_list(f"/api/v1/users/{user_id}/roles")]
