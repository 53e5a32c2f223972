"""What one Okta org returned: the raw API records, before anything is interpreted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from okta_ingest.model.ids import objectid

API_TOKEN_FIELDS = (
    "id",
    "name",
    "userId",
    "clientName",
    "tokenWindow",
    "network",
    "expiresAt",
    "created",
    "lastUpdated",
)
"""The fields of Okta's apiToken object that are kept; the rest is dropped as it is read."""

USER_FIELDS = ("id", "status", "created", "activated", "lastLogin", "lastUpdated", "passwordChanged")
PROFILE_FIELDS = (
    "login",
    "email",
    "displayName",
    "firstName",
    "lastName",
    "title",
    "department",
    "division",
    "organization",
    "userType",
    "managerId",
)
"""The same of a user, and of its ``profile``: no phone number, no address, nothing that an org has added."""

ROLE_FIELDS = ("id", "role", "label", "type", "status", "assignmentType", "created", "lastUpdated")
"""The same of a role assignment; ``role`` is the id of a custom role."""

ORGANIZATION_FIELDS = ("companyName", "subdomain", "status", "created", "lastUpdated")
"""The same of an org's settings: no address, no phone number, no contact."""


@dataclass(frozen=True)
class Include:
    """Which optional parts are read beside the tokens: who the owners are, and which admin roles they hold."""

    owners: bool = True
    roles: bool = True

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - the configuration is validated against this class


@dataclass(frozen=True)
class Caller:
    """Who read the tokens. ``id`` is the user's; ``sees_all``: whether it can see every token of the org.

    Okta returns only a part of the list to some admins, which looks complete. None: unknown. ``scopes`` are those of a
    service app's access token; None for an API token, which has none. ``login`` is the user's login, or the app's
    client id; ``roles`` are the sorted types of the caller's own roles, None: unknown.
    """

    id: str | None = None
    sees_all: bool | None = None
    scopes: Sequence[str] | None = None
    login: str | None = None
    roles: Sequence[str] | None = None


@dataclass(frozen=True)
class RateLimit:
    """What was left of a window of Okta's rate limit: ``remaining`` of ``limit`` requests."""

    limit: int
    remaining: int


@dataclass(frozen=True)
class Snapshot:
    """One org's answers, as Okta wrote them.

    ``api_tokens`` holds every item of the list, objects reduced to `API_TOKEN_FIELDS`. ``org_id`` is None where
    ``/.well-known/okta-organization`` could not be read; ``domains`` are the domains of the org, ``domain`` among them.

    ``organization`` is the org's settings, or None. Of the owners of tokens, by their id: ``users`` holds those that
    Okta described, ``roles`` the role assignments of those whose list was read, ``deleted_users`` the ids that do not
    exist in Okta. An owner in none of them is unknown. ``rate_limit`` is the tightest window that was seen.
    ``missing_data`` has one line for each thing that could not be read.
    """

    domain: str
    collected_at: datetime
    org_id: str | None
    domains: Sequence[str]
    caller: Caller
    api_tokens: Sequence[Any]
    organization: Any
    users: Mapping[str, Any]
    deleted_users: Sequence[str]
    roles: Mapping[str, Sequence[Any]]
    requests: int
    rate_limit: RateLimit | None
    missing_data: Sequence[str]

    @property
    def environmentid(self) -> str | None:
        """The objectid of the organization; None where its id is not known."""
        return None if self.org_id is None else objectid(self.org_id)

    def without_records(self) -> "Snapshot":
        """The same without the raw records, once they have become rows."""
        return replace(self, api_tokens=(), users={}, roles={})


@dataclass(frozen=True)
class FailedCollection:
    """An org whose API tokens could not be read: ``error`` says why, and what to do."""

    domain: str
    error: str


Collect = Callable[[], Snapshot]
"""Reads one org. Raises OktaError when its API tokens cannot be read."""
