"""What is shipped works alone: the wheel, in an environment of its own, far from the source."""

import subprocess
import sys
import zipfile
from pathlib import Path

from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import PROJECT
from tests.graph_under_test import Graph
from tests.samples import POSTMAN


def test_contents(wheel: Path) -> None:
    """The wheel holds the package, its statements and questions, its type marker and its licence, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("LICENSE")]
    package = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "okta_ingest").rglob("*.py")}
    cypher = PROJECT / "cypher"
    files = [path for path in cypher.rglob("*") if path.suffix in (".cypher", ".grass")]
    statements = {f"okta_ingest/cypher/{path.relative_to(cypher).as_posix()}" for path in files}
    assert shipped == package | statements | {"okta_ingest/py.typed", "okta_ingest/cypher/__init__.py"}
    assert len(licences) == 1


def test_wheel_alone(wheel: Path, tmp_path: Path, environment: dict[str, str], org: OktaOrg, graph: Graph) -> None:
    """Installed from the wheel alone, with what it declares to need, the command does its job."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    pip: tuple[str | Path, ...] = (sys.executable, "-m", "pip", "--python", venv / "bin/python")
    subprocess.run([*pip, "install", "--quiet", "--no-compile", wheel], check=True)
    org.api_tokens = [POSTMAN]
    done = subprocess.run(
        [venv / "bin/okta-ingest", "sync"], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert graph.value("MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User) RETURN t.name") == "Postman"
    python = venv / "bin/python"
    version = subprocess.run([python, "-m", "okta_ingest", "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("okta-ingest, version ")
