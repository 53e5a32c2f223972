"""All rows of an org, by statement."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Caller
from sandbox.okta_users import custom_role, group_role, role
from sandbox.okta_zones import ip_zone
from tests.samples import ORG_ID, api_token, snapshot

OWNER = api_token(3)["userId"]
KEY = "00UOWNER00000001X697"
OTHER = api_token(6)["userId"]


def test_owners_have_one_row_each_and_are_contained_in_the_organization() -> None:
    """In the order of their tokens; a token without an owner has none."""
    rows = rows_of(snapshot(api_token(3), api_token(4), api_token(6), api_token(7, userId=None)), uppercase=False)
    second = "00UOWNER00000002X697"
    assert [row["objectid"] for row in rows.upserts["upsert_users"]] == [KEY, second]
    assert rows.links["link_contains"] == [{"contained": KEY}, {"contained": second}]
    assert rows.links["link_api_token_for"] == [
        {"user": KEY, "apiTokens": ["00TSAMPLE0000003X697", "00TSAMPLE0000004X697"]},
        {"user": second, "apiTokens": ["00TSAMPLE0000006X697"]},
    ]
    assert rows.unlinks["unlink_api_token_for"] == [
        *rows.links["link_api_token_for"],
        {"user": None, "apiTokens": ["00TSAMPLE0000007X697"]},
    ]


def test_unknown_organization_has_no_node_and_no_edges() -> None:
    """The other nodes and edges are written; environmentid is unknown, and no role edge is removed."""
    rows = rows_of(snapshot(api_token(3), org_id=None, roles={OWNER: [role("SUPER_ADMIN")]}), uppercase=False)
    assert rows.upserts["upsert_organization"] == []
    assert {name for name, edges in rows.links.items() if not edges} == {
        "link_contains",
        "link_scoped_to",
        "link_super_admin",
        "link_group_has_role",
        "link_group_has_role_assignment",
        "link_group_super_admin",
        "link_member_of",
    }
    assert rows.unlinks["unlink_roles"] == []
    assert rows.constants["environmentid"] is None


def test_objectids_are_those_of_every_node() -> None:
    """Organization, owners, roles and tokens: stubs of each of them are found."""
    assigned = [role("SUPER_ADMIN"), custom_role("cr0Help697", "Helpers", 2)]
    source = snapshot(api_token(3), api_token(4), roles={OWNER: assigned})
    assert rows_of(source, uppercase=False).objectids == [
        ORG_ID.upper(),
        KEY,
        "SUPER_ADMIN@CONTOSO.OKTA.COM",
        "CR0HELP697",
        f"RA1SUPERADMIN697_{KEY}",
        f"RA2CUSTOM697_{KEY}",
        "00TSAMPLE0000003X697",
        "00TSAMPLE0000004X697",
    ]


def test_owners_are_counted_by_what_is_known() -> None:
    """Users and roles of others than owners of tokens are not counted."""
    second, third = api_token(6)["userId"], api_token(9)["userId"]
    source = snapshot(
        *(api_token(number) for number in (3, 4, 6, 9)),
        users={OWNER: {"status": "ACTIVE"}, second: {"status": "ACTIVE"}, "00unobody": {}},
        deleted_users=[third],
        roles={OWNER: [], second: [None], "00unobody": []},
        caller=Caller("00u1", True),
    )
    assert rows_of(source, uppercase=False).owners == {"seen": 3, "described": 2, "deleted": 1, "roles_read": 1}


def test_many_deleted_owners_are_truncated_in_the_note() -> None:
    """Ten ids, and the number of the others."""
    ids = [f"00u{number:02}" for number in range(12)]
    source = snapshot(*(api_token(number, userId=owner) for number, owner in enumerate(ids)), deleted_users=ids)
    shown = ", ".join(ids[:10])
    assert rows_of(source, uppercase=False).notes == [
        f"12 token owners deleted in Okta: {shown} and 2 more; revoke the tokens"
    ]


def test_rows_without_unchanged_nodes_have_no_edges_of_them() -> None:
    """Of an owner whose tokens are all unchanged no row stays; other rows stay as they are."""
    tokens = [api_token(number) for number in range(3, 9)]
    rows = rows_of(snapshot(*tokens, roles={OWNER: [role("SUPER_ADMIN")]}), uppercase=False)
    users = [row["objectid"] for row in rows.upserts["upsert_users"]]
    keys = [row["objectid"] for row in rows.api_tokens]
    changed = rows.without(users[:1], keys[1:])
    assert [row["objectid"] for row in changed.api_tokens] == keys[:1]
    assert [row["objectid"] for row in changed.upserts["upsert_users"]] == users[1:]
    edge = {"user": users[0], "apiTokens": keys[:1]}
    assert changed.links["link_api_token_for"] == changed.unlinks["unlink_api_token_for"] == [edge]
    assert [row["contained"] for row in changed.links["link_contains"]] == [
        *users[1:],
        "SUPER_ADMIN@CONTOSO.OKTA.COM",
    ]
    for name in ("upsert_organization", "upsert_roles", "upsert_role_assignments"):
        assert changed.upserts[name] == rows.upserts[name]
    for name in ("link_has_role", "link_super_admin"):
        assert changed.links[name] == rows.links[name]
    assert rows.without([], []) == rows


def test_every_kind_of_node_is_contained_in_the_organization() -> None:
    """Assignments are not: they belong to their assignee."""
    source = snapshot(
        api_token(3),
        roles={OWNER: [role("USER_ADMIN"), custom_role("cr0Help697", "Helpers", 2)]},
        user_groups={OWNER: ["00g1"]},
        group_roles={"00g1": [group_role("ORG_ADMIN")]},
    )
    assert rows_of(source, uppercase=False).links["link_contains"] == [
        {"contained": key}
        for key in (KEY, "00G1", "USER_ADMIN@CONTOSO.OKTA.COM", "ORG_ADMIN@CONTOSO.OKTA.COM", "CR0HELP697")
    ]


@pytest.mark.parametrize(
    ("roles", "unused"),
    [
        ({OWNER: [], OTHER: []}, [KEY, OTHER.upper()]),
        ({OWNER: [], OTHER: [None]}, []),
        ({OWNER: []}, []),
    ],
)
def test_groups_are_unused_only_if_the_groups_of_all_owners_are_known(roles: Any, unused: list[str]) -> None:
    """A group of an owner whose roles could not be read may give it a role."""
    groups: dict[str, list[str]] = {OWNER: [], OTHER: []}
    source = snapshot(api_token(3), api_token(6), roles=roles, user_groups=groups, group_roles={})
    rows = rows_of(source, uppercase=False)
    assert [row["user"] for row in rows.unlinks["unlink_unused_groups"]] == unused


def test_tokens_with_unexpected_zones_are_one_note() -> None:
    """Named as Okta shows them, else by id; not those that may be used from anywhere."""
    bound = {"connection": "ZONE", "include": ["nzo9"]}
    tokens = [
        api_token(1, network=bound),
        api_token(2, network=bound, name=None),
        api_token(3, network={"connection": "ANYWHERE", "include": ["nzo9"]}),
        api_token(4, network={"connection": "ZONE", "include": ["nzo1"]}),
        api_token(5, network={"connection": "ZONE", "exclude": ["nzo9"]}),
    ]
    office = ip_zone("nzo1", "Office", "192.0.2.0/24")
    (note,) = rows_of(snapshot(*tokens, zones=[office]), uppercase=False).notes
    assert note == (
        "2 API tokens limited to a network zone that is deleted, inactive, a block list or no IP zone, which Okta does "
        f"not allow: Token 1, {tokens[1]['id']}"
    )
    assert rows_of(snapshot(*tokens[2:], zones=[office]), uppercase=False).notes == []
