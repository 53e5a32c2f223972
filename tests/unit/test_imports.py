"""The layers of the package: each imports only from the layers below it."""

import ast
from pathlib import Path

import pytest

import okta_ingest

PACKAGE = Path(okta_ingest.__file__).parent

LAYERS = (
    {"__main__"},
    {"cli"},
    {"commands"},
    {"output"},
    {"pipeline"},
    {"config"},
    {"okta", "graph"},
    {"model"},
    {"errors", "interrupt", "streams"},
    {"messages"},
    {"__init__"},
)
"""From the top down. Modules of one layer import each other only within their folder: okta and graph never meet."""

MODULES = sorted(PACKAGE.rglob("*.py"))


def layer_of(name: str) -> int:
    """The layer of a folder or top-level module."""
    return next(number for number, names in enumerate(LAYERS) if name in names)


def imports_of(path: Path) -> set[str]:
    """The folders and top-level modules of the package that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "okta_ingest":
            found |= {f"okta_ingest.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module)
    names = {name.split(".")[1] for name in found if name.startswith("okta_ingest.")}
    return {"__init__" if name.startswith("__") else name for name in names}


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_module_imports_only_from_layers_below(path: Path) -> None:
    """A module imports from its own folder, and from the layers below."""
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert {name for name in imports_of(path) - {own} if layer_of(name) <= layer_of(own)} == set()
