"""A command loads only the libraries that it needs, so that it starts fast."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from okta_ingest.cli import main
from okta_ingest.pipeline import snapshot_file
from tests.samples import POSTMAN, snapshot

THIRD_PARTIES = {
    *(
        "click",
        "cryptography",
        "jinja2",
        "jwt",
        "markupsafe",
        "neo4j",
        "pydantic",
        "requests",
        "rich",
        "urllib3",
        "yaml",
    )
}
SETTINGS = {"click", "pydantic", "yaml"}
UNUSED_ADDRESS = "127.0.0.1:1"


@pytest.fixture
def third_parties(tmp_path: Path) -> Callable[..., set[str]]:
    """The third-party packages that the command has loaded when it ends; no server listens on either address."""
    (tmp_path / "snapshot.json").write_text(snapshot_file.as_json([snapshot(POSTMAN)]), encoding="utf-8")
    env = {
        "OKTA_CLIENT_ORGURL": f"http://{UNUSED_ADDRESS}",
        "OKTA_CLIENT_TOKEN": "00secret",
        "NEO4J_URI": f"bolt://{UNUSED_ADDRESS}",
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
def test_help_loads_click_only(command: str, third_parties: Callable[..., set[str]]) -> None:
    """--help of every command loads nothing but Click."""
    assert third_parties(*command.split(), "--help") == {"click"}


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        (["--version"], {"click"}),
        (["sync"], SETTINGS | {"neo4j"}),
        (["sync", "--snapshot", "snapshot.json"], SETTINGS | {"neo4j"}),
        (["collect", "--output", "new.json"], SETTINGS | {"requests", "urllib3"}),
        (["query"], {"click"}),
        (["export", "folder"], {"click"}),
        (["report", "--output", "tokens.html"], SETTINGS | {"neo4j", "jinja2", "markupsafe"}),
    ],
)
def test_command_loads_only_what_it_needs(
    arguments: list[str], needed: set[str], third_parties: Callable[..., set[str]]
) -> None:
    """Each command loads exactly the packages that it needs."""
    assert third_parties(*arguments) == needed
