"""Imports run downward only, and each third-party package has its place."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import okta_ingest
from okta_ingest.cli import main
from okta_ingest.pipeline import snapshot_file
from tests.samples import POSTMAN, snapshot

PACKAGE = Path(okta_ingest.__file__).parent

MAY_IMPORT = {
    "__init__": "",
    "__main__": "cli",
    "errors": "",
    "iso8601": "",
    "identity": "",
    "addresses": "",
    "snapshot": "",
    "snapshot_file": "errors identity iso8601 snapshot pydantic",
    "plan": "identity iso8601 snapshot",
    "result": "plan snapshot",
    "progress": "rich",
    "rows.__init__": "",
    "rows.fields": "identity iso8601",
    "rows.organization": "identity rows.fields snapshot",
    "rows.api_tokens": "identity iso8601 rows.fields rows.organization snapshot",
    "rows.roles": "identity rows.fields rows.organization snapshot",
    "rows.users": "identity rows.fields rows.organization snapshot",
    "rows.of_org": "rows.api_tokens rows.fields rows.organization rows.roles rows.users snapshot",
    "settings": "addresses okta.private_key pydantic",
    "okta_sdk": "",
    "yaml_file": "errors yaml",
    "configuration": "addresses errors okta_sdk settings yaml_file pydantic",
    "collection": "errors result plan rows.api_tokens snapshot",
    "printable": "",
    "screen": "rich",
    "report": "collection iso8601 result plan printable snapshot",
    "changes": "result printable screen rich",
    "findings": "result printable",
    "tables": "graph.questions iso8601 printable screen rich",
    "export": "errors graph.questions",
    "okta.__init__": "",
    "okta.pacing": "snapshot",
    "okta.answers": "errors okta.pacing",
    "okta.deadline": "requests urllib3",
    "okta.connection": "__init__ errors okta.answers okta.deadline requests urllib3",
    "okta.links": "errors okta.answers",
    "okta.auth": "okta.answers okta.connection okta.pacing requests",
    "okta.private_key": "cryptography jwt",
    "okta.dpop": "cryptography jwt",
    "okta.access_token": "errors okta.answers okta.auth okta.dpop okta.pacing okta.private_key jwt requests",
    "okta.service_app": "okta.access_token okta.answers okta.auth okta.dpop okta.pacing okta.private_key requests",
    "okta.client": "errors okta.answers okta.auth okta.connection okta.links okta.pacing snapshot requests",
    "okta.owners": "errors okta.client snapshot",
    "okta.collect": "errors identity okta.client okta.owners snapshot",
    "graph.__init__": "",
    "graph.statements": "",
    "graph.failures": "errors neo4j",
    "graph.questions": "errors",
    "graph.values": "neo4j",
    "graph.database": "errors graph.failures graph.questions graph.statements graph.values neo4j",
    "holdings": "graph.database identity",
    "write_org": "errors graph.database iso8601 result plan rows.api_tokens rows.of_org rows.organization snapshot",
    "sync": "errors graph.database holdings iso8601 result plan rows.of_org rows.organization snapshot write_org",
    "check": "errors findings graph.database holdings result plan rows.of_org rows.organization snapshot",
    "ends.__init__": "",
    "ends.okta": "okta.auth okta.client okta.collect okta.private_key okta.service_app progress settings snapshot",
    "ends.snapshots": "errors settings snapshot",
    "ends.neo4j": "graph.database settings",
    "invocation": "",
    "commands.__init__": "",
    "commands.complaints": "click",
    "commands.choice": "snapshot click",
    "commands.sync": "changes commands.choice commands.complaints configuration ends.neo4j ends.okta ends.snapshots "
    "errors invocation result plan progress report settings snapshot snapshot_file sync click",
    "commands.collect": "collection commands.choice commands.complaints configuration ends.okta invocation result "
    "progress report settings snapshot_file click",
    "commands.check": "check commands.complaints configuration ends.neo4j ends.okta findings invocation result "
    "printable progress settings click",
    "commands.query": "commands.complaints configuration ends.neo4j graph.questions invocation printable settings "
    "tables click",
    "commands.export": "export invocation printable click",
    "cli": "__init__ commands.check commands.collect commands.export commands.query commands.sync errors invocation "
    "printable click",
}
"""For each module, what else of the package and which third party it may import: nothing more, and all of it."""


def imports_of(path: Path) -> set[str]:
    """The modules of the package, without its name, and the third parties that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if is_module(name) else node.module for name in names}
    ours = {name.removeprefix("okta_ingest.") for name in found if name.startswith("okta_ingest.")}
    others = {name.split(".")[0] for name in found} - {"okta_ingest"} - sys.stdlib_module_names
    return ours | others | ({"__init__"} if "okta_ingest" in found else set())


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of the package."""
    return (PACKAGE.parent / Path(*name.split("."))).with_suffix(".py").is_file()


def test_imports() -> None:
    """Every module imports exactly what the table grants it, so the table is the picture of the house."""
    found = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): imports_of(path) for path in PACKAGE.rglob("*.py")
    }
    assert found == {module: set(granted.split()) for module, granted in MAY_IMPORT.items()}


THIRD_PARTIES = {"click", "cryptography", "jwt", "neo4j", "pydantic", "requests", "rich", "urllib3", "yaml"}
SETTINGS = {"click", "pydantic", "yaml"}
NOBODY = "127.0.0.1:1"


@pytest.fixture
def third_parties(tmp_path: Path) -> Callable[..., set[str]]:
    """Which third parties the command has loaded when it ends; nobody answers at either end."""
    (tmp_path / "snapshot.json").write_text(snapshot_file.as_json([snapshot(POSTMAN)]), encoding="utf-8")
    env = {
        "OKTA_CLIENT_ORGURL": f"http://{NOBODY}",
        "OKTA_CLIENT_TOKEN": "00secret",
        "NEO4J_URI": f"bolt://{NOBODY}",
        "NEO4J_PASSWORD": "secret",
    }
    code = """
import sys
from okta_ingest.cli import main
try:
    main()
finally:
    print(*{name.split(".")[0] for name in sys.modules}, file=sys.stderr)
"""

    def run(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        return THIRD_PARTIES & set(done.stderr.splitlines()[-1].split())

    return run


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_answers_at_once(command: str, third_parties: Callable[..., set[str]]) -> None:
    """Who asks for help waits for nothing but click."""
    assert third_parties(*command.split(), "--help") == {"click"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], {"click"}),
        (["sync"], SETTINGS | {"neo4j", "requests", "urllib3"}),
        (["sync", "--snapshot", "snapshot.json"], SETTINGS | {"neo4j"}),
        (["collect", "--output", "new.json"], SETTINGS | {"requests", "urllib3"}),
        (["query"], {"click", "rich"}),
        (["export", "folder"], {"click"}),
    ],
)
def test_commands_load_what_they_need(
    arguments: list[str], needed: set[str], third_parties: Callable[..., set[str]]
) -> None:
    """A command loads the third parties that it needs, and takes no time for another."""
    assert third_parties(*arguments) == needed
