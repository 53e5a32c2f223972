"""Asking on the command line, and the files for Neo4j Browser and BloodHound, as a user does it."""

import csv
import io
import json
import re
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from okta_ingest.graph.queries import queries
from okta_ingest.output.export import contents
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import role
from tests.end_to_end.conftest import COMMAND, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

NOW = datetime.now(timezone.utc)
HEADER = ["token", "owner", "why", "lastUsed", "rolesRead", "org", "id"]


@pytest.fixture
def asked(okta_ingest: Run, org: OktaOrg) -> Run:
    """The command, after a sync of two tokens: a super admin's from anywhere, and one bound to a zone."""
    org.directory.roles = {POSTMAN["userId"]: [role("SUPER_ADMIN")]}
    bound = api_token(network={"connection": "ZONE", "include": ["nzo1"]}, name="=bound", userId=POSTMAN["userId"])
    org.api_tokens = [{**POSTMAN, "expiresAt": f"{NOW + timedelta(days=30):%Y-%m-%dT%H:%M:%S.000Z}"}, bound]
    assert okta_ingest("sync").returncode == 0
    return okta_ingest


def test_list(okta_ingest: Run) -> None:
    """Without a name, and without any configuration, the queries are listed, each on a line, the first one first."""
    done = okta_ingest("query", OKTA_CLIENT_ORGURL=None, NEO4J_PASSWORD=None)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^ ([a-z0-9_]+)  ", done.stdout, re.M) == ["query", *queries()]
    listed = json.loads(okta_ingest("query", "--format", "json").stdout)
    assert listed[0] == {"query": "top_risk", "title": queries()["top_risk"].title, "parameters": ""}


def test_which_tokens_would_hurt_us_most(asked: Run) -> None:
    """One command answers which tokens would hurt most, and why, and needs to know of Neo4j alone."""
    done = asked("query", "top_risk", OKTA_CLIENT_ORGURL=None, OKTA_CLIENT_TOKEN=None)
    assert (done.returncode, done.stderr) == (0, "")
    title, why, *table = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    assert (title, why) == (queries()["top_risk"].title, queries()["top_risk"].why)
    assert table[0].split() == HEADER
    assert re.fullmatch(r"Postman +\S.* +super admin, usable from anywhere .* 00T\w+", table[2])
    assert table[3:] == ["1 row"]


def test_json(asked: Run) -> None:
    """JSON is a list of rows, and nothing else is on stdout."""
    (row,) = json.loads(asked("query", "top_risk", "--format", "json").stdout)
    assert list(row) == HEADER
    assert (row["token"], row["why"]) == ("Postman", ["super admin", "usable from anywhere"])
    assert datetime.fromisoformat(row["lastUsed"].replace("Z", "+00:00")) > NOW - timedelta(minutes=1)


def test_csv(asked: Run) -> None:
    """CSV has a line of names and a line per row, and a token's name does not run in a spreadsheet."""
    said = asked("query", "admin_tokens", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(said)))
    assert [row["token"] for row in rows] == ["'=bound", "Postman"]
    assert {row["roles"] for row in rows} == {"SUPER_ADMIN"}


def test_parameter(asked: Run) -> None:
    """A parameter changes what is found."""
    found = {
        tokens: json.loads(
            asked("query", "owners_with_many_tokens", "--param", f"tokens={tokens}", "--format", "json").stdout
        )
        for tokens in (2, 3)
    }
    assert [row["token"] for row in found[2]] == ["=bound", "Postman"]
    assert found[3] == []


def test_question_of_ones_own(asked: Run, tmp_path: Path) -> None:
    """A query from a file is answered in the same way; nodes and paths, if it wants them, are shown as text."""
    (tmp_path / "own.cypher").write_text(
        "MATCH p = (t:Okta_ApiToken)-->(u) WHERE t.displayName = $name RETURN p AS way, t.displayName AS name"
    )
    done = asked("query", "own.cypher", "--param", "name=Postman", "--format", "json")
    (row,) = json.loads(done.stdout)
    assert row["name"] == "Postman"
    assert re.fullmatch(r"Postman -\[Okta_ApiTokenFor\]-> \S+", row["way"])
    assert "Postman -[Okta_ApiTokenFor]->" in asked("query", "own.cypher", "--param", "name=Postman").stdout


def test_own_count_by_path(asked: Run, tmp_path: Path) -> None:
    """What a query of one's own counts by its paths stays counted so, though the paths are not shown."""
    (tmp_path / "own.cypher").write_text("MATCH path = (:Okta_ApiToken)-->()\nRETURN path,\n       count(*) AS n")
    assert json.loads(asked("query", "own.cypher", "--format", "json").stdout) == [{"n": 1}, {"n": 1}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MATCH (n) SET n.x = 1 RETURN n", "error: The query would change the graph.\nA query may only read.\n"),
        ("MATCH (n RETURN n", "error: Neo4j does not accept the query: Invalid input"),
        ("RETURN $x AS x", "error: own wants a value for x.\nGive one: --param x=VALUE.\n"),
        ("", "error: Neo4j does not accept the query: "),
    ],
)
def test_question_that_cannot_be_asked(asked: Run, graph: Graph, tmp_path: Path, text: str, message: str) -> None:
    """A query that would write, or is none, is wrong usage, says why, and leaves the graph as it is."""
    before = graph.everything()
    (tmp_path / "own.cypher").write_text(text)
    done = asked("query", "own.cypher")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert graph.everything() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["top_risks"], "There is no query top_risks, and no such file.\nIs it one of these: top_risk"),
        (["top_risk", "--param", "days=3"], "top_risk has no parameter days; it has: none."),
        (["--param", "days=3"], "--param goes with a query."),
        (["top_risk", "--format", "xml"], "'xml' is not one of 'table', 'json', 'csv'"),
    ],
)
def test_wrong_usage(okta_ingest: Run, arguments: list[str], message: str) -> None:
    """What cannot be asked is wrong usage, with one message that says what can."""
    done = okta_ingest("query", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_no_date(asked: Run) -> None:
    """What is no date is answered with how a date is written."""
    done = asked("query", "new_tokens", "--param", "since=yesterday")
    assert (done.returncode, done.stdout) == (2, "")
    assert "A date is written as in --param since=2026-11-20" in done.stderr


def test_empty_graph_is_not_safe(okta_ingest: Run, graph: Graph) -> None:
    """No rows because nothing was ever read is told apart from no rows because all is well."""
    done = okta_ingest("query", "top_risk")
    assert done.returncode == 0
    assert done.stdout.endswith("\nNo rows.\n")
    assert done.stderr == "warning: the graph holds no API token at all: run okta-ingest sync first\n"
    assert okta_ingest("query", "top_risk", "--format", "json").stdout == "[]\n"


def test_wrong_password(okta_ingest: Run) -> None:
    """A database that refuses is one message and exit code 1, as in any other command."""
    done = okta_ingest("query", "top_risk", NEO4J_PASSWORD="wrong")
    assert (done.returncode, done.stdout) == (1, "")
    assert "wrong user name or password" in done.stderr


def test_ctrl_c_ends_a_question_at_once(environment: dict[str, str], graph: Graph, tmp_path: Path) -> None:
    """Ctrl-C ends a query that would run for hours, here and on the server."""
    graph.run("UNWIND range(1, 200) AS n CREATE (:Okta)")
    (tmp_path / "long.cypher").write_text("MATCH (a), (b), (c), (d), (e), (f) RETURN max(a.x + f.x)")
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'max(a.x' RETURN count(*)"
    asking = subprocess.Popen(
        [COMMAND, "query", "long.cypher"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: graph.value(running) > 1)  # the query of what is running is one of them
        asking.send_signal(signal.SIGINT)
        _, said = asking.communicate(timeout=30)
        assert (asking.returncode, said) == (130, "interrupted\n")
        wait_until(lambda: graph.value(running) == 1)
    finally:
        asking.kill()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until it is *true*, for a minute at the most."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_export(okta_ingest: Run, tmp_path: Path) -> None:
    """The files are written into a folder, which is made, need no configuration, and are the same the second time."""
    for _ in range(2):
        done = okta_ingest("export", "new/files", NEO4J_PASSWORD=None, OKTA_CLIENT_ORGURL=None)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[:-1] == [f"new/files/{name}" for name in contents()]
        written = {path.name: path.read_bytes() for path in (tmp_path / "new/files").iterdir()}
        assert written == contents()


def test_export_to_where_nothing_can_be_written(okta_ingest: Run, tmp_path: Path) -> None:
    """A folder that cannot be made is one message and exit code 1."""
    (tmp_path / "file").touch()
    done = okta_ingest("export", "file/files")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: file/files cannot be written: Not a directory.\nName a folder for the files.\n"
