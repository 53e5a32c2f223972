"""Groups that give roles to owners become nodes and edges; unknown roles are never shown as none."""

from typing import Any

import pytest

from okta_ingest.model.rows.groups import unlink_former_owners
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Caller
from sandbox.okta_users import custom_role, group_role, inherited, role
from tests.samples import DOMAIN, ORG_ID, POSTMAN, api_token, snapshot

OWNER, OTHER = POSTMAN["userId"], api_token(1)["userId"]
KEY = OWNER.upper()
ADMINS, TEAM = "00g1admins697", "00g2team697"
SUPER = group_role("SUPER_ADMIN")


def listed(group_id: str, assignment: Any) -> dict[str, Any]:
    """A group's assignment in the list of a member, as it is kept in a snapshot."""
    return {**inherited(group_id, assignment), "groupId": group_id}


def listing_rows(**changes: Any) -> OrgRows:
    """The rows where the owner's list names the group of admins."""
    parts: dict[str, Any] = {
        "roles": {OWNER: [listed(ADMINS, SUPER)]},
        "group_roles": {ADMINS: [SUPER]},
        "groups": {ADMINS: {"id": ADMINS, "profile": {"name": "Admins"}}},
    }
    return rows_of(snapshot(POSTMAN, **(parts | changes)), uppercase=True)


def hidden_rows(**changes: Any) -> OrgRows:
    """The rows where the owner's list names no group, and its groups were read."""
    parts: dict[str, Any] = {
        "roles": {OWNER: [role("HELP_DESK_ADMIN")]},
        "user_groups": {OWNER: [ADMINS, TEAM]},
        "group_roles": {ADMINS: [SUPER], TEAM: []},
    }
    return rows_of(snapshot(POSTMAN, **(parts | changes)), uppercase=False)


def test_group_has_a_node_its_roles_and_edges() -> None:
    """The ids are those of the group's own list, as OktaHound has them."""
    rows = listing_rows()
    assignment = f"GRA1SUPERADMIN697_{ADMINS.upper()}"
    (made,) = rows.upserts["upsert_role_assignments"]
    assert rows.upserts["upsert_groups"] == [
        {"objectid": ADMINS.upper(), "id": ADMINS, "name": "ADMINS", "displayName": "Admins"}
    ]
    assert (made["objectid"], made["assignmentType"]) == (assignment, "GROUP")
    key = ADMINS.upper()
    assert rows.links["link_member_of"] == [{"user": KEY, "group": key}]
    assert rows.links["link_group_has_role"] == [{"group": key, "role": f"SUPER_ADMIN@{DOMAIN}".upper()}]
    assert rows.links["link_group_has_role_assignment"] == [{"group": key, "roleAssignment": assignment}]
    assert rows.links["link_group_super_admin"] == [{"group": key}]
    assert rows.links["link_scoped_to"] == [{"roleAssignment": assignment}]
    assert {"contained": key} in rows.links["link_contains"]
    assert rows.links["link_super_admin"] == rows.links["link_has_role"] == []
    assert rows.role_types == [{"objectid": KEY, "roleTypes": ["SUPER_ADMIN"], "rolesComplete": True}]
    assert rows.group_role_types == [{"objectid": key, "roleTypes": ["SUPER_ADMIN"], "rolesComplete": None}]


def test_both_ways_to_read_groups_make_the_same_group_nodes() -> None:
    """Whether Okta lists the group's role with the user, or not."""
    one = listing_rows(roles={OWNER: [listed(ADMINS, SUPER)]})
    two = hidden_rows(roles={OWNER: []}, groups={ADMINS: {"id": ADMINS, "profile": {"name": "Admins"}}})
    for name in ("link_member_of", "link_group_has_role", "link_group_has_role_assignment", "link_group_super_admin"):
        assert one.links[name] == two.links[name] != []
    assert one.role_types == two.role_types
    assert one.objectids == two.objectids


@pytest.mark.parametrize("record", [None, "Admins", [], 7])
def test_group_whose_record_is_no_object_has_its_id_alone(record: Any) -> None:
    """Its roles count all the same."""
    rows = listing_rows(groups={ADMINS: record})
    assert rows.upserts["upsert_groups"] == [
        {"objectid": ADMINS.upper(), "id": ADMINS, "name": None, "displayName": None}
    ]


def test_roles_of_groups_are_among_the_role_types() -> None:
    """A group without roles is not written."""
    rows = hidden_rows()
    types = ["HELP_DESK_ADMIN", "SUPER_ADMIN"]
    assert rows.role_types == [{"objectid": KEY, "roleTypes": types, "rolesComplete": True}]
    assert [(row["objectid"], row["name"]) for row in rows.upserts["upsert_groups"]] == [(ADMINS.upper(), None)]


@pytest.mark.parametrize(
    "unknown",
    [
        {"user_groups": {}},
        {"group_roles": {ADMINS: [SUPER]}},
        {"group_roles": {ADMINS: [SUPER], TEAM: [None]}},
        {"group_roles": None, "user_groups": {}},
    ],
    ids=["groups of the owner", "roles of a group", "a role of a group", "not asked"],
)
def test_roles_are_incomplete_if_a_part_is_unknown(unknown: dict[str, Any]) -> None:
    """An empty list of role types is then not written, and no membership is removed."""
    rows = hidden_rows(**unknown)
    (row,) = rows.role_types
    assert (row["rolesComplete"], "HELP_DESK_ADMIN" in row["roleTypes"]) == (False, True)
    assert rows.unlinks["unlink_member_of"] == rows.unlinks["unlink_unused_groups"] == []
    (without,) = hidden_rows(roles={OWNER: []}, **{"group_roles": {TEAM: []}, **unknown}).role_types
    assert without["roleTypes"] in (None, ["SUPER_ADMIN"])
    assert without["rolesComplete"] is False


def test_one_owner_with_a_listed_group_makes_all_lists_complete() -> None:
    """Of another owner no group has to be known."""
    tokens = [POSTMAN, api_token(1)]
    lists = {OWNER: [], OTHER: [listed(ADMINS, SUPER)]}
    rows = rows_of(snapshot(*tokens, roles=lists, group_roles={ADMINS: [SUPER]}), uppercase=False)
    assert rows.role_types == [
        {"objectid": KEY, "roleTypes": [], "rolesComplete": True},
        {"objectid": OTHER.upper(), "roleTypes": ["SUPER_ADMIN"], "rolesComplete": True},
    ]
    assert rows.unlinks["unlink_member_of"] == rows.unlinks["unlink_unused_groups"]
    assert rows.unlinks["unlink_member_of"] == [
        {"user": KEY, "groups": [], "removedTokens": None},
        {"user": OTHER.upper(), "groups": [ADMINS.upper()], "removedTokens": None},
    ]


@pytest.mark.parametrize(
    ("changes", "groups"),
    [
        ({"group_roles": None}, []),
        ({"roles": {OWNER: [inherited(ADMINS, SUPER)]}}, []),
        ({"roles": {OWNER: [listed(ADMINS, SUPER), inherited(TEAM, SUPER)]}}, [ADMINS.upper()]),
        ({"group_roles": {}}, [ADMINS.upper()]),
        ({"roles": {OWNER: [listed(ADMINS, {**SUPER, "status": "INACTIVE"})]}}, []),
    ],
    ids=["turned off", "older snapshot", "one without a group", "roles not read", "inactive"],
)
def test_group_is_written_if_it_is_named(changes: dict[str, Any], groups: list[str]) -> None:
    """Without its roles it has no role edges; unnamed groups are unknown, so no membership is removed."""
    rows = listing_rows(**changes)
    assert [row["objectid"] for row in rows.upserts["upsert_groups"]] == groups
    assert rows.role_types[0]["rolesComplete"] is True
    if "SUPER_ADMIN" in rows.role_types[0]["roleTypes"] and changes != {"group_roles": {}}:
        assert rows.unlinks["unlink_member_of"] == []
    if changes == {"group_roles": {}}:
        assert rows.links["link_group_super_admin"] == rows.unlinks["unlink_group_roles"] == rows.group_role_types == []


def test_unsupported_assignment_makes_the_roles_of_the_group_unknown() -> None:
    """What can be read is written; no role edge of the group is removed."""
    rows = listing_rows(group_roles={ADMINS: [SUPER, {**SUPER, "id": None}]})
    assert rows.warnings == [f"group {ADMINS}: role assignment 2: no usable id; the group's roles are unknown"]
    assert (rows.group_role_types, rows.unlinks["unlink_group_roles"]) == ([], [])
    assert rows.links["link_group_super_admin"] == [{"group": ADMINS.upper()}]


def test_invalid_value_of_an_assignment_is_named_with_its_group() -> None:
    """It is not the owner's."""
    assert hidden_rows(group_roles={ADMINS: [{**SUPER, "created": "soon"}], TEAM: []}).warnings == [
        f"role assignment gra1SUPERADMIN697 of group {ADMINS}: created is not a timestamp (soon); skipped"
    ]


def test_edges_of_current_roles_of_a_group_are_not_unlinked() -> None:
    """Under the ids of OktaHound and of OpenHound."""
    custom = {**custom_role("cr0Help697", "Helpers", 3), "assignmentType": "GROUP"}
    assert listing_rows(group_roles={ADMINS: [SUPER, custom]}).unlinks["unlink_group_roles"] == [
        {
            "group": ADMINS.upper(),
            "roles": ["CR0HELP697", "SUPER_ADMIN", "SUPER_ADMIN@CONTOSO.OKTA.COM"],
            "roleAssignments": [
                "GRA1SUPERADMIN697",
                f"GRA1SUPERADMIN697_{ADMINS.upper()}",
                "RA3CUSTOM697",
                f"RA3CUSTOM697_{ADMINS.upper()}",
            ],
            "superAdmin": True,
        }
    ]


def test_groups_of_unread_owners_are_not_unused() -> None:
    """A group that no list names may still give a role to an owner whose list was not read."""
    parts: dict[str, Any] = {"roles": {OWNER: [listed(ADMINS, SUPER)]}, "group_roles": {ADMINS: [SUPER]}}
    rows = rows_of(snapshot(POSTMAN, api_token(1), **parts), uppercase=False)
    assert (len(rows.unlinks["unlink_member_of"]), rows.unlinks["unlink_unused_groups"]) == (1, [])
    deleted = rows_of(snapshot(POSTMAN, api_token(1), deleted_users=[OTHER], **parts), uppercase=False)
    assert len(deleted.unlinks["unlink_unused_groups"]) == 1
    blind = snapshot(POSTMAN, api_token(1), deleted_users=[OTHER], caller=Caller("00u1", None), **parts)
    assert rows_of(blind, uppercase=False).unlinks["unlink_unused_groups"] == []


def test_former_owners_are_those_without_a_listed_token() -> None:
    """With the tokens that are removed; a token without an owner has none."""
    removed = [
        {"objectid": "00T1", "userId": "00uGone"},
        {"objectid": "00T2", "userId": "00uGONE"},
        {"objectid": "00T3", "userId": OWNER},
        {"objectid": "00T4", "userId": None},
    ]
    assert unlink_former_owners(removed, {KEY: OWNER}) == [
        {"user": "00UGONE", "groups": [], "removedTokens": ["00T1", "00T2"]}
    ]


def test_unknown_organization_has_no_edges_from_groups_to_it() -> None:
    """The group and its role are written; edges of its roles are not removed."""
    rows = listing_rows(org_id=None)
    assert rows.links["link_group_super_admin"] == rows.unlinks["unlink_group_roles"] == []
    assert [row["objectid"] for row in rows.upserts["upsert_groups"]] == [ADMINS.upper()]
    assert ORG_ID.upper() not in rows.objectids
