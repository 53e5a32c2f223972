"""Neo4j Browser in headless Chromium: drop files, run favorites and queries, read the drawn graph."""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT_SECONDS = 60

FLAGS = (
    # Loopback only: Neo4j Browser requests fonts and statistics, Chromium its own updates.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

EDITOR = "[data-testid=activeEditor] .monaco-editor[role=code]"

# Hides the notice about statistics, which would cover the graph.
NO_NOTICE = "localStorage.setItem('neo4j.udc', JSON.stringify({consentBannerShownCount: 99}))"

DROP = """([editor, name, bytes]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
    for (const kind of ['dragenter', 'dragover', 'drop'])
        document.querySelector(editor).dispatchEvent(
            new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer}));
}"""

# The graph is at rest if two calls find every node and relationship in the same position.
RESET_POSITIONS = "() => { window.positions = null }"
IS_AT_REST = """() => {
    const all = [...document.querySelectorAll('svg.neod3viz g[transform]')];
    const positions = all.map(g => g.getAttribute('transform')).join();
    const same = positions === window.positions;
    window.positions = positions;
    return same;
}"""

# Clicks and query runs scroll the page.
SCROLL_TO_TOP = """() => {
    for (let e = document.querySelector('[data-testid=frame]'); e; e = e.parentElement) e.scrollTop = 0;
}"""


class Node(NamedTuple):
    """A drawn node: its caption, truncated where it does not fit, and its fill colour."""

    caption: str
    color: str


class DrawnGraph(NamedTuple):
    """The drawn nodes, and the captions of the relationships."""

    nodes: list[Node]
    relationships: list[str]


def chromium() -> str | None:
    """The path of a Chromium, or None if there is none on the PATH."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Neo4jBrowser:
    """Neo4j Browser at *url*, connected, inside ``with``. Raises RuntimeError without Chromium.

    The database must need no password. Timeouts raise playwright's TimeoutError.
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
            # The prompt shows the database once Neo4j Browser is connected.
            self._page.get_by_test_id("activeEditor").get_by_text("neo4j$").wait_for()
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def drop_file(self, path: Path) -> None:
        """Drop a file on the editor."""
        self._page.evaluate(DROP, [EDITOR, path.name, list(path.read_bytes())])
        if path.suffix == ".grass":
            self._page.get_by_test_id("frameCommand").get_by_text(":style").wait_for()

    def open_favorites(self, folder: str) -> list[str]:
        """Open *folder* in the list of favorites; returns the titles in it, in order."""
        self._page.get_by_test_id("navigationFavorites").click()
        self._page.get_by_test_id(f"expandFolder-{folder}").click()
        titles = self._page.get_by_test_id(f"savedScriptsFolder-{folder}").locator("[data-testid^=scriptTitle-]")
        titles.first.wait_for()
        return titles.all_text_contents()

    def run_favorite(self, title: str) -> None:
        """Run the favorite with this title; its folder must be open."""
        favorite = self._page.get_by_test_id("savedScriptListItem")
        favorite = favorite.filter(has=self._page.get_by_test_id(f"scriptTitle-{title}"))
        favorite.get_by_test_id("savedScriptsButton-Run").click()

    def run(self, text: str) -> None:
        """Run a query or command of one line in the editor."""
        self._page.locator(EDITOR).click()
        self._page.keyboard.press("ControlOrMeta+A")
        self._page.keyboard.insert_text(text)
        self._page.keyboard.press("Escape")  # closes the list of completions
        self._page.get_by_test_id("editor-Run").click()

    def clear(self) -> None:
        """Remove all results."""
        self.run(":clear")
        self._page.wait_for_function("() => !document.querySelector('[data-testid=frame]')")

    def drawn_graph(self) -> DrawnGraph:
        """The graph of the only result, once its layout is at rest."""
        self._wait_for_layout()
        return DrawnGraph([_node(node) for node in self._nodes.all()], self._texts("g.relationship text"))

    def fullscreen(self, on: bool) -> None:
        """Switch full screen *on* or off for the result."""
        self._page.get_by_title("Fullscreen" if on else "Close fullscreen", exact=True).click()

    def zoom_to_fit(self) -> None:
        """Zoom the graph to its frame, and close the overview, which would cover a part of it."""
        self._wait_for_layout()
        overview = self._page.get_by_label("Collapse the node properties display")
        if overview.is_visible():
            overview.click()
        for _ in range(2):  # Neo4j Browser zooms half of the way each time
            self._page.get_by_label("zoom-to-fit").click()
            self._wait_for_layout()

    def screenshot(self, path: Path) -> None:
        """Write a PNG file of the window, scrolled to the top of the results."""
        self._page.mouse.move(0, 0)
        self._page.evaluate(SCROLL_TO_TOP)
        self._page.screenshot(path=path)

    @property
    def _nodes(self) -> Locator:
        return self._page.locator("svg.neod3viz g.node")

    def _texts(self, selector: str) -> list[str]:
        return self._page.locator(f"svg.neod3viz {selector}").all_text_contents()

    def _wait_for_layout(self) -> None:
        self._nodes.first.wait_for()
        self._page.evaluate(RESET_POSITIONS)
        self._page.wait_for_function(IS_AT_REST, polling=500)


def _node(node: Locator) -> Node:
    # A caption has one element per line, which starts with a blank.
    caption = " ".join("".join(node.locator("text.caption").all_text_contents()).split())
    return Node(caption, node.locator("circle.b-outline").get_attribute("fill") or "")
