"""The report in headless Chromium: figures, sorting, filter, escaping, no request, phone and paper."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from okta_ingest.model.inventory.build import inventory
from okta_ingest.output.html.render import render
from okta_ingest.output.html.view import View
from tests.report_rows import NOW, ZONES, ago, inventory_of, many, org_row, owner_row, token_row

playwright = pytest.importorskip("playwright.sync_api")
browser = pytest.importorskip("sandbox.report_browser")

from sandbox.browser import chromium  # noqa: E402 - needs playwright

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on the PATH")

OWNERS = [owner_row("S", roleTypes=["SUPER_ADMIN"], displayName="Zoe"), owner_row("U", roleTypes=None), owner_row("N")]
TOKENS = [
    token_row(2, owner="N", created=ago(10), lastUsed=None),
    token_row(10, owner="S", created=ago(500)),
    token_row(1, owner="U", created=None),
    token_row(3, owner="S", **ZONES),
]


def write(path: Path, found: Any) -> Path:
    """The file of the report of an inventory."""
    path.write_bytes(render(View(found, NOW, "1.2.0")).encode())
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of four tokens."""
    return write(tmp_path_factory.mktemp("report") / "small.html", inventory_of(TOKENS, OWNERS))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of 5,000 tokens in three orgs."""
    return write(tmp_path_factory.mktemp("report") / "large.html", inventory(*many(), NOW))


@contextmanager
def quiet_page(path: Path, **window: Any) -> Iterator[Any]:
    """The page; at the end it has neither sent a request, nor written to the console, nor violated its policy."""
    with browser.report_page(path, **window) as page:
        noise: list[str] = []
        page.on("request", lambda request: noise.append(request.url))
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.reload()
        yield page
        assert noise == [path.resolve().as_uri()]
        if window.get("javascript", True):
            assert page.evaluate("window.violations") == []


def shown_tokens(page: Any) -> list[str]:
    """The names of the tokens in the list, in the order of the screen."""
    return [text.strip() for text in page.locator("#all tbody tr:visible td:nth-child(2) b").all_text_contents()]


def test_figures_and_first_tokens_are_on_the_first_screen(small: Path) -> None:
    """On a screen of 1280 x 800."""
    with quiet_page(small) as page:
        assert page.locator(".figures b").all_text_contents() == ["4", "2", "3", "0", "1"]
        assert page.locator(".five tbody tr").count() == 2
        assert page.locator(".five .badge").all_text_contents() == ["Replace, then revoke"] * 2
        assert page.locator(".figures").bounding_box()["y"] < 700
        assert page.title() == "Okta API tokens: contoso.okta.com, 2026-11-25"


def test_columns_sort_with_unknown_last(small: Path) -> None:
    """In both directions; numbers in names count as numbers."""
    with quiet_page(small) as page:
        assert shown_tokens(page) == ["Token 10", "Token 1", "Token 3", "Token 2"]
        name, created, role = (page.locator("#all th button").nth(column) for column in (1, 5, 3))
        name.click()
        assert shown_tokens(page) == ["Token 1", "Token 2", "Token 3", "Token 10"]
        created.click()
        assert shown_tokens(page) == ["Token 10", "Token 3", "Token 2", "Token 1"]
        created.click()
        assert shown_tokens(page) == ["Token 2", "Token 3", "Token 10", "Token 1"]
        assert page.locator("#all th[aria-sort]").get_attribute("aria-sort") == "descending"
        role.click()
        assert shown_tokens(page)[2:] == ["Token 1", "Token 2"]


def test_filters_work_together(small: Path) -> None:
    """Every word must be found, and every choice must match; the count says how many there are."""
    with quiet_page(small) as page:
        page.locator("select[data-key=l]").select_option(label="Super admin")
        assert sorted(shown_tokens(page)) == ["Token 10", "Token 3"]
        page.locator("#q").fill("TOKEN zones")
        assert shown_tokens(page) == ["Token 3"]
        assert page.locator("#count").text_content() == "1 of 1 shown"
        page.locator("select[data-key=u]").select_option(label="Unknown")
        assert shown_tokens(page) == []


def test_long_list_shows_two_hundred_and_then_all(large: Path) -> None:
    """Sort and filter act on all rows; a link from the top opens the list at its row."""
    with quiet_page(large) as page:
        assert page.locator("#all").is_hidden()
        assert page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive") < 5000
        link = page.locator(".five a.name").first
        link.click()
        assert page.locator("#all tr:target").is_visible()
        assert len(shown_tokens(page)) == 200
        page.locator("#q").fill("00T4321")
        assert shown_tokens(page) == ["Token 4321"]
        page.locator("#q").fill("")
        page.locator("#all th button").nth(1).click()
        assert shown_tokens(page)[:2] == ["Token 0", "Token 1"]
        page.locator("#more").click()
        assert page.locator("#all tbody tr:visible").count() == 5000


def test_text_of_okta_runs_nothing(tmp_path: Path) -> None:
    """Names, logins and domains are shown as they are."""
    texts = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "a\u202egnp.exe"]
    owners = [owner_row(f"O{n}", displayName=text, login=text, roleTypes=[text]) for n, text in enumerate(texts)]
    tokens = [token_row(n, owner=f"O{n}", name=text, clientName=text) for n, text in enumerate(texts)]
    path = write(tmp_path / "hostile.html", inventory_of(tokens, owners, [org_row(domain=texts[0])]))
    with quiet_page(path) as page:
        assert sorted(shown_tokens(page)) == sorted([*texts[:2], "aU+202Egnp.exe"])
        assert page.locator("h1").text_content() == f"Okta API tokens: {texts[0]}"
        assert page.locator("img").count() == 0
        assert page.locator("#all .cp").first.is_visible()


def test_page_works_without_script(large: Path) -> None:
    """All rows are there, and no control that would do nothing."""
    with quiet_page(large, javascript=False) as page:
        page.locator("#list summary").click()
        assert page.locator("#all tbody tr:visible").count() == 5000
        assert page.locator("#filter").is_hidden()


@pytest.mark.parametrize("name", ["small", "large"])
def test_phone_needs_no_horizontal_scrolling(name: str, request: pytest.FixtureRequest) -> None:
    """At 390 pixels, with the list open; the first tokens are on the first screen."""
    with quiet_page(request.getfixturevalue(name), width=390, height=844) as page:
        page.evaluate("document.getElementById('list').open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.locator(".five tbody tr").last.bounding_box()
        assert box["y"] + box["height"] <= 860


def test_dark_page_is_dark(small: Path) -> None:
    """As the browser of the user has it."""
    with quiet_page(small, color_scheme="dark") as page:
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert all(int(value) < 60 for value in re.findall(r"\d+", color)[:3])


@pytest.mark.parametrize(("name", "pages"), [("small", range(2, 6)), ("large", range(6, 16))])
def test_print_has_few_pages(name: str, pages: range, request: pytest.FixtureRequest) -> None:
    """On A4, with the clean-up list open; a long list of all tokens stays closed."""
    with quiet_page(request.getfixturevalue(name)) as page:
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in pages
        assert page.locator("details.owner").first.get_attribute("open") is not None
