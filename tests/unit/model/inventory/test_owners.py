"""The rights of an owner: from every source in the graph, and never less than they may be."""

from typing import Any

import pytest

from okta_ingest.model.inventory.owners import Level, owner_of
from tests.report_rows import NOW, ago, owner_row


def assignment(kind: str, label: str | None = None, targets: Any = None, org_wide: bool = False) -> dict[str, Any]:
    """A role assignment, as read_report_owners returns it."""
    return {"type": kind, "label": label, "targets": targets, "orgWide": org_wide}


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, Level.NONE),
        ({"roleTypes": ["REPORT_ADMIN"]}, Level.READ_ONLY),
        ({"roleTypes": ["HELP_DESK_ADMIN", "ORG_ADMIN"]}, Level.ORG),
        ({"roleTypes": ["NEW_KIND_OF_ADMIN"]}, Level.OTHER),
        ({"roleTypes": None}, Level.UNKNOWN),
        ({"roleTypes": None, "superAdmin": True}, Level.SUPER),
        ({"roleTypes": None, "assignments": [assignment("SUPER_ADMIN")]}, Level.SUPER),
        ({"roleTypes": None, "assignments": [assignment("REPORT_ADMIN")]}, Level.UNKNOWN),
        ({"rolesComplete": "false"}, Level.UNKNOWN),
        ({"rolesComplete": "FALSE", "roleTypes": ["APP_ADMIN"]}, Level.OTHER),
        ({"rolesComplete": "perhaps"}, Level.UNKNOWN),
        ({"rolesComplete": "true", "rolesRead": None}, Level.NONE),
        ({"rolesRead": None}, Level.UNKNOWN),
        ({"rolesRead": "not a date"}, Level.UNKNOWN),
        ({"roleTypes": "SUPER_ADMIN"}, Level.SUPER),
    ],
)
def test_level_is_the_highest_role_or_unknown(changes: dict[str, Any], level: Level) -> None:
    """Roles that were not read, or not all of them, may be any."""
    assert owner_of(owner_row(**changes), NOW).level is level


@pytest.mark.parametrize(
    ("permissions", "level"),
    [
        (None, Level.OTHER),
        ([], Level.READ_ONLY),
        (["okta.users.read", "okta.groups.read (conditional)"], Level.READ_ONLY),
        (["okta.users.read", "okta.users.manage"], Level.OTHER),
        (["okta.apps.clientCredentials.read"], Level.OTHER),
    ],
)
def test_custom_role_counts_by_its_permissions(permissions: list[str] | None, level: Level) -> None:
    """Unknown permissions may be harmful."""
    roles = [{"label": "Helpers", "permissions": permissions}]
    assert owner_of(owner_row(roleTypes=["CUSTOM"], customRoles=roles), NOW).level is level


def test_custom_role_without_a_node_has_unknown_permissions() -> None:
    """A second custom role that only its assignment names is not covered by the permissions of the first."""
    row = owner_row(
        roleTypes=["CUSTOM"],
        assignments=[assignment("CUSTOM", "Helpers"), assignment("CUSTOM", "Others")],
        customRoles=[{"label": "Helpers", "permissions": ["okta.users.read"]}],
    )
    assert [(role.label, role.permissions) for role in owner_of(row, NOW).roles] == [
        ("Others", None),
        ("Helpers", ("okta.users.read",)),
    ]


@pytest.mark.parametrize(
    ("assignments", "targets", "scope_known"),
    [
        ([assignment("APP_ADMIN", targets=["salesforce", "0oa1"])], 2, True),
        ([assignment("APP_ADMIN", org_wide=True)], None, True),
        ([assignment("APP_ADMIN", targets=["salesforce"]), assignment("APP_ADMIN", org_wide=True)], None, True),
        ([assignment("APP_ADMIN", targets=["salesforce"]), assignment("APP_ADMIN")], None, False),
        ([assignment("APP_ADMIN", targets=[])], None, False),
        ([], None, False),
    ],
)
def test_one_assignment_without_limit_undoes_all_limits(
    assignments: list[dict[str, Any]], targets: int | None, scope_known: bool
) -> None:
    """An assignment whose targets are unknown may be for the whole org."""
    (role,) = owner_of(owner_row(roleTypes=["APP_ADMIN"], assignments=assignments), NOW).roles
    assert (role.targets, role.scope_known) == (targets, scope_known)


@pytest.mark.parametrize(
    ("status", "inactive"), [("ACTIVE", False), ("SUSPENDED", True), ("DELETED", True), (None, False)]
)
def test_owner_is_inactive_only_if_known(status: str | None, inactive: bool) -> None:
    """An unknown status is not called inactive."""
    assert owner_of(owner_row(status=status, rolesRead=ago(3)), NOW).inactive is inactive
