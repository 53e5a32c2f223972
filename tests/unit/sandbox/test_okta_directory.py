"""The simulated org sends groups, roles, role targets, permissions and zones in Okta's shapes."""

import re
from typing import Any

import pytest

from sandbox.okta_groups import EVERYONE, ad_group, app_target, group
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import custom_role, group_role, permission, role
from sandbox.okta_zones import dynamic_zone, enhanced_dynamic_zone, ip_zone
from tests.unit.sandbox.conftest import Call

ADA, HELP_DESK, ADMINS = "00u1ada00000000x697", "00g1helpdesk000x697", "00g2admins00000x697"


@pytest.fixture(autouse=True)
def groups(org: OktaOrg) -> None:
    """Ada is a member of two groups with roles, and has a role of her own."""
    directory = org.directory
    directory.groups |= {HELP_DESK: group(HELP_DESK, "Help desk"), ADMINS: ad_group(ADMINS, "Okta Admins")}
    directory.members = {HELP_DESK: [ADA], ADMINS: [ADA]}
    directory.roles = {ADA: [role("APP_ADMIN")]}
    directory.group_roles = {
        HELP_DESK: [group_role("HELP_DESK_ADMIN")],
        ADMINS: [custom_role("cr01", "Ops", 2, "GROUP")],
    }


def all_pages(call: Call, path: str) -> list[list[Any]]:
    """The pages of a list, by its next links."""
    pages = []
    while path:
        reply = call(path)
        pages.append(reply.json())
        link = reply.links.get("next", {"url": ""})["url"]
        path = re.sub(r"^http://[^/]+", "", link)
    return pages


def test_groups_of_a_user(call: Call) -> None:
    """The list has the built-in group Everyone, too."""
    groups = call(f"/api/v1/users/{ADA}/groups").json()
    assert [(item["id"], item["type"]) for item in groups] == [
        (EVERYONE, "BUILT_IN"),
        (HELP_DESK, "OKTA_GROUP"),
        (ADMINS, "APP_GROUP"),
    ]
    assert [item["id"] for item in call("/api/v1/users/00u9/groups").json()] == [EVERYONE]


def test_one_group(call: Call) -> None:
    """A group is sent by its id; an unknown one is a 404."""
    assert call(f"/api/v1/groups/{HELP_DESK}").json()["profile"] == {"name": "Help desk"}
    missing = call("/api/v1/groups/00gmissing")
    assert (missing.status_code, missing.json()["errorCode"]) == (404, "E0000007")


@pytest.mark.parametrize("hidden", [False, True])
def test_inherited_roles(org: OktaOrg, call: Call, hidden: bool) -> None:
    """A user's list names the group of an inherited role, unless the org omits such roles."""
    org.directory.hide_group_roles = hidden
    roles = [
        (item["type"], item["assignmentType"], item["id"], item["_links"]["assignee"]["href"].rpartition("/")[2])
        for item in call(f"/api/v1/users/{ADA}/roles").json()
    ]
    inherited = [
        ("HELP_DESK_ADMIN", "GROUP", "JBCUYUC7IRCVGS27IFCE2SKO", HELP_DESK),
        ("CUSTOM", "GROUP", "ra2CUSTOM697", ADMINS),
    ]
    assert roles == [("APP_ADMIN", "USER", "ra1APPADMIN697", "x"), *([] if hidden else inherited)]


def test_roles_of_a_group(call: Call) -> None:
    """A group's list has the group's assignment ids; an unknown group is a 404."""
    assert [item["id"] for item in call(f"/api/v1/groups/{HELP_DESK}/roles").json()] == ["gra1HELPDESKADMIN697"]
    assert call(f"/api/v1/groups/{EVERYONE}/roles").json() == []
    assert call("/api/v1/groups/00gmissing/roles").status_code == 404


def test_targets_are_paged(org: OktaOrg, call: Call) -> None:
    """Targets are sent in pages of 20, or of limit."""
    targets = [group(f"00gtarget{number}", f"Target {number}") for number in range(45)]
    org.directory.targets = {(HELP_DESK, "gra1HELPDESKADMIN697"): targets}
    path = f"/api/v1/groups/{HELP_DESK}/roles/gra1HELPDESKADMIN697/targets/groups"
    assert [len(page) for page in all_pages(call, path)] == [20, 20, 5]
    assert [item for page in all_pages(call, f"{path}?limit=40") for item in page] == targets


def test_app_targets(org: OktaOrg, call: Call) -> None:
    """No target is an empty list; an app target may be one instance or a catalog app."""
    path = f"/api/v1/users/{ADA}/roles/ra1APPADMIN697/targets/catalog/apps"
    assert call(path).json() == []
    org.directory.targets = {(ADA, "ra1APPADMIN697"): [app_target("salesforce"), app_target("slack", "0oa1slack")]}
    assert [(item["name"], item.get("id")) for item in call(path).json()] == [
        ("salesforce", None),
        ("slack", "0oa1slack"),
    ]


@pytest.mark.parametrize(
    "path",
    [
        f"users/{ADA}/roles/ra1APPADMIN697/targets/groups",
        f"users/{ADA}/roles/ramissing/targets/catalog/apps",
        f"users/{ADA}/roles/JBCUYUC7IRCVGS27IFCE2SKO/targets/groups",
        f"groups/{ADMINS}/roles/ra2CUSTOM697/targets/groups",
    ],
)
def test_roles_without_targets(call: Call, path: str) -> None:
    """A role of another type, or of another assignee, has no targets."""
    assert call(f"/api/v1/{path}").status_code == 404


def test_permissions_of_a_custom_role(org: OktaOrg, call: Call) -> None:
    """Permissions come in an object; an unknown role is a 404."""
    conditions = {"include": {"okta:ResourceAttribute/User/Profile": ["city"]}}
    org.directory.permissions = {"cr01": [permission("okta.users.create"), permission("okta.users.read", conditions)]}
    body = call("/api/v1/iam/roles/cr01/permissions").json()
    assert [(item["label"], item.get("conditions")) for item in body["permissions"]] == [
        ("okta.users.create", None),
        ("okta.users.read", conditions),
    ]
    assert call("/api/v1/iam/roles/cr02/permissions").status_code == 404


def test_zones(org: OktaOrg, call: Call) -> None:
    """Zones of every type are sent in pages, the system zones first."""
    org.directory.zones += [
        ip_zone("nzo1", "Office", "192.0.2.7/24", "198.51.100.1-198.51.100.9", status="INACTIVE"),
        dynamic_zone("nzo2", "Countries", ["US", "AF-BGL"], ["23457"], "Tor"),
        enhanced_dynamic_zone("nzo3", "Anonymizers", categories=["ALL_ANONYMIZERS"], usage="BLOCKLIST"),
    ]
    org.directory.zone_page_size = 3
    pages = all_pages(call, "/api/v1/zones")
    assert [len(page) for page in pages] == [3, 3, 1]
    legacy, *_, office, countries, anonymizers = [zone for page in pages for zone in page]
    assert (legacy["name"], legacy["system"], legacy["gateways"]) == ("LegacyIpZone", True, None)
    assert (office["status"], office["gateways"]) == (
        "INACTIVE",
        [{"type": "CIDR", "value": "192.0.2.7/24"}, {"type": "RANGE", "value": "198.51.100.1-198.51.100.9"}],
    )
    assert (countries["type"], countries["proxyType"], countries["locations"]) == (
        "DYNAMIC",
        "Tor",
        [{"country": "US", "region": None}, {"country": "AF", "region": "AF-BGL"}],
    )
    assert (anonymizers["type"], anonymizers["usage"], anonymizers["ipServiceCategories"]) == (
        "DYNAMIC_V2",
        "BLOCKLIST",
        {"include": ["ALL_ANONYMIZERS"], "exclude": []},
    )


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("users", f"users/{ADA}"),
        ("roles", f"users/{ADA}/roles"),
        ("user_groups", f"users/{ADA}/groups"),
        ("groups", f"groups/{ADMINS}"),
        ("group_roles", f"groups/{ADMINS}/roles"),
        ("targets", f"users/{ADA}/roles/ra1APPADMIN697/targets/catalog/apps"),
        ("permissions", "iam/roles/cr01/permissions"),
        ("zones", "zones"),
    ],
)
def test_forbidden_endpoints(org: OktaOrg, call: Call, name: str, path: str) -> None:
    """Each kind of data can be forbidden alone."""
    org.directory.permissions = {"cr01": []}
    assert call(f"/api/v1/{path}").status_code == 200
    org.directory.forbidden = {name}
    assert (call(f"/api/v1/{path}").status_code, call("/api/v1/org").status_code) == (403, 200)
