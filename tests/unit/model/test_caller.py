"""Whose credential read an org, as users see it."""

from collections.abc import Sequence

import pytest

from okta_ingest.model.caller import caller_text, visibility_warning
from okta_ingest.model.snapshot import Caller


@pytest.mark.parametrize(
    ("login", "roles", "text"),
    [
        ("ada@contoso.com", ["USER_ADMIN"], "ada@contoso.com (Group Administrator)"),
        ("ben@contoso.com", ["CUSTOM", "READ_ONLY_ADMIN"], "ben@contoso.com (custom role, Read-only Administrator)"),
        ("0oaApp697", ["WORKFLOWS_ADMIN"], "0oaApp697 (WORKFLOWS_ADMIN)"),
        ("ada@contoso.com", [], "ada@contoso.com (no admin role)"),
        ("ada@contoso.com", None, "ada@contoso.com (roles unknown)"),
        (None, None, "00u1 (roles unknown)"),
    ],
)
def test_caller_is_named_by_login_and_roles(login: str | None, roles: Sequence[str] | None, text: str) -> None:
    """Without a login by the id; unknown roles are not shown as none."""
    assert caller_text(Caller("00u1", False, login=login, roles=roles)) == text


def test_unknown_caller_has_words() -> None:
    """Okta did not say who it is."""
    assert caller_text(Caller()) == "an unknown user (roles unknown)"


def test_only_an_unknown_list_has_the_warning() -> None:
    """A partial list has a reason of its own."""
    assert visibility_warning(Caller(), "complete", 13) == visibility_warning(Caller(), "partial", 13) == []
    assert visibility_warning(Caller("00u1", False, login="ada@contoso.com", roles=["APP_ADMIN"]), "unknown", 13) == [
        "signed in as ada@contoso.com (Application Administrator): Okta may hide tokens of others; 13 tokens seen"
    ]
