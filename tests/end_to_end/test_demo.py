"""``make demo`` runs as a user sees it: with contoso.okta.com, and without repeated messages."""

import re
import subprocess
import sys

import pytest

from sandbox.demo import REPORT
from tests.end_to_end.conftest import PROJECT


@pytest.fixture(scope="module")
def output(request: pytest.FixtureRequest) -> str:
    """Everything that the demo prints."""
    if not request.config.getoption("--neo4j").startswith("4.4"):
        pytest.skip("the demo has its own Neo4j 4.4")
    REPORT.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.demo"],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_org_is_contoso_everywhere(output: str) -> None:
    """In the output, the graph (the column org is oktaDomain) and the page; only Neo4j and the proxy are local."""
    local = [line for line in output.splitlines() if "127.0.0.1" in line]
    assert [re.sub(r":\d+\b", ":PORT", line).partition("127.0.0.1")[0] for line in local] == [
        "$ export HTTPS_PROXY=http://",
        "$ export NEO4J_URI=bolt://",
        "Written to Neo4j 4.4.44 at bolt://",
    ]
    assert re.search(r"^org .*\n-.*\ncontoso\.okta\.com ", output, re.M)
    page = REPORT.read_text(encoding="utf-8")
    assert ("Okta API tokens: <bdi>Contoso Ltd" in page, "contoso.okta.com" in page, "127.0.0.1" in page) == (
        True,
        True,
        False,
    )


def test_no_message_is_repeated(output: str) -> None:
    """Notes are printed once, and there is neither a warning nor an error."""
    messages = [line for line in output.splitlines() if re.match(r"(note|warning|error)\b", line)]
    assert sorted(set(messages)) == sorted(messages)
    assert [line for line in messages if not line.startswith("note: ")] == []
