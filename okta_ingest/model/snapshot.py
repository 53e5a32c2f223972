"""What one Okta org returned: the raw API records, before anything is interpreted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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

ROLE_FIELDS = ("id", "role", "resource-set", "label", "type", "status", "assignmentType", "created", "lastUpdated")
"""The same of a role assignment; ``role`` and ``resource-set`` are ids of a custom role and of what it is valid for."""

GROUP_ID = "groupId"
"""Not a field of Okta's: the group that gives a user the role, from ``_links.assignee.href`` of the assignment."""

GROUP_PROFILE_FIELDS = ("name",)
"""The fields that are kept of a group's ``profile``; of the group itself the id."""

PERMISSION_FIELDS = ("label", "conditions")
"""The same of a permission of a custom role."""

TARGET_FIELDS = ("id", "name")
"""The same of a group or app that a role assignment is limited to; ``name`` is the key of an app in Okta's catalog."""

ZONE_FIELDS = (
    "id",
    "name",
    "type",
    "status",
    "usage",
    "gateways",
    "asns",
    "locations",
    "proxyType",
    "ipServiceCategories",
)
"""The same of a network zone."""

ORGANIZATION_FIELDS = ("companyName", "subdomain", "status", "created", "lastUpdated")
"""The same of an org's settings: no address, no phone number, no contact."""


@dataclass(frozen=True)
class Include:
    """Which optional parts are read beside the tokens.

    Who the owners are, which admin roles they hold, the groups that give them roles, and the network zones of tokens.
    """

    owners: bool = True
    roles: bool = True
    groups: bool = True
    zones: bool = True

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

    About roles through groups: ``user_groups`` holds the ids of the groups of the owners that were asked for them,
    ``group_roles`` the role assignments of the groups whose list was read (None: groups were not asked for), ``groups``
    the groups that Okta described. ``role_targets`` are the groups or apps that an assignment is limited to, by
    ``<assignment>_<assignee>``; an empty list is no limit. ``permissions`` are those of custom roles. ``zones`` are the
    network zones that tokens name (None: not read).

    ``include``: what was to be read beside the tokens. Data that was not wanted is unknown, but not missing.
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
    user_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    group_roles: Mapping[str, Sequence[Any]] | None = None
    groups: Mapping[str, Any] = field(default_factory=dict)
    role_targets: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    permissions: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    zones: Sequence[Any] | None = None
    include: Include = Include()

    @property
    def environmentid(self) -> str | None:
        """The objectid of the organization; None where its id is not known."""
        return None if self.org_id is None else objectid(self.org_id)

    def without(self, include: Include) -> "Snapshot":
        """The same without the parts that *include* leaves out."""
        wanted = {name: getattr(self.include, name) and value for name, value in vars(include).items()}
        kept = replace(self, include=Include(**wanted))
        if not include.owners:
            kept = replace(kept, users={}, deleted_users=[])
        if not include.roles:
            kept = replace(kept, roles={}, role_targets={}, permissions={})
        if not (include.roles and include.groups):
            kept = replace(kept, user_groups={}, group_roles=None, groups={})
        return kept if include.zones else replace(kept, zones=None)


@dataclass(frozen=True)
class FailedCollection:
    """An org whose API tokens could not be read: ``error`` says why, and what to do."""

    domain: str
    error: str


Collect = Callable[[], Snapshot]
"""Reads one org. Raises OktaError when its API tokens cannot be read."""
