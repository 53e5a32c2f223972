"""The rows of admin roles and role assignments.

The standard roles, and which of them can be limited to targets:
https://developer.okta.com/docs/api/openapi/okta-management/guides/roles/
"""

from collections.abc import Iterator, Sequence

from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Fields, Row
from okta_ingest.model.rows.owner_roles import CUSTOM, Assignment, OwnerRoles
from okta_ingest.model.snapshot import Snapshot

SUPER_ADMIN = "SUPER_ADMIN"

ORG_WIDE = {
    SUPER_ADMIN,
    "ORG_ADMIN",
    "READ_ONLY_ADMIN",
    "REPORT_ADMIN",
    "MOBILE_ADMIN",
    "API_ACCESS_MANAGEMENT_ADMIN",
}
"""The standard roles that cannot be limited to groups or apps."""


def upsert_roles(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per standard role that is assigned to an owner directly."""
    return _role_rows(roles, context, custom=False)


def upsert_custom_roles(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per custom role that is assigned to an owner directly."""
    return _role_rows(roles, context, custom=True)


def upsert_role_assignments(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per role assignment to an owner itself."""
    rows: dict[str, Row] = {}
    for owner, assignment in _direct(roles):
        fields = context.fields(assignment, messages.ASSIGNMENT_NAME.line(id=assignment["id"], user_id=owner.user_id))
        node_id = owner.assignment_id(assignment)
        label = fields.text("label")
        rows[objectid(node_id)] = {
            "objectid": objectid(node_id),
            "id": node_id,
            "name": context.stored_name(label),
            "displayName": label,
            "oktaDomain": context.domain,
            "type": assignment["type"],
            "status": assignment["status"],
            "assignmentType": assignment["assignmentType"],
            "created": fields.timestamp_text("created"),
            "lastUpdated": fields.timestamp_text("lastUpdated"),
            "environmentid": context.environmentid,
        }
    return list(rows.values())


def upsert_role_types(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner whose roles are known: the types of all active roles, an empty list for none."""
    return [{"objectid": owner.key, "roleTypes": owner.types} for owner in roles if owner.readable]


def link_has_role(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per owner and directly assigned role."""
    pairs = {(owner.key, objectid(_role_id(item, context.domain))): None for owner, item in _direct(roles)}
    return [{"user": user, "role": role} for user, role in pairs]


def link_has_role_assignment(roles: Sequence[OwnerRoles]) -> list[Row]:
    """One row per owner and role assignment to the owner itself."""
    pairs = {(owner.key, objectid(owner.assignment_id(item))): None for owner, item in _direct(roles)}
    return [{"user": user, "roleAssignment": assignment} for user, assignment in pairs]


def link_scoped_to(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per role assignment that is certainly valid for the whole organization."""
    if context.environmentid is None:
        return []
    keys = {objectid(owner.assignment_id(item)): None for owner, item in _direct(roles) if item["type"] in ORG_WIDE}
    return [{"roleAssignment": key} for key in keys]


def link_super_admin(roles: Sequence[OwnerRoles], context: RowContext) -> list[Row]:
    """One row per owner to whom Super Administrator is assigned directly."""
    if context.environmentid is None:
        return []
    return [{"user": owner.key} for owner in roles if any(item["type"] == SUPER_ADMIN for item in owner.direct)]


def unlink_roles(roles: Sequence[OwnerRoles], snapshot: Snapshot) -> list[Row]:
    """One row per owner whose roles are known, with the objectids of the targets that its role edges may have.

    OktaHound and this tool draw edges for directly assigned roles only. OpenHound also draws them for roles through
    groups, to nodes with ids of its own: such an edge may stay as long as the user has the role.
    """
    if snapshot.org_id is None:
        return []  # the domains in the ids of role nodes are unknown
    return [_allowed_targets(owner, snapshot.domains) for owner in roles if owner.readable]


def _allowed_targets(owner: OwnerRoles, domains: Sequence[str]) -> Row:
    roles = [_role_id(item, domain) for item in owner.direct for domain in domains]
    roles += [item["role"] if item["type"] == CUSTOM else item["type"] for item in owner.assignments]
    assignments = [owner.assignment_id(item) for item in owner.direct] + [item["id"] for item in owner.assignments]
    return {
        "user": owner.key,
        "roles": sorted({objectid(role) for role in roles}),
        "roleAssignments": sorted({objectid(assignment) for assignment in assignments}),
        "superAdmin": SUPER_ADMIN in owner.types,
    }


def _direct(roles: Sequence[OwnerRoles]) -> Iterator[tuple[OwnerRoles, Assignment]]:
    return ((owner, assignment) for owner in roles for assignment in owner.direct)


def _role_rows(roles: Sequence[OwnerRoles], context: RowContext, *, custom: bool) -> list[Row]:
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
            "oktaDomain": context.domain,
            "environmentid": context.environmentid,
        }
    return list(rows.values())


def _role_id(assignment: Assignment, domain: str) -> str:
    """A custom role's own id; for a standard role, its type and the org's domain."""
    return str(assignment["role"]) if assignment["type"] == CUSTOM else f"{assignment['type']}@{domain}"
