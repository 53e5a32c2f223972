"""What Okta said of owners and their roles becomes exact rows, and nothing that it did not say."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Caller
from sandbox.okta_users import custom_role, role, user
from tests.samples import DOMAIN, ORG_ID, POSTMAN, snapshot

OWNER = POSTMAN["userId"]
KEY = OWNER.upper()


def with_roles(*items: Any) -> OrgRows:
    """The rows of an org with one token, whose owner has these role assignments."""
    return rows_of(snapshot(POSTMAN, roles={OWNER: items}), upper_names=False)


def owner_row(record: Any, **taken: Any) -> tuple[dict[str, Any], list[str]]:
    """The row of an owner whom Okta described so, and the warnings."""
    rows = rows_of(snapshot(POSTMAN, users={OWNER: record}, **taken), upper_names=True)
    (row,) = rows.upserts["upsert_users"]
    return row, list(rows.warnings)


def test_user() -> None:
    """A described owner has the properties that OktaHound would write, moments in UTC."""
    record = user(OWNER, "ada@contoso.com", displayName="Ada L", department="IT", userType="Admin", managerId="42")
    assert owner_row(record, roles={OWNER: [role("ORG_ADMIN"), role("APP_ADMIN", through="GROUP")]}) == (
        {
            "objectid": KEY,
            "id": OWNER,
            "name": "ADA@CONTOSO.COM",
            "oktaDomain": DOMAIN,
            "login": "ada@contoso.com",
            "email": "ada@contoso.com",
            "displayName": "Ada L",
            "firstName": "Ada",
            "lastName": "Example",
            "title": None,
            "department": "IT",
            "division": None,
            "organization": None,
            "userType": "Admin",
            "managerId": "42",
            "status": "ACTIVE",
            "enabled": True,
            "created": "2021-05-03T08:00:00Z",
            "activated": "2021-05-03T08:05:00Z",
            "lastLogin": "2026-01-30T07:12:00Z",
            "lastUpdated": "2025-11-11T11:11:11Z",
            "passwordChanged": "2024-02-01T10:00:00Z",
            "environmentid": ORG_ID.upper(),
        },
        [],
    )


@pytest.mark.parametrize(
    ("status", "enabled"),
    [
        ("ACTIVE", True),
        ("PASSWORD_EXPIRED", True),
        ("LOCKED_OUT", True),
        ("PROVISIONED", True),
        ("RECOVERY", True),
        ("STAGED", False),
        ("SUSPENDED", False),
        ("DEPROVISIONED", False),
        (None, None),
    ],
)
def test_enabled(status: str | None, enabled: bool | None) -> None:
    """An owner that cannot sign in is not enabled; of one without a status nobody knows."""
    row, _ = owner_row({"id": OWNER, "status": status})
    assert row["enabled"] is enabled


@pytest.mark.parametrize(
    ("record", "warning"),
    [
        ({"status": 7}, "status is not text but a number; left out"),
        ({"profile": [1]}, "profile is not an object but a list; left out"),
        ({"profile": {"title": {}}}, "profile.title is not text but an object; left out"),
        ({"lastLogin": "never"}, "lastLogin is not a date and time (never); left out"),
    ],
)
def test_odd_user(record: Any, warning: str) -> None:
    """A field of an owner that is not what it should be is left out, with a warning that names owner and field."""
    row, warnings = owner_row(record)
    assert warnings == [f"owner {OWNER}: {warning}"]
    assert {key for key, value in row.items() if value is not None} == {"objectid", "id", "oktaDomain", "environmentid"}


def test_owner_that_nobody_described() -> None:
    """Of an owner that was not read nothing is claimed: neither roles nor that there are none."""
    (row,) = rows_of(snapshot(POSTMAN), upper_names=False).upserts["upsert_users"]
    assert {key: value for key, value in row.items() if value is not None} == {
        "objectid": KEY,
        "id": OWNER,
        "oktaDomain": DOMAIN,
        "environmentid": ORG_ID.upper(),
    }


@pytest.mark.parametrize(
    ("sees_all", "deleted", "status", "warning"),
    [
        (True, 1, ("DELETED", False), f"owners of listed tokens that are deleted: 1 ({OWNER})"),
        (
            None,
            0,
            (None, None),
            f"owners of listed tokens that Okta does not have, or does not show to this caller: 1 ({OWNER})",
        ),
    ],
)
def test_deleted(sees_all: bool | None, deleted: int, status: tuple[str | None, bool | None], warning: str) -> None:
    """An owner that Okta does not have is deleted where the caller would see it, and is told in both cases."""
    taken = snapshot(POSTMAN, deleted_users=[OWNER, "00unobody"], caller=Caller("00u1", sees_all))
    rows = rows_of(taken, upper_names=False)
    assert rows.warnings == [warning]
    assert rows.owners == {"seen": 1, "described": 0, "deleted": deleted, "roles_read": 0}
    (row,) = rows.upserts["upsert_users"]
    assert (row["status"], row["enabled"]) == status


def test_role_of_its_own() -> None:
    """A role that was assigned to the owner has a node, an assignment, and its edges."""
    rows = with_roles(role("SUPER_ADMIN"))
    common = {"oktaDomain": DOMAIN, "environmentid": ORG_ID.upper()}
    named = {"name": "Super Administrator", "displayName": "Super Administrator"}
    assignment = f"RA1SUPERADMIN697_{KEY}"
    assert rows.upserts["upsert_roles"] == [
        {"objectid": "SUPER_ADMIN@CONTOSO.OKTA.COM", "id": "SUPER_ADMIN@contoso.okta.com", **named, **common}
    ]
    assert rows.upserts["upsert_role_assignments"] == [
        {
            "objectid": assignment,
            "id": f"ra1SUPERADMIN697_{OWNER}",
            **named,
            **common,
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


def test_role_through_a_group() -> None:
    """A role that a group brings shows in roleTypes alone: its assignment is the group's."""
    rows = with_roles(role("SUPER_ADMIN", through="GROUP"))
    assert rows.role_types == [{"objectid": KEY, "roleTypes": ["SUPER_ADMIN"]}]
    assert [name for name, made in rows.links.items() if made] == ["link_api_token_for", "link_contains"]
    assert not any(rows.upserts[f"upsert_{kind}"] for kind in ("roles", "custom_roles", "role_assignments"))


def test_custom_role() -> None:
    """A custom role is a node of its own kind, under its own id, and of unknown scope."""
    rows = with_roles(custom_role("cr0Help697", "Helpers"))
    assert [row["objectid"] for row in rows.upserts["upsert_custom_roles"]] == ["CR0HELP697"]
    assert (rows.upserts["upsert_roles"], rows.links["link_scoped_to"]) == ([], [])
    assert rows.links["link_has_role"] == [{"user": KEY, "role": "CR0HELP697"}]
    assert rows.role_types == [{"objectid": KEY, "roleTypes": ["CUSTOM"]}]


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
def test_scope(kind: str, org_wide: bool) -> None:
    """A role that can be limited, or that nobody knows, is not claimed to be for the whole organization."""
    assert bool(with_roles(role(kind)).links["link_scoped_to"]) is org_wide


def test_inactive_role() -> None:
    """An assignment that is not active gives nothing."""
    rows = with_roles(role("SUPER_ADMIN", status="INACTIVE"))
    assert rows.role_types == [{"objectid": KEY, "roleTypes": []}]
    assert rows.upserts["upsert_role_assignments"] == rows.links["link_super_admin"] == []
    assert rows.unlinks["unlink_roles"] == [{"user": KEY, "roles": [], "roleAssignments": [], "superAdmin": False}]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (None, "is not an object but null"),
        ({**role("ORG_ADMIN"), "id": ""}, "has no usable id"),
        ({**role("ORG_ADMIN"), "type": 7}, "has no usable type"),
        ({**role("ORG_ADMIN"), "status": None}, "has no usable status"),
        ({**role("ORG_ADMIN"), "status": "SUSPENDED"}, "has no usable status"),
        ({**role("ORG_ADMIN"), "assignmentType": "CLIENT"}, "has no usable assignmentType"),
        ({**custom_role("", "Helpers")}, "has no usable role"),
    ],
)
def test_role_that_cannot_be_understood(item: Any, problem: str) -> None:
    """Beside what is understood, an odd item makes the owner's roles unknown: nothing is claimed, nothing removed."""
    rows = with_roles(role("SUPER_ADMIN"), item)
    assert rows.warnings == [f"owner {OWNER}: role assignment 2: {problem}; so its roles count as not known"]
    assert rows.role_types == []
    assert (rows.unlinks["unlink_roles"], rows.owners["roles_read"]) == ([], 0)
    assert rows.links["link_super_admin"] == [{"user": KEY}]


def test_ends_that_edges_may_have() -> None:
    """Own roles may have edges under OktaHound's ids, and all that hold under OpenHound's, which others drew."""
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
        }
    ]


def test_odd_organization() -> None:
    """Settings of the org that are no object are told, and the organization is written without them."""
    rows = rows_of(snapshot(organization=[1]), upper_names=False)
    assert rows.warnings == ["the org: settings is not an object but a list; left out"]
    assert rows.upserts["upsert_organization"][0]["companyName"] is None
