"""Which fields of a record are kept, and which group gives a role."""

from typing import Any

import pytest

from okta_ingest.okta.records import is_plain_id, reduced_role
from sandbox.okta_users import role

BASE = "https://contoso.okta.com/api/v1"


@pytest.mark.parametrize(
    ("href", "group_id"),
    [
        (f"{BASE}/groups/00g1admins697", "00g1admins697"),
        ("https://evil.example/api/v1/groups/00g1?x=1#y", "00g1"),
        ("/api/v1/groups/00g1", "00g1"),
        (f"{BASE}/users/00u1", None),
        (f"{BASE}/groups/00g1/users", None),
        (f"{BASE}/groups/", None),
        (f"{BASE}/groups/..", None),
        (f"{BASE}/groups/me", None),
        (f"{BASE}/groups/a%2Fb", None),
        ("http://[", None),
        (7, None),
        (None, None),
    ],
)
def test_group_of_an_assignment_is_the_last_segment_of_its_link(href: Any, group_id: str | None) -> None:
    """The host is ignored, as no request goes there."""
    found = reduced_role(role("ORG_ADMIN", through="GROUP", _links={"assignee": {"href": href}}))
    assert found.get("groupId") == group_id
    assert "_links" not in found


@pytest.mark.parametrize("links", [None, [], {"assignee": None}, {"assignee": []}, {}])
def test_assignment_without_link_has_no_known_group(links: Any) -> None:
    """The misspelled key of one example in Okta's specification is such a case."""
    assert "groupId" not in reduced_role(role("ORG_ADMIN", through="GROUP", _links=links))


def test_direct_assignment_has_no_group() -> None:
    """Whatever its link says; an item of another type is kept as it is."""
    links = {"assignee": {"href": f"{BASE}/groups/00g1"}}
    assert "groupId" not in reduced_role(role("ORG_ADMIN", _links=links))
    assert (reduced_role(None), reduced_role("x")) == (None, "x")


@pytest.mark.parametrize(
    ("value", "plain"), [("00g1_-Z", True), ("", False), ("a/b", False), ("me", False), (7, False)]
)
def test_plain_id_is_one_segment_of_a_path(value: Any, plain: bool) -> None:
    """Nothing else gets into a request."""
    assert is_plain_id(value) is plain
