"""Admin roles of owners become exact nodes and edges; a scope that is not certain is not claimed."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import OrgRows, rows_of
from sandbox.okta_users import custom_role, role
from tests.samples import POSTMAN, api_token, snapshot

OWNER = POSTMAN["userId"]
KEY = OWNER.upper()


NO_GROUPS: dict[str, Any] = {"user_groups": {OWNER: []}, "group_roles": {}}
"""The owner is in no group, so that its own roles are all it has."""


def with_roles(*items: Any, uppercase: bool = False, **parts: Any) -> OrgRows:
    """The rows of an org with one token, whose owner has these role assignments, with other *parts* of a snapshot."""
    return rows_of(snapshot(POSTMAN, roles={OWNER: items}, **parts), uppercase)


NO_ROLE = {"user": KEY, "roles": [], "roleAssignments": [], "superAdmin": False, "complete": True}


def test_directly_assigned_role_has_node_assignment_and_edges() -> None:
    """The ids are those of OktaHound."""
    rows = with_roles(role("SUPER_ADMIN"))
    named = {"name": "Super Administrator", "displayName": "Super Administrator"}
    assignment = f"RA1SUPERADMIN697_{KEY}"
    assert rows.upserts["upsert_roles"] == [
        {"objectid": "SUPER_ADMIN@CONTOSO.OKTA.COM", "id": "SUPER_ADMIN@contoso.okta.com", **named}
    ]
    assert rows.upserts["upsert_role_assignments"] == [
        {
            "objectid": assignment,
            "id": f"ra1SUPERADMIN697_{OWNER}",
            **named,
            "type": "SUPER_ADMIN",
            "status": "ACTIVE",
            "assignmentType": "USER",
            "created": "2023-01-01T00:00:00Z",
            "lastUpdated": "2023-01-01T00:00:00Z",
        }
    ]
    assert rows.links["link_has_role"] == [{"user": KEY, "role": "SUPER_ADMIN@CONTOSO.OKTA.COM"}]
    assert rows.links["link_has_role_assignment"] == [{"user": KEY, "roleAssignment": assignment}]
    assert rows.links["link_scoped_to"] == [{"roleAssignment": assignment}]
    assert rows.links["link_super_admin"] == [{"user": KEY}]
    assert rows.links["link_contains"] == [{"contained": KEY}, {"contained": "SUPER_ADMIN@CONTOSO.OKTA.COM"}]


def test_role_through_a_group_is_in_role_types_only() -> None:
    """The assignment is the group's."""
    rows = with_roles(role("SUPER_ADMIN", through="GROUP"))
    assert rows.role_types == [{"objectid": KEY, "roleTypes": ["SUPER_ADMIN"], "rolesComplete": True}]
    assert [name for name, made in rows.links.items() if made] == ["link_api_token_for", "link_contains"]
    assert not any(rows.upserts[f"upsert_{kind}"] for kind in ("roles", "custom_roles", "role_assignments"))


def test_custom_role_has_its_own_id_and_no_known_scope() -> None:
    """It is a node of another kind than a standard role."""
    rows = with_roles(custom_role("cr0Help697", "Helpers"))
    assert [row["objectid"] for row in rows.upserts["upsert_custom_roles"]] == ["CR0HELP697"]
    assert (rows.upserts["upsert_roles"], rows.links["link_scoped_to"]) == ([], [])
    assert rows.links["link_has_role"] == [{"user": KEY, "role": "CR0HELP697"}]
    assert rows.role_types == [{"objectid": KEY, "roleTypes": ["CUSTOM"], "rolesComplete": False}]


@pytest.mark.parametrize(
    ("kind", "org_wide"),
    [
        ("SUPER_ADMIN", True),
        ("ORG_ADMIN", True),
        ("READ_ONLY_ADMIN", True),
        ("REPORT_ADMIN", True),
        ("MOBILE_ADMIN", True),
        ("API_ACCESS_MANAGEMENT_ADMIN", True),
        ("USER_ADMIN", False),
        ("GROUP_MEMBERSHIP_ADMIN", False),
        ("HELP_DESK_ADMIN", False),
        ("APP_ADMIN", False),
        ("WORKFLOWS_ADMIN", False),
        ("ACCESS_REQUESTS_ADMIN", False),
        ("ROLE_OF_TOMORROW", False),
    ],
)
def test_only_a_role_that_cannot_be_limited_is_for_the_whole_org(kind: str, org_wide: bool) -> None:
    """A role that can be limited to groups or apps, or that is not known, has no scope."""
    assert bool(with_roles(role(kind)).links["link_scoped_to"]) is org_wide


def test_inactive_assignment_gives_no_role() -> None:
    """The owner's roles are known: there is none."""
    rows = with_roles(role("SUPER_ADMIN", status="INACTIVE"), **NO_GROUPS)
    assert rows.role_types == [{"objectid": KEY, "roleTypes": [], "rolesComplete": True}]
    assert rows.upserts["upsert_role_assignments"] == rows.links["link_super_admin"] == []
    assert rows.unlinks["unlink_roles"] == [NO_ROLE]


def test_edges_of_current_roles_are_not_unlinked() -> None:
    """Direct roles are kept under OktaHound's ids, and all roles under OpenHound's ids."""
    items = [role("ORG_ADMIN", 1), role("SUPER_ADMIN", 2, through="GROUP"), custom_role("cr0Help697", "Helpers", 3)]
    assert with_roles(*items).unlinks["unlink_roles"] == [
        {
            "user": KEY,
            "roles": ["CR0HELP697", "ORG_ADMIN", "ORG_ADMIN@CONTOSO.OKTA.COM", "SUPER_ADMIN"],
            "roleAssignments": [
                "RA1ORGADMIN697",
                f"RA1ORGADMIN697_{KEY}",
                "RA2SUPERADMIN697",
                "RA3CUSTOM697",
                f"RA3CUSTOM697_{KEY}",
            ],
            "superAdmin": True,
            "complete": True,
        }
    ]


def test_roles_that_were_not_read_claim_nothing() -> None:
    """Neither role types nor that there are none, and no edge is removed."""
    rows = rows_of(snapshot(POSTMAN), uppercase=False)
    assert (rows.role_types, rows.unlinks["unlink_roles"], rows.owners["roles_read"]) == ([], [], 0)


def test_owner_without_roles_has_empty_role_types() -> None:
    """Edges of roles that the owner had are removed."""
    rows = with_roles(**NO_GROUPS)
    assert rows.owners["roles_read"] == 1
    assert rows.role_types == [{"objectid": KEY, "roleTypes": [], "rolesComplete": True}]
    assert rows.unlinks["unlink_roles"] == [NO_ROLE]


def test_owner_without_own_roles_has_unknown_role_types_where_groups_are_unknown() -> None:
    """A group may give it a role; only edges that no other collector has seen since are removed."""
    rows = with_roles()
    assert rows.role_types == [{"objectid": KEY, "roleTypes": None, "rolesComplete": False}]
    assert rows.unlinks["unlink_roles"] == [{**NO_ROLE, "complete": False}]


def test_one_role_of_two_owners_is_one_node() -> None:
    """Each owner has its own assignment and edges, also where Okta uses one assignment id for both."""
    other = api_token(1)["userId"]
    source = snapshot(
        POSTMAN, api_token(1), roles={OWNER: [role("ORG_ADMIN")], other: [role("ORG_ADMIN"), role("ORG_ADMIN", 2)]}
    )
    rows = rows_of(source, uppercase=False)
    assert [row["objectid"] for row in rows.upserts["upsert_roles"]] == ["ORG_ADMIN@CONTOSO.OKTA.COM"]
    assert rows.links["link_has_role"] == [
        {"user": KEY, "role": "ORG_ADMIN@CONTOSO.OKTA.COM"},
        {"user": other.upper(), "role": "ORG_ADMIN@CONTOSO.OKTA.COM"},
    ]
    assert rows.links["link_has_role_assignment"] == [
        {"user": KEY, "roleAssignment": f"RA1ORGADMIN697_{KEY}"},
        {"user": other.upper(), "roleAssignment": f"RA1ORGADMIN697_{other.upper()}"},
        {"user": other.upper(), "roleAssignment": f"RA2ORGADMIN697_{other.upper()}"},
    ]


def test_invalid_label_is_reported_once() -> None:
    """The role and its assignment are written without a name."""
    rows = with_roles(role("ORG_ADMIN", label=7), uppercase=True)
    name = f"role assignment ra1ORGADMIN697 of owner {OWNER}"
    assert rows.warnings == [f"{name}: label: expected text, got a number; skipped"]
    nodes = [*rows.upserts["upsert_roles"], *rows.upserts["upsert_role_assignments"]]
    assert [row["name"] for row in nodes] == [None, None]


def test_name_of_a_role_is_upper_case_where_bloodhound_needs_it() -> None:
    """The property displayName keeps the label."""
    rows = with_roles(role("ORG_ADMIN"), uppercase=True)
    for (row,) in (rows.upserts["upsert_roles"], rows.upserts["upsert_role_assignments"]):
        assert (row["name"], row["displayName"]) == ("ORGANIZATION ADMINISTRATOR", "Organization Administrator")
