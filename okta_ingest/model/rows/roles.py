"""The rows of admin roles and role assignments."""

from collections.abc import Iterator, Mapping, Sequence

from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid
from okta_ingest.model.role_types import ORG_WIDE, SUPER_ADMIN
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Fields, Row
from okta_ingest.model.rows.owner_roles import CUSTOM, AssigneeRoles, Assignment, OwnerRoles
from okta_ingest.model.rows.role_targets import Targets
from okta_ingest.model.snapshot import Snapshot


def upsert_roles(roles: Sequence[AssigneeRoles], context: RowContext) -> list[Row]:
    """One row per standard role that is assigned to an owner or group directly."""
    return _role_rows(roles, context, custom=False)


def upsert_custom_roles(roles: Sequence[AssigneeRoles], context: RowContext) -> list[Row]:
    """One row per custom role that is assigned to an owner or group directly."""
    return _role_rows(roles, context, custom=True)


def upsert_role_assignments(roles: Sequence[AssigneeRoles], context: RowContext) -> list[Row]:
    """One row per role assignment to an owner or group itself."""
    rows: dict[str, Row] = {}
    for assignee, assignment in _direct(roles):
        node_id = assignee.assignment_id(assignment)
        fields = context.fields(assignment, _name_of(assignee, assignment))
        label = fields.text("label")
        rows[objectid(node_id)] = {
            "objectid": objectid(node_id),
            "id": node_id,
            "name": context.stored_name(label),
            "displayName": label,
            "type": assignment["type"],
            "status": assignment["status"],
            "assignmentType": assignment["assignmentType"],
            "created": fields.timestamp_text("created"),
            "lastUpdated": fields.timestamp_text("lastUpdated"),
        }
    return list(rows.values())


def upsert_role_types(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner whose roles are known: the types of all active roles, direct or through groups.

    An empty list says that the owner has no role; None that none is known, but a group may give it one.
    """
    return [
        {
            "objectid": owner.key,
            "roleTypes": owner.types if owner.types or owner.complete else None,
            "rolesComplete": owner.complete,
        }
        for owner in roles
        if owner.readable
    ]


def link_has_role(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per owner and directly assigned role."""
    return [{"user": user, "role": role} for user, role in role_pairs(roles, context)]


def link_has_role_assignment(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner and role assignment to the owner itself."""
    return [{"user": user, "roleAssignment": assignment} for user, assignment in assignment_pairs(roles)]


def link_scoped_to(roles: Sequence[AssigneeRoles], context: RowContext, targets: Targets) -> list[Row]:
    """One row per role assignment that is certainly valid for the whole organization."""
    if context.environmentid is None:
        return []
    keys = {
        key: None
        for assignee, item in _direct(roles)
        for key in [objectid(assignee.assignment_id(item))]
        if item["type"] in ORG_WIDE or targets.is_unlimited(key)
    }
    return [{"roleAssignment": key} for key in keys]


def link_super_admin(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per owner to whom Super Administrator is assigned directly."""
    return [{"user": key} for key in super_admins(roles, context)]


def role_pairs(roles: Sequence[AssigneeRoles], context: RowContext) -> list[tuple[str, str]]:
    """The objectids of each assignee and role that is assigned to it directly."""
    return list({(who.key, objectid(_role_id(item, context.domain))): None for who, item in _direct(roles)})


def assignment_pairs(roles: Sequence[AssigneeRoles]) -> list[tuple[str, str]]:
    """The objectids of each assignee and role assignment to it."""
    return list({(who.key, objectid(who.assignment_id(item))): None for who, item in _direct(roles)})


def super_admins(roles: Sequence[AssigneeRoles], context: RowContext) -> list[str]:
    """The objectids of the assignees that are super admins; none where the organization is unknown."""
    if context.environmentid is None:
        return []
    return [who.key for who in roles if any(item["type"] == SUPER_ADMIN for item in who.direct)]


def unlink_roles(roles: Sequence[OwnerRoles], snapshot: Snapshot) -> list[Row]:
    """One row per owner whose roles are known, with the objectids of the targets that its role edges may have.

    OktaHound and this tool draw edges for directly assigned roles only. OpenHound also draws them for roles through
    groups, to nodes with ids of its own: such an edge may stay as long as the user has the role.
    """
    rows = [(owner, current_targets(owner, snapshot)) for owner in roles]
    return [{"user": owner.key, **row, "complete": owner.complete} for owner, row in rows if row is not None]


def current_targets(roles: AssigneeRoles, snapshot: Snapshot) -> Mapping[str, object] | None:
    """The objectids of the nodes that edges of current roles can have as targets; None where that is unknown."""
    if snapshot.org_id is None or not roles.readable:
        return None  # without the org, the domains in the ids of role nodes are unknown
    ids = [_role_id(item, domain) for item in roles.direct for domain in snapshot.domains]
    ids += [item["role"] if item["type"] == CUSTOM else item["type"] for item in roles.assignments]
    assignments = [roles.assignment_id(item) for item in roles.direct] + [item["id"] for item in roles.assignments]
    return {
        "roles": sorted({objectid(role) for role in ids}),
        "roleAssignments": sorted({objectid(assignment) for assignment in assignments}),
        "superAdmin": SUPER_ADMIN in roles.types,
    }


def _direct(roles: Sequence[AssigneeRoles]) -> Iterator[tuple[AssigneeRoles, Assignment]]:
    return ((who, assignment) for who in roles for assignment in who.direct)


def _name_of(assignee: AssigneeRoles, assignment: Assignment) -> str:
    kind = messages.OWNER if isinstance(assignee, OwnerRoles) else messages.GROUP
    return messages.ASSIGNMENT_NAME.line(id=assignment["id"], assignee=kind.line(), assignee_id=assignee.assignee_id)


def _role_rows(roles: Sequence[AssigneeRoles], context: RowContext, *, custom: bool) -> list[Row]:
    rows: dict[str, Row] = {}
    for _, assignment in _direct(roles):
        if (assignment["type"] == CUSTOM) is not custom:
            continue
        role_id = _role_id(assignment, context.domain)
        # An invalid label is reported with the assignment.
        label = Fields(assignment, "", lambda _: None).text("label")
        rows[objectid(role_id)] = {
            "objectid": objectid(role_id),
            "id": role_id,
            "name": context.stored_name(label),
            "displayName": label,
        }
    return list(rows.values())


def _role_id(assignment: Assignment, domain: str) -> str:
    """A custom role's own id; for a standard role, its type and the org's domain."""
    return str(assignment["role"]) if assignment["type"] == CUSTOM else f"{assignment['type']}@{domain}"
