"""A role list is used only as far as it can be read; an item of an unsupported form makes the roles unknown."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.rows.owner_roles import OwnerRoles, org_roles
from sandbox.okta_users import custom_role, role
from tests.samples import POSTMAN, snapshot

OWNER = POSTMAN["userId"]
KEY = OWNER.upper()


def test_active_assignments_of_an_owner_are_read() -> None:
    """Types are sorted and listed once; those through groups are not direct."""
    items = [role("USER_ADMIN", 1), role("USER_ADMIN", 2), role("APP_ADMIN", 3, through="GROUP")]
    source = snapshot(roles={OWNER: [*items, role("ORG_ADMIN", status="INACTIVE")], "00unobody": [None]})
    warnings: list[str] = []
    (found,) = org_roles(source, {KEY: OWNER, "00UUNREAD": "00uunread"}, warnings.append).owners
    assert (found, warnings) == (OwnerRoles(KEY, OWNER, items[:2], items[2:], groups_known=False), [])
    assert (found.direct, found.types) == (items[:2], ["APP_ADMIN", "USER_ADMIN"])
    assert found.assignment_id(items[0]) == f"ra1USERADMIN697_{OWNER}"


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (None, "expected an object, got null"),
        ("SUPER_ADMIN", "expected an object, got text"),
        ({**role("ORG_ADMIN"), "id": ""}, "no usable id"),
        ({**role("ORG_ADMIN"), "type": 7}, "no usable type"),
        ({**role("ORG_ADMIN"), "status": None}, "no usable status"),
        ({**role("ORG_ADMIN"), "status": "SUSPENDED"}, "no usable status"),
        ({**role("ORG_ADMIN"), "assignmentType": "CLIENT"}, "no usable assignmentType"),
        ({**custom_role("", "Helpers")}, "no usable role"),
        ({}, "no usable id, type, assignmentType, status"),
    ],
)
def test_unsupported_assignment_makes_the_roles_unknown(item: Any, problem: str) -> None:
    """What can be read is written; nothing is claimed about all roles, and no edge is removed."""
    rows = rows_of(snapshot(POSTMAN, roles={OWNER: [role("SUPER_ADMIN"), item]}), uppercase=False)
    assert rows.warnings == [f"owner {OWNER}: role assignment 2: {problem}; the owner's roles are unknown"]
    assert (rows.role_types, rows.unlinks["unlink_roles"], rows.owners["roles_read"]) == ([], [], 0)
    assert rows.links["link_super_admin"] == [{"user": KEY}]
