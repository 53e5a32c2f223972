"""The wheel installs with pip on every declared version of Python, and with pipx."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import PROJECT
from tests.graph_under_test import Graph
from tests.samples import POSTMAN

pytestmark = pytest.mark.pythons


def declared() -> list[str]:
    """The versions of Python in the metadata of the package."""
    metadata = ConfigParser()
    metadata.read(PROJECT / "setup.cfg")
    return re.findall(r"Python :: (3\.\d+)", metadata["metadata"]["classifiers"])


def candidates(version: str) -> Iterator[str]:
    """Where an interpreter of this version may be: on the PATH, or with pyenv."""
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from map(str, pyenv.glob(f"versions/{version}.*/bin/python{version}"))


def interpreter(version: str) -> str:
    """A working Python of this version; skips without one."""
    print_version = ["-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
    for python in candidates(version):
        done = subprocess.run([python, *print_version], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return python
    pytest.skip(f"no Python {version} on this machine")


def run(*command: str | Path, env: dict[str, str], cwd: Path) -> str:
    """The output of a command, which must succeed."""
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_installed(okta_ingest: Path, environment: dict[str, str], folder: Path, org: OktaOrg, graph: Graph) -> None:
    """The installed command runs, writes to the graph, and has its statements, queries and files."""
    org.api_tokens = [POSTMAN]
    assert run(okta_ingest, "--version", env=environment, cwd=folder).startswith("okta-ingest, version ")
    assert "sync" in run(okta_ingest, "--help", env=environment, cwd=folder)
    run(okta_ingest, "sync", env=environment, cwd=folder)
    assert graph.value("MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User) RETURN t.name") == "Postman"
    assert "Postman" in run(okta_ingest, "query", "tokens_from_anywhere", env=environment, cwd=folder)
    assert "okta.grass" in run(okta_ingest, "export", "files", env=environment, cwd=folder)


@pytest.mark.parametrize("version", declared())
def test_wheel_installed_by_pip_of_each_version_works(
    version: str, wheel: Path, tmp_path: Path, environment: dict[str, str], org: OktaOrg, graph: Graph
) -> None:
    """With the pip of that Python."""
    venv = tmp_path / "venv"
    subprocess.run([interpreter(version), "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin/python", "-m", "pip", "install", "--quiet", wheel], check=True)
    check_installed(venv / "bin/okta-ingest", environment, tmp_path, org, graph)


def test_wheel_installed_by_pipx_works(
    wheel: Path, tmp_path: Path, environment: dict[str, str], org: OktaOrg, graph: Graph
) -> None:
    """In an environment of its own."""
    home = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    env = {**os.environ, **home, "PIPX_MAN_DIR": str(tmp_path / "man"), "USE_EMOJI": "0"}
    run(sys.executable, "-m", "pipx", "install", "--python", sys.executable, str(wheel), env=env, cwd=tmp_path)
    check_installed(tmp_path / "bin/okta-ingest", environment, tmp_path, org, graph)
