"""What changed about the owners of tokens."""

from typing import Any

import pytest

from okta_ingest.model.owners import Owner, OwnerChange, compare_owners, owner_keys

KEY = "00UADA"
TOKENS: list[dict[str, Any]] = [
    {"id": "00Tone", "userId": "00uAda"},
    {"id": "00Ttwo", "userId": "00uADA"},
    {"id": "00Tthree", "userId": "00uBob"},
    {"id": "00Tfour", "userId": " "},
    {"id": "00Tfive", "userId": None},
]


def user(**changed: Any) -> dict[str, Any]:
    """The row of an owner, as ``upsert_users`` has it."""
    return {
        "objectid": KEY,
        "id": "00uAda",
        "login": "ada@contoso.com",
        "displayName": "Ada",
        "status": "ACTIVE",
    } | changed


def existing(**changed: Any) -> dict[str, Any]:
    """The same owner in the graph."""
    return user(roleTypes=["USER_ADMIN"], rolesRead="2026-01-01T00:00:00Z") | changed


def roles(*types: str, complete: bool = True) -> list[dict[str, Any]]:
    """The row of the owner's role types; without types that are not *complete*, they are unknown."""
    known = list(types) if types or complete else None
    return [{"objectid": KEY, "roleTypes": known, "rolesComplete": complete}]


def test_promotion_to_super_admin_is_a_change_with_its_tokens() -> None:
    """Old and new role types are named, and every token of the owner."""
    owners = compare_owners(TOKENS, [user()], roles("USER_ADMIN", "SUPER_ADMIN"), [existing()])
    ada = Owner("00uAda", "ada@contoso.com", "Ada", "ACTIVE", ["SUPER_ADMIN", "USER_ADMIN"])
    fields = {"roleTypes": (["USER_ADMIN"], ["SUPER_ADMIN", "USER_ADMIN"])}
    assert owners.changes == [OwnerChange(ada, fields, ["00Tone", "00Ttwo"])]


@pytest.mark.parametrize("old", [None, "SUPER_ADMIN", 7, ["SUPER_ADMIN", None]])
def test_roles_that_become_known_are_a_change_from_unknown(old: Any) -> None:
    """A value of another type is as unknown as none."""
    (change,) = compare_owners(TOKENS, [user()], roles(), [existing(roleTypes=old)]).changes
    assert change.fields == {"roleTypes": (None, [])}


def test_status_that_changed_is_a_change() -> None:
    """A suspended owner is reported."""
    (change,) = compare_owners(TOKENS, [user(status="SUSPENDED")], [], [existing()]).changes
    assert change.fields == {"status": ("ACTIVE", "SUSPENDED")}


def test_new_owner_is_no_change() -> None:
    """The token that is created says enough."""
    owners = compare_owners(TOKENS, [user()], roles("SUPER_ADMIN"), [])
    assert owners.changes == []
    assert owners.by_key[KEY].role_types == ["SUPER_ADMIN"]


def test_value_that_okta_did_not_return_is_no_change() -> None:
    """The graph keeps what it has, and the owner is described by it."""
    owners = compare_owners(TOKENS, [user(status=None, login=None, displayName=None)], [], [existing()])
    assert owners.changes == []
    assert owners.by_key[KEY] == Owner("00uAda", "ada@contoso.com", "Ada", "ACTIVE", ["USER_ADMIN"])


def test_order_of_role_types_is_no_change() -> None:
    """Role types are a set."""
    assert compare_owners(TOKENS, [user()], roles("B", "A"), [existing(roleTypes=["A", "B"])]).changes == []


@pytest.mark.parametrize(
    ("old", "complete", "new", "change"),
    [
        (["B"], True, roles("A", "B", complete=False), (["B"], ["A", "B"])),
        (["A", "B"], True, roles("A", complete=False), None),
        (["A"], True, roles(complete=False), None),
        (["A", "B"], True, roles("A"), (["A", "B"], ["A"])),
        (["A", "B"], False, roles("A", complete=False), (["A", "B"], ["A"])),
        (["A"], False, roles(complete=False), (["A"], None)),
        (["A"], None, roles(complete=False), (["A"], None)),
        ([], None, roles(complete=False), None),
        ([], None, roles(), (None, [])),
        ([], True, roles(), None),
        ([], True, roles(complete=False), None),
        (["A"], False, roles("A"), None),
        (None, False, roles("B", complete=False), (None, ["B"])),
        (None, True, roles("B", complete=False), (None, ["B"])),
    ],
)
def test_roles_that_may_exist_through_a_group_are_no_change(
    old: Any, complete: bool | None, new: list[dict[str, Any]], change: Any
) -> None:
    """Where roles were complete and are not any more, only a new type is a change; an incomplete [] is unknown."""
    graph = [existing(roleTypes=old, rolesComplete=complete)]
    changes = compare_owners(TOKENS, [user()], new, graph).changes
    assert [item.fields for item in changes] == ([] if change is None else [{"roleTypes": change}])


def test_owner_whose_roles_became_unknown_is_not_described_by_its_old_ones() -> None:
    """The property is removed from the graph, too."""
    owners = compare_owners(TOKENS, [user()], roles(complete=False), [existing(rolesComplete=True)])
    assert owners.by_key[KEY].role_types is None


def test_owner_of_a_removed_token_is_described_from_the_graph() -> None:
    """It has no row from Okta any more."""
    owners = compare_owners([], [], [], [existing()])
    assert owners.of("00uada") == Owner("00uAda", "ada@contoso.com", "Ada", "ACTIVE", ["USER_ADMIN"])


def test_owner_without_id_in_the_graph_is_named_by_its_key() -> None:
    """A stub of another tool has no other property."""
    owners = compare_owners([], [], [], [existing(id=None, login=None)])
    assert owners.of("00uada") == Owner(KEY, None, "Ada", "ACTIVE", ["USER_ADMIN"])


@pytest.mark.parametrize(("user_id", "owner"), [(None, None), (" ", None), ("00uNew", Owner("00uNew"))])
def test_owner_that_is_not_in_the_graph_has_an_id_at_most(user_id: str | None, owner: Owner | None) -> None:
    """Nothing is invented."""
    assert compare_owners([], [], [], []).of(user_id) == owner


def test_every_owner_is_looked_up_once() -> None:
    """Ids in another case are the same owner; a blank id is none."""
    assert owner_keys(token["userId"] for token in TOKENS) == ["00UADA", "00UBOB"]
