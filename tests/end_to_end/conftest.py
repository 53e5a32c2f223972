"""The installed command, set up by environment variables for the simulated org and the real database."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.okta_org import OktaOrg
from tests.end_to_end import forked
from tests.graph_under_test import Graph

PROJECT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).parent / "okta-ingest"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment(tmp_path: Path, org: OktaOrg, graph: Graph) -> dict[str, str]:
    """What a user exports before the first run."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "OKTA_CLIENT_ORGURL": org.url,
        "OKTA_CLIENT_TOKEN": org.secret,
        "NEO4J_URI": graph.uri,
        "NEO4J_USERNAME": graph.username,
        "NEO4J_PASSWORD": graph.password,
    }


@pytest.fixture(scope="session")
def launcher() -> Iterator[forked.Launcher]:
    """Starts commands without the time of a new Python."""
    with forked.launcher() as launcher:
        yield launcher


@pytest.fixture
def okta_ingest(
    tmp_path: Path,
    org: OktaOrg,
    graph: Graph,
    environment: dict[str, str],
    launcher: forked.Launcher,
) -> Run:
    """Run okta-ingest with arguments, in an empty folder; keywords change the environment (None: unset).

    Whatever the run, no secret may be in what it prints.
    """

    def run(*arguments: str, **changed: str | None) -> "subprocess.CompletedProcess[str]":
        given = {**environment, **changed}
        env = {name: value for name, value in given.items() if value is not None}
        done = launcher.run([COMMAND, *arguments], env, tmp_path)
        assert org.secret not in done.stdout + done.stderr
        assert graph.password not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution, as it would be released."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(PROJECT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return path
