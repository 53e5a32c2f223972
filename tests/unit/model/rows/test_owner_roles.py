"""A role list is used only as far as it can be read; an item of an unsupported form makes the roles unknown."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.rows.owner_roles import OwnerRoles, org_roles
from okta_ingest.model.rows.record_warning import grouped
from sandbox.okta_users import custom_role, group_role, inherited, role
from tests.samples import POSTMAN, snapshot

OWNER = POSTMAN["userId"]
KEY = OWNER.upper()
ADMINS, TEAM = "00g1admins697", "00g2team697"
SUPER = group_role("SUPER_ADMIN")


def test_active_assignments_of_an_owner_are_read() -> None:
    """Types are sorted and listed once; those through groups are not direct."""
    items = [role("USER_ADMIN", 1), role("USER_ADMIN", 2), role("APP_ADMIN", 3, through="GROUP")]
    source = snapshot(roles={OWNER: [*items, role("ORG_ADMIN", status="INACTIVE")], "00unobody": [None]})
    warnings: list[str] = []
    (found,) = org_roles(source, {KEY: OWNER, "00UUNREAD": "00uunread"}, warnings.append).owners
    expected = OwnerRoles(KEY, OWNER, items[:2], items[2:], groups={}, complete=True, groups_known=False)
    assert (found, warnings) == (expected, [])
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


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("readable", [True, False])
def test_groups_are_known_only_if_every_assignment_is_readable(listed: bool, readable: bool) -> None:
    """The unreadable one may be through another group: no membership is removed."""
    items = [{**inherited(ADMINS, SUPER), "groupId": ADMINS}] if listed else [role("USER_ADMIN")]
    lists = {OWNER: [*items, *([] if readable else [None])]}
    source = snapshot(roles=lists, user_groups={OWNER: [ADMINS]}, group_roles={ADMINS: [SUPER]})
    (found,) = org_roles(source, {KEY: OWNER}, lambda warning: None).owners
    assert (found.groups, found.readable, found.groups_known) == ({ADMINS.upper(): ADMINS}, readable, readable)


def test_only_groups_that_give_a_role_to_an_owner_have_rows() -> None:
    """The others are groups of users without a token, or have no active role."""
    source = snapshot(
        roles={OWNER: [role("USER_ADMIN")]},
        user_groups={OWNER: [ADMINS, TEAM]},
        group_roles={ADMINS: [SUPER], TEAM: [group_role("ORG_ADMIN", status="INACTIVE")], "00g3other697": [SUPER]},
    )
    found = org_roles(source, {KEY: OWNER}, lambda warning: None)
    assert [group.assignee_id for group in found.groups] == [ADMINS]
    assert found.group_ids == {ADMINS.upper(): ADMINS}


@pytest.mark.parametrize(
    ("item", "problem"),
    [(None, "expected an object, got null"), ({**role("ORG_ADMIN"), "type": 7}, "no usable type")],
)
def test_unsupported_assignments_are_one_line_with_owners_and_positions(item: Any, problem: str) -> None:
    """Both are needed to find them."""
    other = {**POSTMAN, "id": "00Tother", "userId": "00uother"}
    source = snapshot(POSTMAN, other, roles={OWNER: [item], "00uother": [role("SUPER_ADMIN"), item]})
    assert grouped(rows_of(source, uppercase=False).warnings) == [
        f"2 records: owner {OWNER}, 00uother: role assignment 1, 2: {problem}; the owner's roles are unknown"
    ]
