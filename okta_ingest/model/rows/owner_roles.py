"""The admin roles of the owners of tokens and of their groups, as far as their role lists can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.messages import Template
from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Warn, kind
from okta_ingest.model.rows.record_warning import RecordWarning
from okta_ingest.model.snapshot import GROUP_ID, Snapshot

Assignment = Mapping[str, Any]
"""One role assignment, as Okta returned it."""

CUSTOM = "CUSTOM"


@dataclass(frozen=True)
class AssigneeRoles:
    """The active role assignments of a user or group: ``direct`` are those to itself, ``inherited`` a user's groups'.

    ``readable`` is False when an item of the list has an unsupported form: the roles are then unknown.
    """

    key: str
    assignee_id: str
    direct: Sequence[Assignment]
    inherited: Sequence[Assignment] = ()
    readable: bool = True

    @property
    def assignments(self) -> list[Assignment]:
        """All active assignments."""
        return [*self.direct, *self.inherited]

    @property
    def types(self) -> list[str]:
        """The types of all active roles."""
        return sorted({assignment["type"] for assignment in self.assignments})

    def assignment_id(self, assignment: Assignment) -> str:
        """The id of the node: Okta uses the same assignment id for several users."""
        return f"{assignment['id']}_{self.assignee_id}"


@dataclass(frozen=True, kw_only=True)
class OwnerRoles(AssigneeRoles):
    """The roles of one owner. ``groups``: the groups that give it a role, ids by objectid.

    ``complete`` is False where a group may give it more roles, ``groups_known`` where more groups may give it roles.
    """

    groups: Mapping[str, str]
    complete: bool
    groups_known: bool


@dataclass(frozen=True)
class OrgRoles:
    """The roles of the owners whose role list was read, and of those groups of theirs whose role list was read."""

    owners: Sequence[OwnerRoles]
    groups: Sequence[AssigneeRoles]

    @property
    def assignees(self) -> list[AssigneeRoles]:
        """Owners and groups."""
        return [*self.owners, *self.groups]

    @property
    def group_ids(self) -> dict[str, str]:
        """The groups that give an owner a role, ids by objectid."""
        return {key: group_id for owner in self.owners for key, group_id in owner.groups.items()}


def org_roles(snapshot: Snapshot, owners: Mapping[str, str], warn: Warn) -> OrgRoles:
    """The roles of *owners* (ids by objectid).

    It is disputed whether Okta's list of a user's roles contains those through groups. If any list has one, all are
    taken to contain them; if none has, the roles of the user's groups count, where they were read.
    """
    lists = {objectid(user_id): items for user_id, items in snapshot.roles.items()}
    read = {key: user_id for key, user_id in owners.items() if key in lists}
    groups = _group_roles(snapshot, warn)
    if any(map(lists_groups, (lists[key] for key in read))):
        asked = snapshot.group_roles is not None
        found = [_listed(key, user_id, lists[key], asked, warn) for key, user_id in read.items()]
    else:
        groups_of = {objectid(user_id): ids for user_id, ids in snapshot.user_groups.items()}
        found = [_of_groups(key, read[key], lists[key], groups_of.get(key), groups, warn) for key in read]
    used = {key for roles in found for key in roles.groups}
    return OrgRoles(found, [groups[key] for key in groups if key in used])


def lists_groups(items: Sequence[Any]) -> bool:
    """Whether a list of a user's roles has a role through a group."""
    return any(isinstance(item, dict) and item.get("assignmentType") == "GROUP" for item in items)


def _listed(key: str, user_id: str, items: Sequence[Any], asked: bool, warn: Warn) -> OwnerRoles:
    """The roles of an owner, where the list contains those through groups; *asked*: groups are wanted."""
    active, readable = _read(items, messages.OWNER, user_id, warn)
    direct = [item for item in active if item["assignmentType"] == "USER"]
    inherited = [item for item in active if item["assignmentType"] == "GROUP"]
    named = [item[GROUP_ID] for item in inherited if usable_id(item.get(GROUP_ID))]
    groups = {objectid(group_id): group_id for group_id in named} if asked else {}
    known = asked and readable and len(named) == len(inherited)
    return OwnerRoles(key, user_id, direct, inherited, readable, groups=groups, complete=True, groups_known=known)


def _of_groups(
    key: str,
    user_id: str,
    items: Sequence[Any],
    group_ids: Sequence[str] | None,
    groups: Mapping[str, AssigneeRoles],
    warn: Warn,
) -> OwnerRoles:
    """The roles of an owner and of its groups; *group_ids* None: the owner's groups are unknown."""
    direct, readable = _read(items, messages.OWNER, user_id, warn)
    keys = {objectid(group_id): group_id for group_id in group_ids or ()}
    giving = {key: group_id for key, group_id in keys.items() if key in groups and groups[key].direct}
    inherited = [assignment for key in giving for assignment in groups[key].direct]
    complete = group_ids is not None and all(key in groups and groups[key].readable for key in keys)
    known = complete and readable
    return OwnerRoles(key, user_id, direct, inherited, readable, groups=giving, complete=complete, groups_known=known)


def _group_roles(snapshot: Snapshot, warn: Warn) -> dict[str, AssigneeRoles]:
    """The roles of the groups whose role list was read, by objectid."""
    found = {}
    for group_id, items in (snapshot.group_roles or {}).items():
        active, readable = _read(items, messages.GROUP, group_id, warn)
        found[objectid(group_id)] = AssigneeRoles(objectid(group_id), group_id, active, readable=readable)
    return found


def _read(items: Sequence[Any], assignee: Template, assignee_id: str, warn: Warn) -> tuple[list[Assignment], bool]:
    """The active assignments of a list, and whether all its items could be read."""
    active = []
    readable = True
    for position, item in enumerate(items, start=1):
        problem = _problem(item, assignee.line(), assignee_id, position)
        if problem is not None:
            readable = False
            warn(problem)
        elif item["status"] == "ACTIVE":
            active.append(item)
    return active, readable


def _problem(item: Any, assignee: str, assignee_id: str, position: int) -> str | None:
    """Why a role assignment cannot be read, or None."""
    where = {"assignee": assignee, "id": assignee_id, "position": position}
    if not isinstance(item, dict):
        return RecordWarning(messages.ASSIGNMENT_NOT_OBJECT, ("id", "position"), **where, kind=kind(item))
    needed = ("id", "type") + (("role",) if item.get("type") == CUSTOM else ())
    missing = [name for name in needed if not usable_id(item.get(name))]
    if item.get("assignmentType") not in ("USER", "GROUP"):
        missing.append("assignmentType")
    if item.get("status") not in ("ACTIVE", "INACTIVE"):
        missing.append("status")
    if not missing:
        return None
    return RecordWarning(messages.ASSIGNMENT_INCOMPLETE, ("id", "position"), **where, fields=", ".join(missing))
