"""The rows of admin roles: which hold for an owner, and which of them are its own.

https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/ has the standard roles, and which of them can
be limited to targets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Fields, Row, Warn, kind
from okta_ingest.model.rows.organization import stored_name
from okta_ingest.model.snapshot import Snapshot

SUPER_ADMIN = "SUPER_ADMIN"
CUSTOM = "CUSTOM"

ORG_WIDE = {
    SUPER_ADMIN,
    "ORG_ADMIN",
    "READ_ONLY_ADMIN",
    "REPORT_ADMIN",
    "MOBILE_ADMIN",
    "API_ACCESS_MANAGEMENT_ADMIN",
}
"""The standard roles that cannot be limited to groups or apps; of another, the assignment does not tell its scope."""


@dataclass(frozen=True)
class OwnerRoles:
    """The active role assignments of one owner, raw.

    ``whole`` is False when the list had an item that could not be understood: what it meant is not known.
    """

    key: str
    user_id: str
    assignments: Sequence[Mapping[str, Any]]
    whole: bool

    @property
    def own(self) -> list[Mapping[str, Any]]:
        """Those that were assigned to the user, and not to a group that it is in."""
        return [assignment for assignment in self.assignments if assignment["assignmentType"] == "USER"]

    @property
    def types(self) -> list[str]:
        """The types of the roles that hold, however they were assigned."""
        return sorted({assignment["type"] for assignment in self.assignments})

    def assignment_id(self, assignment: Mapping[str, Any]) -> str:
        """The id of the node: Okta's own is not the user's alone."""
        return f"{assignment['id']}_{self.user_id}"


def owner_roles(snapshot: Snapshot, owners: Mapping[str, str], warn: Warn) -> list[OwnerRoles]:
    """The roles of those *owners* (ids by key) whose list was read; what cannot be understood is told to *warn*."""
    lists = {objectid(user_id): items for user_id, items in snapshot.roles.items()}
    return [_owner_roles(key, user_id, lists[key], warn) for key, user_id in owners.items() if key in lists]


def upsert_roles(snapshot: Snapshot, roles: Sequence[OwnerRoles], upper_names: bool) -> list[Row]:
    """One row per standard role that an owner has of its own."""
    return _role_rows(snapshot, roles, upper_names, custom=False)


def upsert_custom_roles(snapshot: Snapshot, roles: Sequence[OwnerRoles], upper_names: bool) -> list[Row]:
    """One row per custom role that an owner has of its own."""
    return _role_rows(snapshot, roles, upper_names, custom=True)


def upsert_role_assignments(
    snapshot: Snapshot, roles: Sequence[OwnerRoles], upper_names: bool, warn: Warn
) -> list[Row]:
    """One row per role assignment of an owner's own."""
    rows: dict[str, Row] = {}
    for owner in roles:
        for assignment in owner.own:
            fields = Fields(assignment, f"role assignment {assignment['id']} of owner {owner.user_id}", warn)
            node_id = owner.assignment_id(assignment)
            label = fields.text("label")
            rows[objectid(node_id)] = {
                "objectid": objectid(node_id),
                "id": node_id,
                "name": stored_name(label, upper_names),
                "displayName": label,
                "oktaDomain": snapshot.domain,
                "type": assignment["type"],
                "status": assignment["status"],
                "assignmentType": assignment["assignmentType"],
                "created": fields.timestamp_text("created"),
                "lastUpdated": fields.timestamp_text("lastUpdated"),
                "environmentid": snapshot.environmentid,
            }
    return list(rows.values())


def upsert_role_types(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner whose roles are known: the types of those that hold; an empty list where none does."""
    return [{"objectid": owner.key, "roleTypes": owner.types} for owner in roles if owner.whole]


def link_has_role(snapshot: Snapshot, roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner and role of its own."""
    pairs = {(owner.key, objectid(_role_id(item, snapshot.domain))): None for owner in roles for item in owner.own}
    return [{"user": user, "role": role} for user, role in pairs]


def link_has_role_assignment(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner and role assignment of its own."""
    pairs = {(owner.key, objectid(owner.assignment_id(item))): None for owner in roles for item in owner.own}
    return [{"user": user, "roleAssignment": assignment} for user, assignment in pairs]


def link_scoped_to(snapshot: Snapshot, roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per role assignment that is surely for the whole organization."""
    if snapshot.org_id is None:
        return []
    keys = {
        objectid(owner.assignment_id(item)): None for owner in roles for item in owner.own if item["type"] in ORG_WIDE
    }
    return [{"roleAssignment": key} for key in keys]


def link_super_admin(snapshot: Snapshot, roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner who is a super admin of its own."""
    if snapshot.org_id is None:
        return []
    return [{"user": owner.key} for owner in roles if any(item["type"] == SUPER_ADMIN for item in owner.own)]


def unlink_roles(snapshot: Snapshot, roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner whose roles are known, with the keys of the ends that its edges may have.

    Under the ids that OktaHound and this tool make, an edge means a role of the user's own. OpenHound draws them for
    roles through groups, too, to ends with ids of its own: such a one may stay as long as the role holds.
    """
    rows = []
    if snapshot.org_id is None:
        return []  # under which domains its role nodes stand is not known
    for owner in roles:
        if owner.whole:
            ends = [_role_id(item, domain) for item in owner.own for domain in snapshot.domains]
            ends += [item["role"] if item["type"] == CUSTOM else item["type"] for item in owner.assignments]
            assignments = [owner.assignment_id(item) for item in owner.own] + [item["id"] for item in owner.assignments]
            rows.append(
                {
                    "user": owner.key,
                    "roles": sorted({objectid(end) for end in ends}),
                    "roleAssignments": sorted({objectid(assignment) for assignment in assignments}),
                    "superAdmin": SUPER_ADMIN in owner.types,
                }
            )
    return rows


def _owner_roles(key: str, user_id: str, items: Sequence[Any], warn: Warn) -> OwnerRoles:
    active = []
    whole = True
    for position, item in enumerate(items, start=1):
        problem = _problem(item)
        if problem is not None:
            whole = False
            warn(f"owner {user_id}: role assignment {position}: {problem}; so its roles count as not known")
        elif item["status"] == "ACTIVE":
            active.append(item)
    return OwnerRoles(key, user_id, active, whole)


def _problem(item: Any) -> str | None:
    """Why a role assignment cannot be understood, or None."""
    if not isinstance(item, dict):
        return f"is not an object but {kind(item)}"
    needed = ("id", "type") + (("role",) if item.get("type") == CUSTOM else ())
    missing = [name for name in needed if not usable_id(item.get(name))]
    if item.get("assignmentType") not in ("USER", "GROUP"):
        missing.append("assignmentType")
    if item.get("status") not in ("ACTIVE", "INACTIVE"):
        missing.append("status")
    return f"has no usable {', '.join(missing)}" if missing else None


def _role_rows(snapshot: Snapshot, roles: Sequence[OwnerRoles], upper_names: bool, *, custom: bool) -> list[Row]:
    rows: dict[str, Row] = {}
    for owner in roles:
        for assignment in owner.own:
            if (assignment["type"] == CUSTOM) is not custom:
                continue
            role_id = _role_id(assignment, snapshot.domain)
            # An odd label is told with the assignment.
            label = Fields(assignment, "", lambda _: None).text("label")
            rows[objectid(role_id)] = {
                "objectid": objectid(role_id),
                "id": role_id,
                "name": stored_name(label, upper_names),
                "displayName": label,
                "oktaDomain": snapshot.domain,
                "environmentid": snapshot.environmentid,
            }
    return list(rows.values())


def _role_id(assignment: Mapping[str, Any], domain: str) -> str:
    """A custom role's own id; a standard role's type, made the org's own."""
    return str(assignment["role"]) if assignment["type"] == CUSTOM else f"{assignment['type']}@{domain}"
