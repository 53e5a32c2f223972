"""Every message is a template of okta_ingest/messages, and docs/messages.md has all of them."""

import ast
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import okta_ingest
from okta_ingest.messages import templates

PACKAGE = Path(okta_ingest.__file__).parent
DOCS = PACKAGE.parent / "docs"
MADE = runpy.run_path(str(DOCS / "messages_page.py"))

PROSE = re.compile(r"[A-Za-z]{2,}[,:;.]?(?: +[\w{}…'-]+[,:;.]?){2,}")
"""Three words or more: a text that a user would read."""

CODE_WITH_PROSE = {
    "cli.py",
    "commands/common.py",
    "commands/options.py",
    "commands/query_options.py",
    "output/changes.py",
    "output/check_report.py",
    "output/collection_report.py",
    "output/plan_table.py",
    "output/html/charts.py",
    "output/html/render.py",
    "output/html/words.py",
    "output/report.py",
    "output/tables.py",
    "output/truncate.py",
    "model/truncate.py",
    "output/export.py",
}
"""Help texts, and the fixed words of reports: described in the README, and never an error or a warning."""


NOT_SHOWN = {"_log.debug", "re.compile", "re.match", "RuntimeError"}
"""Calls whose texts no user sees."""

CHECKS_OF_PACKAGE_FILES = {"graph/query_file.py", "graph/statements.py"}
"""Modules whose ValueErrors are for developers: a file of the package breaks its header."""


def sources() -> list[Path]:
    """The modules that must not hold the text of a message."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "messages" and str(path.relative_to(PACKAGE)) not in CODE_WITH_PROSE
    ]


def text_of(node: ast.AST) -> str | None:
    """A text of the source, with … for each value; None for any other node."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def texts(tree: ast.AST, not_shown: set[str]) -> Iterator[str]:
    """All texts of a module, except docstrings and those of the calls *not_shown*."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and ast.unparse(node.func) in not_shown:
            continue
        text = text_of(node)
        if text is None:
            yield from texts(node, not_shown)
        else:
            yield text


def test_page_has_every_message() -> None:
    """The page is what ``make docs`` writes from the messages: none is missing, none is left over."""
    assert (DOCS / "messages.md").read_text(encoding="utf-8") == MADE["page"]()


def test_page_has_every_module() -> None:
    """No module of messages is left out of the page."""
    assert sorted(MADE["MODULES"]) == sorted(
        path.stem for path in (PACKAGE / "messages").glob("*.py") if path.stem != "__init__"
    )


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_message_outside_the_registry(path: Path) -> None:
    """A text that users read is a template; a new one elsewhere fails here, and so cannot be undocumented."""
    is_check = str(path.relative_to(PACKAGE)) in CHECKS_OF_PACKAGE_FILES
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [text for text in texts(tree, NOT_SHOWN | ({"ValueError"} if is_check else set())) if PROSE.search(text)]
    assert found == []


def test_every_message_is_used() -> None:
    """Each template is used by some module of the package."""
    words = Counter(word for path in PACKAGE.rglob("*.py") for word in re.findall(r"\w+", path.read_text("utf-8")))
    modules = [import_module(f"okta_ingest.messages.{name}") for name in MADE["MODULES"]]
    names = {name for module in modules for name, _ in templates(module)}
    assert [name for name in sorted(names) if words[name] < 2] == []
