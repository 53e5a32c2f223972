"""The package keeps its size limits: small modules and small functions."""

import ast
from pathlib import Path

import pytest

import okta_ingest

PACKAGE = Path(okta_ingest.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

MAX_MODULE_LINES = 200
MAX_FUNCTION_LINES = 40


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_module_and_functions_are_small(path: Path) -> None:
    """No module has more than 200 lines, no function more than 40."""
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    too_long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in functions
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert too_long == {}
    assert len(text.splitlines()) <= MAX_MODULE_LINES
