"""Text of Okta in the page: visible, and only text."""

import pytest
from markupsafe import Markup

from okta_ingest.output.html.text import admin_link, anchor, boxed, is_visible, number, plain


@pytest.mark.parametrize(
    "character",
    [
        *"\x00\t\n\x7f\x85\xad\u200b\u200d\u202e\u2028\u2066\ufeff\ud800\u3164\u115f\u2800\u00a0\U000e0041\U000e0101\ufff9"
    ],
)
def test_character_that_is_not_drawn_is_shown_as_its_code_point(character: str) -> None:
    """As a box in text, and as plain letters in attributes."""
    code = f"U+{ord(character):04X}"
    assert boxed(f"a{character}<b>") == f'a<span class="cp">{code}</span>&lt;b&gt;'
    assert plain(f"a{character}<b>") == f"a{code}<b>"


@pytest.mark.parametrize("text", ["Postman", "Größe & <Maß>", "日本語", "أمن", "\U0001f511 key", "a\ufe0f", ""])
def test_visible_text_stays(text: str) -> None:
    """It is escaped by the template, once."""
    assert boxed(text) == plain(text) == text
    assert all(map(is_visible, text))


def test_plain_leaves_markup_and_other_values() -> None:
    """Only text is changed: a box is markup already."""
    assert plain(5) == 5
    assert plain(Markup("a\u202fb")) == "a\u202fb"


def test_number_has_narrow_spaces() -> None:
    """A point or comma would be read differently in each country."""
    assert number(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(
    ("domain", "user_id", "link"),
    [
        ("contoso.okta.com", "00uAb1", "https://contoso-admin.okta.com/admin/user/profile/view/00uAb1"),
        ("Acme-Test.OktaPreview.com", "00u", "https://acme-test-admin.oktapreview.com/admin/user/profile/view/00u"),
        ("a.okta-emea.com", '"/..?#', "https://a-admin.okta-emea.com/admin/user/profile/view/%22%2F..%3F%23"),
        ("a.okta.com", "\ud800", "https://a-admin.okta.com/admin/user/profile/view/%3F"),
        ("login.contoso.com", "00u", None),
        ("a.b.okta.com", "00u", None),
        ("contoso.okta.com:8443", "00u", None),
        ("contoso.okta.com\n", "00u", None),
        ("evil.com/.okta.com", "00u", None),
        ("contoso-admin.okta.com", "00u", None),
        ("127.0.0.1:8080", "00u", None),
        ("contoso.okta.com", None, None),
        (None, "00u", None),
    ],
)
def test_link_leads_to_the_admin_console_of_okta_only(
    domain: str | None, user_id: str | None, link: str | None
) -> None:
    """A custom domain has its console elsewhere: no link."""
    assert admin_link(domain, user_id) == link


def test_anchors_of_different_tokens_differ() -> None:
    """With several orgs the whole domain is part of it; unusual ids are hashed."""
    assert anchor("00TAb", None) == "t-00TAb"
    assert anchor("00TAb", "a.okta.com") == "t-a.okta.com-00TAb"
    found = {anchor(" x", None), anchor("x ", None), anchor(" x", "o"), anchor('"', None), anchor("a" * 900, None)}
    assert len(found) == 5
    assert all(len(value) == 22 for value in found)
