"""The wheel works alone, in its own environment, away from the source."""

import subprocess
import sys
import zipfile
from pathlib import Path

from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import PROJECT
from tests.graph_under_test import Graph
from tests.samples import POSTMAN


def test_wheel_has_the_package_and_its_statements_and_nothing_else(wheel: Path) -> None:
    """With queries, the parts of the report, type marker and licence."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("LICENSE")]
    package = {path.relative_to(PROJECT).as_posix() for path in (PROJECT / "okta_ingest").rglob("*.py")}
    cypher = PROJECT / "cypher"
    files = [path for path in cypher.rglob("*") if path.suffix in (".cypher", ".grass")]
    statements = {f"okta_ingest/cypher/{path.relative_to(cypher).as_posix()}" for path in files}
    page = PROJECT / "okta_ingest/output/html"
    parts = {path.relative_to(PROJECT).as_posix() for path in page.iterdir() if path.suffix in (".j2", ".css", ".js")}
    assert shipped == package | statements | parts | {"okta_ingest/py.typed", "okta_ingest/cypher/__init__.py"}
    assert len(licences) == 1


def test_command_installed_from_the_wheel_alone_runs(
    wheel: Path, tmp_path: Path, environment: dict[str, str], org: OktaOrg, graph: Graph
) -> None:
    """With its declared requirements."""
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
