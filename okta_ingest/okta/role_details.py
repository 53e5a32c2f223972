"""What role assignments are limited to, and what custom roles permit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data as messages
from okta_ingest.messages import okta as okta_messages
from okta_ingest.model.role_types import LIMITED_TO_APPS, LIMITED_TO_GROUPS
from okta_ingest.model.snapshot import PERMISSION_FIELDS, TARGET_FIELDS
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.groups import Roles, active
from okta_ingest.okta.not_read import error_lines
from okta_ingest.okta.pool import read_each
from okta_ingest.okta.records import is_plain_id, reduced

_PAGE_SIZE = 200


class _Assignment(NamedTuple):
    """An assignment that can be limited: of a user or group, to ``groups`` or ``catalog/apps``."""

    assignees: str
    assignee_id: str
    id: str
    kind: str

    @property
    def node_id(self) -> str:
        """The id of the assignment in the graph."""
        return f"{self.id}_{self.assignee_id}"


class Details(NamedTuple):
    """Records by id, and one line for each kind of error."""

    records: Mapping[str, Sequence[Any]]
    not_read: Sequence[str]


def read_role_targets(client: OktaClient, user_roles: Roles, group_roles: Roles) -> Details:
    """The groups or apps that each assignment is limited to, by ``<assignment>_<assignee>``; empty for no limit."""
    assignments = list(dict.fromkeys([*_assignments("users", user_roles), *_assignments("groups", group_roles)]))
    found = read_each(client, assignments, _read_targets)
    errors = {assignment.node_id: error for assignment, error in found.errors.items()}
    lines = error_lines(errors, messages.TARGETS_DENIED, messages.TARGETS_NOT_READ, total=len(assignments))
    return Details({assignment.node_id: items for assignment, items in found.records.items()}, lines)


def read_permissions(client: OktaClient, user_roles: Roles, group_roles: Roles) -> Details:
    """The permissions of each custom role that is assigned to one of these users and groups."""
    direct = [*_direct("users", user_roles), *_direct("groups", group_roles)]
    ids = [item["role"] for _, item in direct if item.get("type") == "CUSTOM" and is_plain_id(item.get("role"))]
    roles = list(dict.fromkeys(ids))
    found = read_each(client, roles, _read_permissions_of)
    lines = error_lines(found.errors, messages.PERMISSIONS_DENIED, messages.PERMISSIONS_NOT_READ, total=len(roles))
    return Details(found.records, lines)


def _direct(assignees: str, roles: Roles) -> Iterator[tuple[str, dict[str, Any]]]:
    """The active assignments to these users or groups themselves."""
    for assignee_id, items in roles.items():
        for item in active(items):
            if assignees == "groups" or item.get("assignmentType") == "USER":
                yield assignee_id, item


def _assignments(assignees: str, roles: Roles) -> Iterator[_Assignment]:
    for assignee_id, item in _direct(assignees, roles):
        kind = _target_kind(item.get("type"))
        if kind is not None and is_plain_id(item.get("id")):
            yield _Assignment(assignees, assignee_id, item["id"], kind)


def _target_kind(role_type: Any) -> str | None:
    if role_type in LIMITED_TO_GROUPS:
        return "groups"
    return "catalog/apps" if role_type in LIMITED_TO_APPS else None


def _read_targets(client: OktaClient, assignment: _Assignment) -> list[Any]:
    path = f"/api/v1/{assignment.assignees}/{assignment.assignee_id}/roles/{assignment.id}/targets/{assignment.kind}"
    return [reduced(item, TARGET_FIELDS) for item in client.get_list(f"{path}?limit={_PAGE_SIZE}")]


def _read_permissions_of(client: OktaClient, role_id: str) -> list[Any]:
    path = f"/api/v1/iam/roles/{role_id}/permissions"
    response = client.get(path)
    items = response.get("permissions") if isinstance(response, dict) else None
    if not isinstance(items, list):
        raise OktaError(okta_messages.NO_PERMISSIONS(request=f"GET {path}"))
    return [reduced(item, PERMISSION_FIELDS) for item in items]
