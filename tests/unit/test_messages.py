"""Every message is a template of okta_ingest/messages, and docs/messages.md has all of them."""

import ast
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import okta_ingest
from okta_ingest.messages import Template, templates

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


COUNT_NAMES = {"count", "total", "existing", "attempts", "before", "number", "limit"}
PLURAL = re.compile(r"\b1 (?:of )?(?:[A-Za-z]+ )?([a-z]+s)\b")
NO_NOUNS = {"is", "has", "this", "was", "its"}
PLURAL_VERB = re.compile(r"\b1 [^.;:,()]*\b(?:are|have|were)\b|\b1 [^.]*(?:they|their)\b")


def with_ones(template: Template) -> str:
    """The message with 1 for each number, and x for every other value."""
    values: dict[str, object] = {}
    for text in (template.text, template.advice):
        for _, name, spec, _ in Formatter().parse(text):
            if name:
                is_count = name in COUNT_NAMES or any(mark in (spec or "") for mark in (",", "#", "f"))
                values[name] = 1 if is_count or isinstance(values.get(name), int) else "x"
    return template.line(**values)


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


@pytest.mark.parametrize("name", MADE["MODULES"])
def test_one_of_something_is_singular(name: str) -> None:
    """No message has a plural noun or verb after the number 1."""
    texts_with_ones = [with_ones(template) for _, template in templates(import_module(f"okta_ingest.messages.{name}"))]
    nouns = [(text, match[1]) for text in texts_with_ones for match in PLURAL.finditer(text)]
    assert [text for text, noun in nouns if noun not in NO_NOUNS] == []
    assert [text for text in texts_with_ones if PLURAL_VERB.search(text)] == []
