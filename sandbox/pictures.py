"""``make pictures``: the screenshots in docs/pictures, from real runs against the demo's org."""

import re
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from okta_ingest.graph.queries import FIRST, numbered_title, queries
from okta_ingest.output.export import FAVORITES, FOLDER, STYLE
from sandbox import command, demo_org, report_browser
from sandbox.browser import Neo4jBrowser
from sandbox.contoso import Contoso
from sandbox.neo4j_server import Neo4jServer

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLUMNS = 120
BLOCKS = 3
"""More rows would make a picture taller than a screen."""

GRAPH = "MATCH path = (:Okta_ApiToken)-->(:Okta_User)<--(:Okta_Organization) RETURN path"


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(exist_ok=True)
    # Neo4j's usual port, because the screenshots show it; it must be free.
    with Neo4jServer(browser=True, bolt_port=7687) as server, Contoso(server.home) as contoso:
        org = contoso.org
        terminal = _Terminal(command.variables(server, contoso), server.home)
        org.directory = demo_org.directory()
        org.api_tokens = demo_org.first_day()
        terminal.picture("sync")
        org.api_tokens = demo_org.second_day()
        terminal.picture("plan")
        terminal.run("sync")
        terminal.picture("query", FIRST)
        terminal.run("export", ".")
        terminal.run("report", "--output", "report.html")
        _report(server.home / "report.html")
        _neo4j_browser(server.browser_url, server.home)


class _Terminal:
    def __init__(self, variables: dict[str, str], folder: Path) -> None:
        self._variables, self._folder = variables, folder

    def run(self, *arguments: str) -> str:
        """The output of the command."""
        return command.output_on_terminal(*arguments, variables=self._variables, folder=self._folder, columns=COLUMNS)

    def picture(self, *arguments: str) -> None:
        """Run the command, and write its output as an SVG file; of many blocks, the first ones."""
        lines = _first_blocks([line.rstrip() for line in self.run(*arguments).splitlines()])
        command_line = f"okta-ingest {' '.join(arguments)}"
        console = Console(record=True, width=COLUMNS, file=StringIO(), highlight=False)
        console.print(Text("$ ", "bold green") + Text(command_line, "bold"))
        console.print(Text.from_ansi("\n".join(lines)))
        name = "-".join(arguments).replace("_", "-")
        svg = console.export_svg(title=command_line, theme=MONOKAI, unique_id=name)
        # No font from another host.
        svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "monospace")
        (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")


def _first_blocks(lines: list[str]) -> list[str]:
    """The lines without the blocks after the first `BLOCKS`, which are counted."""
    starts = [number for number, line in enumerate(lines) if re.match(r"(\x1b\[1m)?-\[ \d+ \]-", line)]
    hidden = len(starts) - BLOCKS
    return [*lines[: starts[BLOCKS]], f"(and {hidden} more)"] if hidden > 0 else lines


def _report(path: Path) -> None:
    report_browser.screenshot(path, PICTURES / "report-first.png")
    report_browser.screenshot(path, PICTURES / "report-charts.png", section="charts")
    report_browser.screenshot(path, PICTURES / "report-phone.png", width=390, height=844)


def _neo4j_browser(url: str, exported: Path) -> None:
    with Neo4jBrowser(url) as browser:
        browser.drop_file(exported / FAVORITES)
        browser.drop_file(exported / STYLE)
        browser.clear()
        browser.open_favorites(FOLDER)
        browser.run_favorite(numbered_title(queries()[FIRST]))
        browser.zoom_to_fit()
        browser.screenshot(PICTURES / "browser-favorites.png")
        browser.fullscreen(True)
        browser.zoom_to_fit()
        browser.screenshot(PICTURES / "browser-top-risk.png")
        browser.fullscreen(False)
        browser.clear()
        browser.run(GRAPH)
        browser.fullscreen(True)
        browser.zoom_to_fit()
        browser.screenshot(PICTURES / "browser-graph.png")


if __name__ == "__main__":
    main()
