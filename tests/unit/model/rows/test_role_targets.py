"""What assignments are limited to, and what custom roles permit; unknown is neither everything nor nothing."""

from typing import Any

import pytest

from okta_ingest.model.rows.org import OrgRows, rows_of
from sandbox.okta_groups import app_target, group
from sandbox.okta_users import custom_role, permission, role
from tests.samples import POSTMAN, snapshot

OWNER = POSTMAN["userId"]
KEY = f"RA1APPADMIN697_{OWNER.upper()}"
NODE_ID = f"ra1APPADMIN697_{OWNER}"


def rows_with(targets: dict[str, Any]) -> OrgRows:
    """The rows of an owner who is an app admin."""
    return rows_of(snapshot(POSTMAN, roles={OWNER: [role("APP_ADMIN")]}, role_targets=targets), uppercase=False)


def test_assignment_without_targets_is_for_the_whole_org() -> None:
    """An older list of targets is removed."""
    rows = rows_with({NODE_ID: []})
    assert rows.links["link_scoped_to"] == [{"roleAssignment": KEY}]
    assert rows.upserts["upsert_role_targets"] == [{"objectid": KEY, "targets": None}]
    assert rows.unlinks["unlink_scoped_to"] == []


def test_limited_assignment_has_its_targets() -> None:
    """Sorted ids; the name of an app that stands for all its instances; it is not for the whole org."""
    rows = rows_with(
        {NODE_ID: [group("00gB", "B"), app_target("slack"), app_target("box", "0oaA"), group("00gB", "B")]}
    )
    assert rows.links["link_scoped_to"] == []
    assert rows.upserts["upsert_role_targets"] == [{"objectid": KEY, "targets": ["00gB", "0oaA", "slack"]}]
    assert rows.unlinks["unlink_scoped_to"] == [{"roleAssignment": KEY}]


def test_unknown_targets_claim_nothing() -> None:
    """Neither the whole org nor a limit, and nothing is removed."""
    rows = rows_with({})
    assert rows.links["link_scoped_to"] == rows.upserts["upsert_role_targets"] == []
    assert rows.unlinks["unlink_scoped_to"] == []


@pytest.mark.parametrize("item", [None, {}, {"id": "", "name": 7}, "00g1"])
def test_unusable_target_makes_all_targets_unknown(item: Any) -> None:
    """A part of the list would look like the whole."""
    rows = rows_with({NODE_ID: [group("00gB", "B"), item]})
    assert rows.upserts["upsert_role_targets"] == rows.links["link_scoped_to"] == []
    assert rows.warnings == [
        f"role assignment {NODE_ID}: a group or app without usable id and name; "
        "unknown what the assignment is limited to"
    ]


def permissions(*items: Any) -> OrgRows:
    """The rows of an owner with a custom role that has these permissions."""
    parts: dict[str, Any] = {"permissions": {"cr0Help697": list(items), "cr0Other": []}}
    return rows_of(snapshot(POSTMAN, roles={OWNER: [custom_role("cr0Help697", "Helpers")]}, **parts), uppercase=False)


def test_permissions_are_the_sorted_labels() -> None:
    """One with conditions is marked; conditions without content are none."""
    rows = permissions(
        permission("okta.users.manage"),
        permission("okta.users.read", {"include": {"okta:ResourceAttribute/User/Profile": ["city"]}, "exclude": None}),
        permission("okta.groups.manage", {"include": None, "exclude": None}),
        permission("okta.apps.read", {}),
        permission("okta.users.manage"),
    )
    labels = ["okta.apps.read", "okta.groups.manage", "okta.users.manage", "okta.users.read (conditional)"]
    assert rows.upserts["upsert_role_permissions"] == [{"objectid": "CR0HELP697", "permissions": labels}]


def test_role_without_permissions_has_an_empty_list() -> None:
    """That is known; permissions that were not read are not written."""
    assert permissions().upserts["upsert_role_permissions"] == [{"objectid": "CR0HELP697", "permissions": []}]
    unread = rows_of(snapshot(POSTMAN, roles={OWNER: [custom_role("cr0Help697", "Helpers")]}), uppercase=False)
    assert unread.upserts["upsert_role_permissions"] == []


@pytest.mark.parametrize("item", [None, {}, {"label": ""}, {"label": 7}])
def test_unusable_permission_makes_the_permissions_unknown(item: Any) -> None:
    """The missing one may be the dangerous one."""
    rows = permissions(permission("okta.users.read"), item)
    assert rows.upserts["upsert_role_permissions"] == []
    assert rows.warnings == ["custom role cr0Help697: a permission without a usable label; permissions unknown"]


def test_unsupported_conditions_mark_a_permission() -> None:
    """It may be weaker than its name says."""
    rows = permissions({"label": "okta.users.manage", "conditions": "some"})
    (row,) = rows.upserts["upsert_role_permissions"]
    assert row["permissions"] == ["okta.users.manage (conditional)"]
