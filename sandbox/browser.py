"""Neo4j Browser as a person uses it, in a Chromium without a window: drop files, run favorites, see what is drawn."""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT_SECONDS = 60

FLAGS = (
    # No host but this machine: Neo4j Browser asks for fonts and statistics, Chromium for its own updates.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

EDITOR = "[data-testid=activeEditor] .monaco-editor[role=code]"

# The notice about statistics counts as read: it would push the graph out of the picture.
NO_NOTICE = "localStorage.setItem('neo4j.udc', JSON.stringify({consentBannerShownCount: 99}))"

DROP = """([editor, name, bytes]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const kind of ['dragenter', 'dragover', 'drop'])
        document.querySelector(editor).dispatchEvent(
            new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
}"""

# Two looks that find every node and every relationship in the same place.
FORGET_PLACES = "() => { window.places = null }"
AT_REST = """() => {
    const all = [...document.querySelectorAll('svg.neod3viz g[transform]')];
    const places = all.map(g => g.getAttribute('transform')).join();
    const same = places === window.places;
    window.places = places;
    return same;
}"""

# A click scrolls to what it clicks on, and so does each run of a query.
TO_TOP = """() => {
    for (let e = document.querySelector('[data-testid=frame]'); e; e = e.parentElement) e.scrollTop = 0;
}"""


class Node(NamedTuple):
    """A node as it is drawn: what is written on it, cut where it does not fit, and the colour that fills it."""

    caption: str
    color: str


class Drawing(NamedTuple):
    """What is drawn: the nodes, and what is written on each relationship."""

    nodes: list[Node]
    relationships: list[str]


def chromium() -> str | None:
    """The path of a Chromium, or None where there is none on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Neo4jBrowser:
    """Neo4j Browser at *url*, connected, inside ``with``. Raises RuntimeError where there is no Chromium.

    The database asks for no password. What does not come in time raises playwright's TimeoutError.
    """

    def __init__(self, url: str, width: int = 1200, height: int = 680) -> None:
        self._url, self._width, self._height = url, width, height
        self._open = ExitStack()
        self._page: Page

    def __enter__(self) -> "Neo4jBrowser":
        executable = chromium()
        if executable is None:
            raise RuntimeError(f"no Chromium on the PATH ({', '.join(NAMES)})")
        # Chromium's own sandbox does not work for root.
        flags = [*FLAGS, "--no-sandbox"] if os.name == "posix" and os.getuid() == 0 else [*FLAGS]
        with ExitStack() as opening:
            playwright = opening.enter_context(sync_playwright())
            chromium_process = playwright.chromium.launch(executable_path=executable, args=flags)
            opening.callback(chromium_process.close)
            self._page = chromium_process.new_page(
                viewport={"width": self._width, "height": self._height}, color_scheme="light"
            )
            self._page.set_default_timeout(WAIT_SECONDS * 1000)
            self._page.add_init_script(NO_NOTICE)
            self._page.goto(self._url)
            # The prompt names the database once Neo4j Browser is connected.
            self._page.get_by_test_id("activeEditor").get_by_text("neo4j$").wait_for()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def drop(self, path: Path) -> None:
        """Drop a file on the editor."""
        self._page.evaluate(DROP, [EDITOR, path.name, list(path.read_bytes())])
        if path.suffix == ".grass":
            self._page.get_by_test_id("frameCommand").get_by_text(":style").wait_for()

    def open_favorites(self, folder: str) -> list[str]:
        """Open the drawer of the favorites, and *folder* in it; returns the titles there, in their order."""
        self._page.get_by_test_id("navigationFavorites").click()
        self._page.get_by_test_id(f"expandFolder-{folder}").click()
        titles = self._page.get_by_test_id(f"savedScriptsFolder-{folder}").locator("[data-testid^=scriptTitle-]")
        titles.first.wait_for()
        return titles.all_text_contents()

    def run_favorite(self, title: str) -> None:
        """Click the arrow beside the favorite of this title, in the folder that is open."""
        favorite = self._page.get_by_test_id("savedScriptListItem")
        favorite = favorite.filter(has=self._page.get_by_test_id(f"scriptTitle-{title}"))
        favorite.get_by_test_id("savedScriptsButton-Run").click()

    def run(self, text: str) -> None:
        """Type a query or a command of one line into the editor, and run it."""
        self._page.locator(EDITOR).click()
        self._page.keyboard.press("ControlOrMeta+A")
        self._page.keyboard.insert_text(text)
        self._page.keyboard.press("Escape")  # the list of completions
        self._page.get_by_test_id("editor-Run").click()

    def clear(self) -> None:
        """Take all results away."""
        self.run(":clear")
        self._page.wait_for_function("() => !document.querySelector('[data-testid=frame]')")

    def drawing(self) -> Drawing:
        """What the one result draws, once it has come to rest."""
        self._rest()
        return Drawing([_node(node) for node in self._nodes.all()], self._texts("g.relationship text"))

    def fill_window(self, whole: bool) -> None:
        """Give the result the *whole* window, or give that back."""
        self._page.get_by_title("Fullscreen" if whole else "Close fullscreen", exact=True).click()

    def fit(self) -> None:
        """Make the graph as large as its frame, without the overview that would cover a part of it."""
        self._rest()
        overview = self._page.get_by_label("Collapse the node properties display")
        if overview.is_visible():
            overview.click()
        for _ in range(2):  # Neo4j Browser goes half of the way each time
            self._page.get_by_label("zoom-to-fit").click()
            self._rest()

    def picture(self, path: Path) -> None:
        """Write what the window shows as a PNG file, from the top of the results on."""
        self._page.mouse.move(0, 0)
        self._page.evaluate(TO_TOP)
        self._page.screenshot(path=path)

    @property
    def _nodes(self) -> Locator:
        return self._page.locator("svg.neod3viz g.node")

    def _texts(self, selector: str) -> list[str]:
        return self._page.locator(f"svg.neod3viz {selector}").all_text_contents()

    def _rest(self) -> None:
        self._nodes.first.wait_for()
        self._page.evaluate(FORGET_PLACES)
        self._page.wait_for_function(AT_REST, polling=500)


def _node(node: Locator) -> Node:
    # A caption has an element for each of its lines, which begins with a blank.
    caption = " ".join("".join(node.locator("text.caption").all_text_contents()).split())
    return Node(caption, node.locator("circle.b-outline").get_attribute("fill") or "")
