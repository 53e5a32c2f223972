"""The groups that give admin roles to owners of tokens, and the roles of these groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data as messages
from okta_ingest.messages import okta as okta_messages
from okta_ingest.model.rows.owner_roles import lists_groups
from okta_ingest.model.snapshot import GROUP_ID, GROUP_PROFILE_FIELDS
from okta_ingest.okta.access import GROUPS_SCOPE, USERS_SCOPE, lacks_scope
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.not_read import error_lines
from okta_ingest.okta.pool import read_each
from okta_ingest.okta.records import is_plain_id, reduced_role, reduced_with_profile

Roles = Mapping[str, Sequence[Any]]
"""Role assignments by the id of the user or group."""


@dataclass(frozen=True)
class GroupRecords:
    """What was read of groups: see `Snapshot`.

    ``not_read`` has one line for each kind of data that was not read; ``lacking`` the scopes that were needed for more.
    """

    user_groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    group_roles: Roles | None = None
    groups: Mapping[str, Any] = field(default_factory=dict)
    not_read: Sequence[str] = ()
    lacking: Sequence[str] = ()


def read_groups(client: OktaClient, user_roles: Roles) -> GroupRecords:
    """The groups that give roles to the users with these role lists, and their roles.

    It is disputed whether the role list of a user contains roles through groups. If any of the lists has one, all are
    taken to contain them; if none has, the groups of every user and their roles are read.
    """
    if not user_roles:
        return GroupRecords()
    if any(map(lists_groups, user_roles.values())):
        return _with_names(client, _read_roles(client, GroupRecords(), _listed_groups(user_roles)))
    if lacks_scope(client, USERS_SCOPE):
        return GroupRecords(group_roles={}, lacking=[USERS_SCOPE])
    found = read_each(client, list(user_roles), _read_groups_of)
    lines = error_lines(found.errors, messages.USER_GROUPS_DENIED, messages.USER_GROUPS_NOT_READ, len(user_roles))
    records = GroupRecords(found.records, not_read=lines)
    return _with_names(client, _read_roles(client, records, _each_once(found.records.values())))


def active(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Those items of a role list that are active assignments."""
    return [item for item in items if isinstance(item, dict) and item.get("status") == "ACTIVE"]


def _listed_groups(user_roles: Roles) -> list[str]:
    """The groups that the role lists name."""
    return _each_once([item[GROUP_ID] for item in active(items) if GROUP_ID in item] for items in user_roles.values())


def _each_once(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(group_id for ids in lists for group_id in ids))


def _read_groups_of(client: OktaClient, user_id: str) -> list[str]:
    path = f"/api/v1/users/{user_id}/groups"
    ids = [item.get("id") if isinstance(item, dict) else None for item in client.get_list(path)]
    usable = [group_id for group_id in ids if is_plain_id(group_id)]
    if len(usable) < len(ids):
        raise OktaError(okta_messages.GROUP_WITHOUT_ID(request=f"GET {path}"))
    return usable


def _read_roles(client: OktaClient, found: GroupRecords, group_ids: Sequence[str]) -> GroupRecords:
    """*found*, with the roles of these groups; a group that Okta does not know any more has none."""
    read = read_each(client, group_ids, _read_roles_of)
    lines = error_lines(read.errors, messages.GROUP_ROLES_DENIED, messages.GROUP_ROLES_NOT_READ, len(group_ids))
    roles = {**read.records, **{group_id: [] for group_id in read.missing}}
    return replace(found, group_roles=roles, not_read=[*found.not_read, *lines])


def _read_roles_of(client: OktaClient, group_id: str) -> list[Any]:
    return [reduced_role(item) for item in client.get_list(f"/api/v1/groups/{group_id}/roles")]


def _with_names(client: OktaClient, found: GroupRecords) -> GroupRecords:
    """*found*, with the groups that have roles."""
    admin_groups = [group_id for group_id, items in (found.group_roles or {}).items() if active(items)]
    if admin_groups and lacks_scope(client, GROUPS_SCOPE):
        return replace(found, lacking=[GROUPS_SCOPE])
    read = read_each(client, admin_groups, _read_group)
    lines = error_lines(read.errors, messages.GROUPS_DENIED, messages.GROUPS_NOT_READ, len(admin_groups))
    return replace(found, groups=read.records, not_read=[*found.not_read, *lines])


def _read_group(client: OktaClient, group_id: str) -> Any:
    path = f"/api/v1/groups/{group_id}"
    group = client.get(path)
    if not isinstance(group, dict) or group.get("id") != group_id:
        raise OktaError(okta_messages.NOT_THIS_GROUP(request=f"GET {path}"))
    return reduced_with_profile(group, ("id",), GROUP_PROFILE_FIELDS)
