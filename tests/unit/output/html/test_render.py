"""The page: self-contained, escaped in every field, with a policy that fits, and unknown values shown."""

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import okta_ingest.output.html
from okta_ingest.model.inventory.build import Inventory, inventory
from okta_ingest.output.html.render import render
from okta_ingest.output.html.view import View
from tests.report_rows import NOW, ZONES, ago, inventory_of, many, org_row, owner_row, token_row

FOLDER = Path(okta_ingest.output.html.__file__).parent

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "a\u202egnp.exe",
    "{{ 7*7 }}{% raw %}",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "&lt;b&gt;&#60;b&#62;",
    "\x1b[31m\x00\ud800",
    "<!--",
    "x y=z",
]


def page(found: Inventory) -> str:
    """The page of an inventory."""
    return render(View(found, NOW, "1.2.0"))


def hostile_rows(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows with *text* in every field that can have text."""
    role = {"type": text, "label": text, "targets": [text], "orgWide": False}
    org = {**dict.fromkeys(org_row(), text), "callerRoles": [text], "lastCollected": ago(0)}
    owner = {
        **owner_row(**dict.fromkeys(("id", "login", "displayName", "status", "managerId"), text)),
        "roleTypes": [text, "CUSTOM"],
        "assignments": [role, {**role, "type": "CUSTOM"}],
        "customRoles": [{"label": text + "2", "permissions": [text]}],
    }
    lists = {key: [text] for key in token_row() if key.startswith(("networkInclude", "networkExclude"))}
    token = {**dict.fromkeys(token_row(), text), "owner": "00UADA", **lists}
    zones = {**token, "id": "00T2", "networkConnection": "ZONE", "networkReach": "ZONES"}
    return [org, org_row(2)], [owner], [token, zones, {**token, "owner": None}]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data

    def values(self, name: str) -> Iterator[str]:
        """The values of an attribute."""
        return (value for _, attributes in self.elements if (value := attributes.get(name)) is not None)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_okta_is_only_text_in_every_field(text: str) -> None:
    """The elements and attributes are those of harmless text; the text can be read."""
    shown = page(inventory(*hostile_rows(text), NOW))
    found, harmless = Elements(shown), Elements(page(inventory(*hostile_rows("harmless"), NOW)))
    # Boxes differ, and the order of the orgs.
    kept, expected = (
        Counter((tag, *attributes) for tag, attributes in elements.elements if attributes.get("class") != "cp")
        for elements in (found, harmless)
    )
    assert kept == expected
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)
    assert all(re.match(r"(#|https://[\w-]+\.okta\.com/|data:,$)", value) for value in found.values("href"))
    assert set(re.findall(r"[^\n -~\u00b7\u2026\u202f]", shown)) <= {"↑", "↓", "↕"}
    visible = "".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in text)
    assert found.text.count(visible) > 15
    shown.encode()


def test_policy_allows_this_style_and_script_only() -> None:
    """The hashes are those of what stands between the tags; there is one of each, and no style attribute."""
    shown = page(inventory_of())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', shown)
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", shown, re.S)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in html.unescape(policy)
    assert html.unescape(policy).startswith("default-src 'none'; ")
    assert not list(Elements(shown).values("style"))
    assert shown.index("Content-Security-Policy") < shown.index("<style>")
    assert "\r" not in shown


def test_page_needs_no_other_file_and_no_host() -> None:
    """The only links are places in the page and the Admin Console."""
    elements = Elements(page(inventory_of()))
    assert not list(elements.values("src"))
    assert {value.split("/")[2] for value in elements.values("href") if "//" in value} == {"contoso-admin.okta.com"}
    assert all(
        attributes["rel"] == "noreferrer"
        for tag, attributes in elements.elements
        if tag == "a" and (attributes["href"] or "").startswith("https")
    )
    for file in FOLDER.glob("page.*"):
        assert not re.findall(r"https?://|@import|@font-face|url\((?!#)", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_nothing_turns_escaping_off(path: Path) -> None:
    """Neither the filter safe, nor a block without autoescape, nor HTML that the script makes of text."""
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"\|\s*safe\b|autoescape (?:false|true)|innerHTML|outerHTML|insertAdjacent|eval\(", text)
        assert not re.findall(r"=\{\{", text)  # an attribute without quotes


def test_every_link_in_the_page_has_its_target_and_ids_are_unique() -> None:
    """Two nodes with one id, ids with special characters, and equal ids in two orgs."""
    ids = ["00T1", "00T1", "a b", "é", "00T2"]
    rows = [token_row(id=value) for value in ids] + [token_row(1, environmentid="00O2")]
    elements = Elements(page(inventory_of(rows, [owner_row(roleTypes=["SUPER_ADMIN"])], [org_row(), org_row(2)])))
    found = list(elements.values("id"))
    assert len(found) == len(set(found))
    assert {value[1:] for value in elements.values("href") if value.startswith("#")} <= set(found)


def test_first_tokens_are_only_risky_ones() -> None:
    """The sentence and the table agree."""
    risky = [token_row(number, owner="S") for number in range(3)]
    rows = [*risky, *(token_row(number) for number in range(10, 20))]
    shown = page(inventory_of(rows, [owner_row(), owner_row("S", roleTypes=["SUPER_ADMIN"])]))
    assert "<b>3 of 13 tokens give super or org admin rights from any network.</b>" in shown
    assert "These 3 come first:" in shown
    assert len(re.findall(r'<td class="rank">', shown)) == 3


def test_harmless_tokens_are_not_to_be_revoked_first() -> None:
    """The page says that there is none, and has no table of the first ones."""
    shown = page(inventory_of())
    assert "<b>No token gives super or org admin rights from any network.</b>" in shown
    assert "come first" not in shown
    assert 'class="five"' not in shown


def test_unknown_is_not_called_harmless() -> None:
    """Roles that were not read may be any."""
    shown = page(inventory_of(owners=[owner_row(roleTypes=None)]))
    assert "No token is known to give super or org admin rights from any network, but 1 of 1 may:" in shown
    assert "This one comes first:" in shown
    assert "Admin roles unknown: may be super admin" in shown
    assert "admin roles or network limits of 1 token are unknown." in shown


def test_every_chart_has_a_row_for_unknown() -> None:
    """Also where it is 0."""
    figures = re.findall(r"<figure.*?</figure>", page(inventory_of()), re.S)
    assert len(figures) == 5
    assert all(re.search(r'scope="row">unknown</th>', figure, re.I) for figure in figures)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, None),
        ({"tokenList": "partial"}, "the token list is incomplete."),
        ({"tokenList": "unknown"}, "the token list may be incomplete"),
        ({"tokenList": None}, "the token list may be incomplete"),
    ],
)
def test_banner_says_what_is_incomplete(changes: dict[str, Any], text: str | None) -> None:
    """A complete list has no banner."""
    shown = page(inventory_of(orgs=[org_row(**changes)]))
    assert ("Not the whole picture" in shown) is (text is not None)
    assert text is None or text in shown


@pytest.mark.parametrize(
    ("orgs", "text"),
    [
        ([org_row()], "The token list is complete, and there is no API token."),
        ([org_row(tokenList=None)], "Whether Okta has one is unknown"),
        ([], "Whether Okta has one is unknown"),
    ],
)
def test_page_without_tokens_says_whether_the_list_was_complete(orgs: list[dict[str, Any]], text: str) -> None:
    """It has no charts and no tables of tokens."""
    shown = page(inventory_of([], [], orgs))
    assert text in shown
    assert "<figure" not in shown
    assert 'id="all"' not in shown


def test_page_names_who_read_it_when_and_with_which_rights() -> None:
    """On the line of facts, or as unknown."""
    assert facts_of(org_row()) == (
        "1 token, as of 2026-11-25 06:00 UTC · token list complete · read by reader@contoso.com (Super admin) "
        "· written 2026-11-25 06:00 UTC by okta-ingest 1.2.0"
    )
    old = org_row(lastCollected=None, tokenList=None, callerLogin=None, caller=None, callerRoles=None)
    assert facts_of(old) == (
        "1 token, as of an unknown time · token list unknown · read by unknown (roles unknown) "
        "· written 2026-11-25 06:00 UTC by okta-ingest 1.2.0"
    )


def facts_of(org: dict[str, Any]) -> str:
    """The line of facts in the page of an org."""
    line = re.search(r'<p class="facts">(.*?)</p>', page(inventory_of(orgs=[org])), re.S)
    assert line is not None
    return " ".join(Elements(line[1]).text.split())


def test_several_orgs_have_a_table_with_totals() -> None:
    """Each org has its own figures."""
    rows = [token_row(1, owner="S"), token_row(2, owner="S", environmentid="00O2", **ZONES), token_row(3)]
    shown = page(inventory_of(rows, [owner_row(), owner_row("S", roleTypes=["ORG_ADMIN"])], [org_row(), org_row(2)]))
    (section,) = re.findall(r'<section id="orgs">.*?</section>', shown, re.S)
    cells = [re.findall(r'<td class="n">(\d+)', row) for row in re.findall(r"<tr>.*?</tr>", section)]
    assert cells == [[], list("211200"), list("110000"), list("321200")]


@pytest.mark.parametrize("missing", ["expiresAt", "created", "lastUsed", "name", "clientName", "id"])
def test_missing_value_is_unknown_and_no_error(missing: str) -> None:
    """Every property can be absent."""
    assert "<i" in page(inventory_of([token_row(**{missing: None})])) or missing in ("clientName", "id")


def test_five_thousand_tokens_are_a_page_below_four_megabytes() -> None:
    """With every kind of value; the list is folded."""
    shown = page(inventory(*many(), NOW))
    assert len(shown.encode()) < 4_000_000
    assert '<details id="list">' in shown
    assert len(re.findall(r"<tr id=", shown)) == 5000


def test_banner_of_several_orgs_names_them() -> None:
    """At most five; the others are counted."""
    orgs = [org_row(number, tokenList="unknown") for number in range(1, 9)] + [org_row(9, tokenList="partial")]
    text = Elements(page(inventory_of(orgs=orgs))).text
    assert "the token list of 1 of 9 orgs (customer-9.okta.com) is incomplete." in text
    assert re.search(r"The token list of 8 of 9 orgs \(([\w.-]+, ){5}…\) may be incomplete", text)


def test_org_has_its_company_name_in_the_title() -> None:
    """The domain is on the line of facts."""
    shown = page(inventory_of(orgs=[org_row(displayName="Contoso Ltd")]))
    assert "<title>Okta API tokens: Contoso Ltd, 2026-11-25</title>" in shown
    assert facts_of(org_row(displayName="Contoso Ltd")).startswith("contoso.okta.com · 1 token, as of ")
