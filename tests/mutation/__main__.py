"""``make mutate``: change the code that may delete or hide data, one place at a time; a test must fail each time.

Each mutant is tried in a copy of the project. Survivors that are equivalent, or harmless, are named with the reason in
survivors.txt; any other survivor, or a score below 90 %, ends with exit code 1. Takes about half an hour.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sandbox.neo4j_server import Neo4jServer
from tests.mutation.mutants import Mutant, of_cypher, of_python

PROJECT = Path(__file__).parents[2]
SURVIVORS = Path(__file__).parent / "survivors.txt"
MIN_SCORE = 0.9
PASSWORD = "sandbox-password"

PYTHON = {
    "okta_ingest/model/plan.py": ["tests/unit/model", "tests/unit/pipeline"],
    "okta_ingest/model/removal.py": ["tests/unit/model", "tests/unit/pipeline"],
    "okta_ingest/model/owners.py": ["tests/unit/model"],
    "okta_ingest/model/rows/owner_roles.py": ["tests/unit/model"],
    "okta_ingest/okta/access.py": ["tests/unit/okta"],
    "okta_ingest/pipeline/write.py": ["tests/unit/pipeline"],
}
CYPHER = [
    "cypher/remove_api_tokens.cypher",
    "cypher/unlink_api_token_for.cypher",
    "cypher/unlink_roles.cypher",
]
GRAPH_TESTS = ["tests/graph"]
"""The modules and statements, and the tests that must notice a change."""


def main() -> int:
    """Try every mutant, print the survivors and the score, and return the exit code."""
    known = _known_survivors()
    with tempfile.TemporaryDirectory() as folder, Neo4jServer("4.4.44", password=PASSWORD) as server:
        env = os.environ | {"NEO4J_TEST_URI": server.uri, "NEO4J_TEST_PASSWORD": PASSWORD}
        survived, total = [], 0
        for path, mutant, tests in _mutants(sys.argv[1:]):
            total += 1
            if _survives(Path(folder) / "project", path, mutant, tests, env):
                name = f"{path}: {mutant.change}"
                survived.append(name)
                print(f"survived, line {mutant.line}: {name}{' (known)' if name in known else ''}", flush=True)
    killed = total - len(survived)
    score = killed / total if total else 0.0
    print(f"{total} mutants, {killed} killed, {len(survived)} survived: {score:.0%}")
    return 1 if set(survived) - known or score < MIN_SCORE else 0


def _mutants(only: list[str]) -> Iterator[tuple[str, Mutant, list[str]]]:
    for path, tests in {**PYTHON, **dict.fromkeys(CYPHER, GRAPH_TESTS)}.items():
        if only and path not in only:
            continue
        source = (PROJECT / path).read_text(encoding="utf-8")
        for mutant in (of_cypher if path.endswith(".cypher") else of_python)(source):
            yield path, mutant, tests


def _survives(copy: Path, path: str, mutant: Mutant, tests: list[str], env: dict[str, str]) -> bool:
    if not copy.exists():
        names = ("okta_ingest", "cypher", "sandbox", "tests", "docs", "pyproject.toml", "setup.cfg", "README.md")
        for name in names:
            source = PROJECT / name
            (shutil.copytree if source.is_dir() else _copy_file)(source, copy / name)
        # The statements of the copy, and not those of the installed package.
        (copy / "okta_ingest" / "cypher").symlink_to(copy / "cypher")
    original = (PROJECT / path).read_text(encoding="utf-8")
    try:
        (copy / path).write_text(mutant.source, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "0", *tests]
        done = subprocess.run(command, cwd=copy, env=env, capture_output=True, check=False, timeout=600)
        return done.returncode == 0
    finally:
        (copy / path).write_text(original, encoding="utf-8")


def _copy_file(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def _known_survivors() -> set[str]:
    lines = SURVIVORS.read_text(encoding="utf-8").splitlines() if SURVIVORS.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    sys.exit(main())
