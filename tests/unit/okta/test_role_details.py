"""What assignments are limited to, and what custom roles permit: one request for each."""

from typing import Any

import pytest

from okta_ingest.okta.client import OktaClient
from sandbox.http_messages import Reply
from sandbox.okta_groups import app_target, group
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import custom_role, group_role, permission, role
from tests.unit.okta.support import ADA, BEN, owned_by, read, requested

TEAM = "00g5team697"


@pytest.fixture
def org_with_roles(org: OktaOrg) -> OktaOrg:
    """An org with assignments of each kind that can be limited, to a user and to a group."""
    org.api_tokens = owned_by(ADA, BEN)
    directory = org.directory
    directory.groups[TEAM] = group(TEAM, "Team")
    directory.members = {TEAM: [BEN]}
    directory.roles = {
        ADA: [role("SUPER_ADMIN"), role("USER_ADMIN", 2), role("APP_ADMIN", 3), role("HELP_DESK_ADMIN", 4)],
        BEN: [custom_role("cr0Help697", "Helpers"), role("USER_ADMIN", 5, status="INACTIVE")],
    }
    directory.group_roles = {
        TEAM: [group_role("GROUP_MEMBERSHIP_ADMIN", 6), group_role("CUSTOM", 7, role="cr0Help697")]
    }
    directory.targets = {
        (ADA, "ra2USERADMIN697"): [group(f"00gtarget{number}", f"T{number}") for number in range(250)],
        (ADA, "ra3APPADMIN697"): [app_target("slack"), app_target("salesforce", "0oa1")],
    }
    directory.permissions = {"cr0Help697": [permission("okta.users.read", {"include": {"x": ["city"]}})]}
    return org


def test_targets_are_read_once_per_assignment_that_can_be_limited(org_with_roles: OktaOrg, client: OktaClient) -> None:
    """All pages; an empty list is kept, because it says that there is no limit."""
    snapshot = read(client, org_with_roles)
    assert {key: len(items) for key, items in snapshot.role_targets.items()} == {
        f"ra2USERADMIN697_{ADA}": 250,
        f"ra3APPADMIN697_{ADA}": 2,
        f"ra4HELPDESKADMIN697_{ADA}": 0,
        f"gra6GROUPMEMBERSHIPADMIN697_{TEAM}": 0,
    }
    apps = snapshot.role_targets[f"ra3APPADMIN697_{ADA}"]
    assert apps == [{"name": "slack"}, {"id": "0oa1", "name": "salesforce"}]
    assert (snapshot.requests, snapshot.missing_data) == (5 + 1 + 2 + 2 + (2 + 1 + 1 + 1) + 1, [])


def test_permissions_are_read_once_per_custom_role(org_with_roles: OktaOrg, client: OktaClient) -> None:
    """Although a user and a group have it."""
    snapshot = read(client, org_with_roles)
    assert snapshot.permissions == {
        "cr0Help697": [{"label": "okta.users.read", "conditions": {"include": {"x": ["city"]}}}]
    }
    assert requested(org_with_roles, "/api/v1/iam") == ["/api/v1/iam/roles/cr0Help697/permissions"]


@pytest.mark.parametrize(
    ("forbidden", "line"),
    [
        ("targets", "could not read the targets of 4 of 4 role assignments: needs scope okta.roles.read "),
        ("permissions", "could not read permissions of 1 of 1 custom role: needs scope okta.roles.read "),
    ],
)
def test_refused_details_are_one_line_of_missing_data(
    org_with_roles: OktaOrg, client: OktaClient, forbidden: str, line: str
) -> None:
    """They are unknown: no empty list, which would say that there is no limit."""
    org_with_roles.directory.forbidden = {forbidden}
    snapshot = read(client, org_with_roles)
    (found,) = snapshot.missing_data
    assert found.startswith(line)
    assert not (snapshot.role_targets if forbidden == "targets" else snapshot.permissions)


def test_one_failed_assignment_is_unknown_alone(org_with_roles: OktaOrg, client: OktaClient) -> None:
    """The others are read; an assignment that does not exist any more is no error."""
    path = f"/api/v1/users/{ADA}/roles"
    org_with_roles.overrides[f"{path}/ra2USERADMIN697/targets/groups"] = lambda request: okta_error("E0000031")
    org_with_roles.overrides[f"{path}/ra4HELPDESKADMIN697/targets/groups"] = lambda request: okta_error("E0000007")
    snapshot = read(client, org_with_roles)
    assert sorted(snapshot.role_targets) == [f"gra6GROUPMEMBERSHIPADMIN697_{TEAM}", f"ra3APPADMIN697_{ADA}"]
    (line,) = snapshot.missing_data
    assert line.startswith("could not read the targets of 1 of 4 role assignments (")


@pytest.mark.parametrize("body", [[], {"permissions": None}, {}])
def test_response_without_a_list_of_permissions_is_an_error(
    org_with_roles: OktaOrg, client: OktaClient, body: Any
) -> None:
    """It must not look like a role without permissions."""
    org_with_roles.overrides["/api/v1/iam/roles/cr0Help697/permissions"] = lambda request: Reply(200, body)
    snapshot = read(client, org_with_roles)
    assert (snapshot.permissions, len(snapshot.missing_data)) == ({}, 1)


@pytest.mark.parametrize("item", [role("USER_ADMIN", id="../x"), role("CUSTOM", role="a/b"), role("CUSTOM"), None, 7])
def test_id_that_cannot_be_part_of_a_path_is_not_requested(org: OktaOrg, client: OktaClient, item: Any) -> None:
    """What it stands for is unknown."""
    org.api_tokens, org.directory.roles = owned_by(ADA), {ADA: [item]}
    org.directory.hide_group_roles = False
    org.overrides[f"/api/v1/users/{ADA}/roles"] = lambda request: Reply(200, [item])
    snapshot = read(client, org)
    assert (snapshot.role_targets, snapshot.permissions, snapshot.missing_data) == ({}, {}, [])
    assert [path for path in requested(org, "/api/v1/") if "targets" in path or "iam" in path] == []
