"""The simulated org's users, groups, roles and zones, and the endpoints that read them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sandbox.okta_groups import EVERYONE, group
from sandbox.okta_users import inherited, user
from sandbox.okta_zones import system_zones
from sandbox.paging import Page, page_of

MAX_FILTER_LENGTH = 2000
"""Characters; Okta rejects long filters, but does not publish the limit."""
GROUP_TARGET_TYPES = {"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN"}
APP_TARGET_TYPES = {"APP_ADMIN"}

NOT_FOUND = "E0000007"

Query = Mapping[str, Sequence[str]]


class Directory:
    """Users, groups, roles, role targets, custom roles and zones. Every method only reads.

    ``users`` are records by id; an id without a record is an ordinary user. ``roles`` are a user's own assignments,
    ``group_roles`` a group's. ``members`` are the user ids of a group; everybody is a member of ``EVERYONE``.
    ``targets`` are the groups or apps that an assignment is limited to, by (user or group id, assignment id).
    ``permissions`` are those of a custom role by its id.
    ``forbidden`` names what the caller may not read, as in ``ENDPOINTS``. ``hide_group_roles``: the list of a user's
    roles omits inherited ones. ``supports_fields``: the query parameter ``fields`` has an effect.
    """

    def __init__(self) -> None:
        self.users: dict[str, Any] = {}
        self.roles: dict[str, Any] = {}
        self.deleted: set[str] = set()
        self.groups: dict[str, Any] = {EVERYONE: group(EVERYONE, "Everyone", "BUILT_IN")}
        self.members: dict[str, list[str]] = {}
        self.group_roles: dict[str, Any] = {}
        self.targets: dict[tuple[str, str], Any] = {}
        self.permissions: dict[str, Any] = {}
        self.zones: list[Any] = system_zones()
        self.forbidden: set[str] = set()
        self.hide_group_roles = False
        self.max_filter_length = MAX_FILTER_LENGTH
        self.supports_fields = True
        self.zone_page_size = 200
        self.target_page_size = 20

    def respond(self, target: str, headers: Mapping[str, str]) -> Any:
        """The body of the response, a Page of it, or the code of an Okta error."""
        url = urlsplit(target)
        found = _endpoint(url.path)
        if found is None:
            return "E0000008"
        endpoint, ids = found
        if endpoint.name in self.forbidden:
            return "E0000006"
        return endpoint.read(self, ids, parse_qs(url.query), headers)

    def list_users(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """The users that the filter names."""
        text = query.get("filter", [""])[0]
        if len(text) > self.max_filter_length:
            return "E0000031"
        named = re.findall(r'id eq "([^"]+)"', text)
        return [self._user(user_id, query, headers) for user_id in named if user_id not in self.deleted]

    def get_user(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """One user."""
        (user_id,) = ids
        return NOT_FOUND if user_id in self.deleted else self._user(user_id, query, headers)

    def list_user_roles(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """A user's own roles, and those of its groups."""
        (user_id,) = ids
        if user_id in self.deleted:
            return NOT_FOUND
        own = self.roles.get(user_id, [])
        through_groups = [
            inherited(group_id, assignment)
            for group_id in self._groups_of(user_id)
            for assignment in self.group_roles.get(group_id, [])
        ]
        if self.hide_group_roles:
            return [item for item in own if item["assignmentType"] != "GROUP"]
        return [*own, *through_groups] if through_groups else own

    def list_user_groups(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """The groups of a user."""
        (user_id,) = ids
        if user_id in self.deleted:
            return NOT_FOUND
        return [self.groups[group_id] for group_id in self._groups_of(user_id) if group_id in self.groups]

    def get_group(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """One group."""
        return self.groups.get(ids[0], NOT_FOUND)

    def list_group_roles(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """The roles of a group."""
        return self.group_roles.get(ids[0], []) if ids[0] in self.groups else NOT_FOUND

    def list_targets(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """The groups or apps that an assignment is limited to; an empty list is no limit."""
        assignees, assignee_id, assignment_id, kind = ids
        assignments = (self.roles if assignees == "users" else self.group_roles).get(assignee_id, [])
        types = {assignment["type"] for assignment in assignments if assignment["id"] == assignment_id}
        if not types & (GROUP_TARGET_TYPES if kind == "groups" else APP_TARGET_TYPES):
            return NOT_FOUND
        return page_of(self.targets.get((assignee_id, assignment_id), []), query, self.target_page_size)

    def get_permissions(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Any:
        """The permissions of a custom role."""
        permissions = self.permissions.get(ids[0])
        return NOT_FOUND if permissions is None else {"permissions": permissions}

    def list_zones(self, ids: Sequence[str], query: Query, headers: Mapping[str, str]) -> Page:
        """The network zones."""
        return page_of(self.zones, query, self.zone_page_size)

    def _groups_of(self, user_id: str) -> list[str]:
        return [EVERYONE, *(group_id for group_id, members in self.members.items() if user_id in members)]

    def _user(self, user_id: str, query: Query, headers: Mapping[str, str]) -> Any:
        record = self.users.get(user_id, user(user_id, f"{user_id.lower()}@contoso.com"))
        if "omitCredentials" in headers.get("content-type", ""):
            record = {name: value for name, value in record.items() if name != "credentials"}
        fields = re.fullmatch(r"(.*),profile:\((.*)\)", query.get("fields", [""])[0])
        if fields is None or not self.supports_fields:
            return record
        kept, profile = (set(names.split(",")) for names in fields.groups())
        projected = {name: value for name, value in record.items() if name in kept}
        return {**projected, "profile": {name: value for name, value in record["profile"].items() if name in profile}}


@dataclass(frozen=True)
class Endpoint:
    """An endpoint: its name in ``forbidden``, its path, the OAuth scope that it needs, and the method that reads it."""

    name: str
    path: str
    scope: str
    read: Callable[[Directory, Sequence[str], Query, Mapping[str, str]], Any]


ENDPOINTS = (
    Endpoint("users", r"/api/v1/users", "okta.users.read", Directory.list_users),
    Endpoint("users", r"/api/v1/users/([^/]+)", "okta.users.read", Directory.get_user),
    Endpoint("roles", r"/api/v1/users/([^/]+)/roles", "okta.roles.read", Directory.list_user_roles),
    Endpoint("user_groups", r"/api/v1/users/([^/]+)/groups", "okta.users.read", Directory.list_user_groups),
    Endpoint("groups", r"/api/v1/groups/([^/]+)", "okta.groups.read", Directory.get_group),
    Endpoint("group_roles", r"/api/v1/groups/([^/]+)/roles", "okta.roles.read", Directory.list_group_roles),
    Endpoint(
        "targets",
        r"/api/v1/(users|groups)/([^/]+)/roles/([^/]+)/targets/(groups|catalog/apps)",
        "okta.roles.read",
        Directory.list_targets,
    ),
    Endpoint("permissions", r"/api/v1/iam/roles/([^/]+)/permissions", "okta.roles.read", Directory.get_permissions),
    Endpoint("zones", r"/api/v1/zones", "okta.networkZones.read", Directory.list_zones),
)


def required_scope(path: str) -> str:
    """The OAuth scope that a request to *path* needs."""
    found = _endpoint(path)
    return "okta.users.read" if found is None else found[0].scope


def _endpoint(path: str) -> tuple[Endpoint, tuple[str, ...]] | None:
    """The endpoint of *path*, and the ids in it."""
    for endpoint in ENDPOINTS:
        if match := re.fullmatch(endpoint.path, path):
            return endpoint, match.groups()
    return None
