"""The rows of the groups that give owners admin roles, of their roles, and of the memberships of owners."""

from collections.abc import Mapping, Sequence
from typing import Any

from okta_ingest.model.ids import objectid
from okta_ingest.model.rows import roles
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.owner_roles import AssigneeRoles, OrgRoles, OwnerRoles
from okta_ingest.model.snapshot import Snapshot


def upsert_groups(found: OrgRoles, snapshot: Snapshot, context: RowContext) -> list[Row]:
    """One row per group that gives an owner a role; without a name where the group could not be read."""
    described = {objectid(group_id): record for group_id, record in snapshot.groups.items() if isinstance(record, dict)}
    return [_group(key, group_id, described.get(key, {}), context) for key, group_id in found.group_ids.items()]


def upsert_group_role_types(groups: Sequence[AssigneeRoles]) -> list[Row]:
    """One row per group whose roles are known: the types of its active roles."""
    return [
        {"objectid": group.key, "roleTypes": group.types, "rolesComplete": None} for group in groups if group.readable
    ]


def link_member_of(owners: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner and group that gives it a role."""
    return [{"user": owner.key, "group": group} for owner in owners for group in owner.groups]


def link_group_has_role(groups: Sequence[AssigneeRoles], context: RowContext) -> list[Row]:
    """One row per group and role that is assigned to it."""
    return [{"group": group, "role": role} for group, role in roles.role_pairs(groups, context)]


def link_group_has_role_assignment(groups: Sequence[AssigneeRoles]) -> list[Row]:
    """One row per group and role assignment to it."""
    return [{"group": group, "roleAssignment": assignment} for group, assignment in roles.assignment_pairs(groups)]


def link_group_super_admin(groups: Sequence[AssigneeRoles], context: RowContext) -> list[Row]:
    """One row per group to which Super Administrator is assigned."""
    return [{"group": group} for group in roles.super_admins(groups, context)]


def unlink_group_roles(groups: Sequence[AssigneeRoles], snapshot: Snapshot) -> list[Row]:
    """One row per group whose roles are known, with the objectids of the targets that its role edges may have."""
    rows = [(group, roles.current_targets(group, snapshot)) for group in groups]
    return [{"group": group.key, **row} for group, row in rows if row is not None]


def unlink_member_of(owners: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner of whom all groups that give it a role are known, with their objectids."""
    return [
        {"user": owner.key, "groups": list(owner.groups), "removedTokens": None}
        for owner in owners
        if owner.groups_known
    ]


def unlink_former_owners(removed: Sequence[Mapping[str, Any]], owners: Mapping[str, str]) -> list[Row]:
    """One row per user whose tokens are *removed* and who is not among *owners*, with the objectids of the tokens."""
    tokens: dict[str, list[str]] = {}
    for item in removed:
        user_id = item["userId"]
        if isinstance(user_id, str) and objectid(user_id) not in owners:
            tokens.setdefault(objectid(user_id), []).append(item["objectid"])
    return [{"user": user, "groups": [], "removedTokens": keys} for user, keys in tokens.items()]


def _group(key: str, group_id: str, record: Mapping[str, Any], context: RowContext) -> Row:
    name = context.fields(record, f"group {group_id}").inner("profile").text("name")
    return {"objectid": key, "id": group_id, "name": context.stored_name(name), "displayName": name}
