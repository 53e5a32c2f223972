"""Groups that give roles to owners are read with few requests, whether or not Okta lists their roles with a user's."""

from typing import Any

import pytest

from okta_ingest.model.snapshot import Include
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.groups import read_groups
from sandbox.http_messages import Reply
from sandbox.okta_groups import EVERYONE, ad_group, group
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import group_role, role
from tests.unit.okta.support import ADA, BEN, owned_by, read, requested

ADMINS, HELP = "00g1admins697", "00g2help697"


@pytest.fixture
def grouped(org: OktaOrg) -> OktaOrg:
    """An org in which two groups give roles to two owners, and a third group has no role."""
    org.api_tokens = owned_by(ADA, BEN)
    directory = org.directory
    directory.groups |= {ADMINS: group(ADMINS, "Admins"), HELP: ad_group(HELP, "Help"), "00g3": group("00g3", "All")}
    directory.members = {ADMINS: [ADA, BEN], HELP: [BEN], "00g3": [ADA, BEN]}
    directory.group_roles = {ADMINS: [group_role("SUPER_ADMIN")], HELP: [group_role("ORG_ADMIN", 2)]}
    return org


def test_listed_groups_take_two_requests_each(grouped: OktaOrg, client: OktaClient) -> None:
    """Groups without a role are not read, nor the groups of a user."""
    snapshot = read(client, grouped)
    assert snapshot.requests == 5 + 1 + 2 + 2 * 2
    assert [item["groupId"] for item in snapshot.roles[BEN]] == [ADMINS, HELP]
    assert (snapshot.user_groups, snapshot.missing_data) == ({}, [])
    assert {key: [item["id"] for item in items] for key, items in (snapshot.group_roles or {}).items()} == {
        ADMINS: ["gra1SUPERADMIN697"],
        HELP: ["gra2ORGADMIN697"],
    }
    assert snapshot.groups == {
        ADMINS: {"id": ADMINS, "profile": {"name": "Admins"}},
        HELP: {"id": HELP, "profile": {"name": "Help"}},
    }


def test_groups_of_each_owner_are_read_if_no_list_has_one(grouped: OktaOrg, client: OktaClient) -> None:
    """One request per owner and per distinct group for its roles, one for the name of each group with roles."""
    grouped.directory.hide_group_roles = True
    snapshot = read(client, grouped)
    assert snapshot.requests == 5 + 1 + 2 + 2 + 4 + 2
    assert snapshot.user_groups == {ADA: [EVERYONE, ADMINS, "00g3"], BEN: [EVERYONE, ADMINS, HELP, "00g3"]}
    assert {key: len(items) for key, items in (snapshot.group_roles or {}).items()} == {
        EVERYONE: 0,
        ADMINS: 1,
        "00g3": 0,
        HELP: 1,
    }
    assert sorted(snapshot.groups) == [ADMINS, HELP]


def test_one_listed_group_shows_that_all_lists_are_whole(grouped: OktaOrg, client: OktaClient) -> None:
    """Also an inactive role does: the first owner's groups are then not read."""
    grouped.directory.group_roles = {HELP: [group_role("ORG_ADMIN", status="INACTIVE")]}
    snapshot = read(client, grouped)
    assert (snapshot.user_groups, snapshot.group_roles, snapshot.groups) == ({}, {}, {})
    assert requested(grouped, "/api/v1/groups") == []


def test_groups_that_are_turned_off_are_not_requested(grouped: OktaOrg, client: OktaClient) -> None:
    """The snapshot says that they were not read."""
    grouped.directory.hide_group_roles = True
    snapshot = read(client, grouped, Include(groups=False))
    assert (snapshot.requests, snapshot.group_roles, snapshot.missing_data) == (5 + 1 + 2, None, [])


def test_groups_are_not_requested_if_roles_were_refused(grouped: OktaOrg, client: OktaClient) -> None:
    """The roles of a group would be refused, too."""
    grouped.directory.forbidden = {"roles"}
    snapshot = read(client, grouped)
    assert snapshot.group_roles is None
    assert (requested(grouped, "/api/v1/groups"), len(snapshot.missing_data)) == ([], 1)


@pytest.mark.parametrize(
    ("forbidden", "hides", "line"),
    [
        ("user_groups", True, "could not read the groups of 2 of 2 owners, roles through groups are unknown: needs"),
        ("group_roles", False, "could not read admin roles of 2 of 2 groups: needs scope okta.roles.read"),
        ("group_roles", True, "could not read admin roles of 4 of 4 groups: needs scope okta.roles.read"),
        ("groups", False, "could not read names of 2 of 2 groups: needs scope okta.groups.read"),
        ("groups", True, "could not read names of 2 of 2 groups: needs scope okta.groups.read"),
    ],
)
def test_refused_part_is_one_line_of_missing_data(
    grouped: OktaOrg, client: OktaClient, forbidden: str, hides: bool, line: str
) -> None:
    """Everything else is read."""
    grouped.directory.forbidden, grouped.directory.hide_group_roles = {forbidden}, hides
    snapshot = read(client, grouped)
    (found,) = snapshot.missing_data
    assert found.startswith(line)
    assert len(snapshot.roles) == 2


def test_deleted_group_has_no_roles(grouped: OktaOrg, client: OktaClient) -> None:
    """It was deleted after the groups of the user were read."""
    grouped.directory.hide_group_roles = True
    grouped.overrides[f"/api/v1/groups/{HELP}/roles"] = lambda request: okta_error("E0000007")
    snapshot = read(client, grouped)
    assert (snapshot.group_roles or {})[HELP] == []
    assert (sorted(snapshot.groups), snapshot.missing_data) == ([ADMINS], [])


@pytest.mark.parametrize("items", [[{"id": ADMINS}, {}], [None], [{"id": "../users"}], [{"id": "me"}]])
def test_group_without_usable_id_makes_the_groups_of_the_owner_unknown(
    grouped: OktaOrg, client: OktaClient, items: list[Any]
) -> None:
    """No request contains such an id."""
    grouped.overrides[f"/api/v1/users/{ADA}/groups"] = lambda request: Reply(200, items)
    found = read_groups(client, {ADA: []})
    assert (found.user_groups, found.group_roles) == ({}, {})
    assert "returned a group without a usable id" in found.not_read[0]


def test_other_group_in_a_response_is_an_error(grouped: OktaOrg, client: OktaClient) -> None:
    """A name must not get to the wrong group."""
    grouped.overrides[f"/api/v1/groups/{ADMINS}"] = lambda request: Reply(200, group(HELP, "Help"))
    snapshot = read(client, grouped)
    assert sorted(snapshot.groups) == [HELP]
    assert "that is not this group" in snapshot.missing_data[0]


def test_groups_are_the_same_for_one_and_many_workers(grouped: OktaOrg, client: OktaClient) -> None:
    """The decision does not depend on the order of responses."""
    first = read(client, grouped)
    with OktaClient(grouped.url, SswsAuth(grouped.secret), lambda seconds, reason: None, workers=8) as many:
        second = read(many, grouped)
    parts = ("roles", "user_groups", "group_roles", "groups")
    assert [getattr(first, part) for part in parts] == [getattr(second, part) for part in parts]


def test_role_list_of_the_caller_decides_nothing(grouped: OktaOrg, client: OktaClient) -> None:
    """Only the lists of owners do: the caller owns no token."""
    grouped.directory.hide_group_roles = True
    path = f"/api/v1/users/{grouped.caller_id}/roles"
    grouped.overrides[path] = lambda request: Reply(200, [role("SUPER_ADMIN", through="GROUP")])
    assert sorted(read(client, grouped).user_groups) == [ADA, BEN]


def test_error_of_an_owner_does_not_hide_another(grouped: OktaOrg, client: OktaClient) -> None:
    """One owner's groups are unknown; the other's are read."""
    grouped.directory.hide_group_roles = True
    grouped.overrides[f"/api/v1/users/{ADA}/groups"] = lambda request: okta_error("E0000031")
    snapshot = read(client, grouped)
    assert list(snapshot.user_groups) == [BEN]
    assert snapshot.missing_data[0].startswith("could not read the groups of 1 of 2 owners, ")
