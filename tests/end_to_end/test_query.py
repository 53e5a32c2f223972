"""The commands query and export."""

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

from okta_ingest.graph.queries import GROUPS, queries
from okta_ingest.output.export import HOW_TO, contents
from okta_ingest.output.export_writer import MANIFEST
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import role
from tests.end_to_end.conftest import COMMAND, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

NOW = datetime.now(timezone.utc)
OPERATIONS = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
HEADER = [
    *("token", "why", "owner", "login", "roles", "rolesComplete", "targets", "network", "lastUsed", "org", "id"),
]


@pytest.fixture
def synced(okta_ingest: Run, org: OktaOrg) -> Run:
    """The command, after a sync of two tokens of a super admin: one usable from anywhere, one limited to a zone."""
    org.directory.roles = {POSTMAN["userId"]: [role("SUPER_ADMIN")]}
    bound = api_token(network={"connection": "ZONE", "include": ["nzo1"]}, name="=bound", userId=POSTMAN["userId"])
    org.api_tokens = [{**POSTMAN, "expiresAt": f"{NOW + timedelta(days=30):%Y-%m-%dT%H:%M:%S.000Z}"}, bound]
    assert okta_ingest("sync").returncode == 0
    return okta_ingest


def test_queries_are_listed_without_configuration(okta_ingest: Run) -> None:
    """Each is on one line."""
    done = okta_ingest("query", OKTA_CLIENT_ORGURL=None, NEO4J_PASSWORD=None)
    assert (done.returncode, done.stderr) == (0, "")
    names = re.findall(r"^([a-z0-9_]+)  ", done.stdout, re.M)
    assert [name for name in names if name != "query"] == list(queries())
    assert [group for group in GROUPS if f"{group}\n\n" not in done.stdout] == []
    listed = json.loads(okta_ingest("query", "--format", "json").stdout)
    assert listed[0] == {
        "group": "Risk",
        "query": "top_risk",
        "title": queries()["top_risk"].title,
        "parameters": "",
    }


def test_table_has_title_and_purpose(synced: Run) -> None:
    """Only Neo4j has to be configured."""
    done = synced("query", "top_risk", OKTA_CLIENT_ORGURL=None, OKTA_CLIENT_TOKEN=None)
    assert (done.returncode, done.stderr) == (0, "")
    title, why, *table = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    assert (title, why) == (queries()["top_risk"].title, queries()["top_risk"].why)
    assert table[0].split() == HEADER
    assert re.fullmatch(r"Postman +super admin, usable from anywhere .* 00T\w+", table[2])
    assert re.fullmatch(r"=bound +super admin, its zones are inactive .* 00T\w+", table[3])
    assert table[4:] == ["2 rows"]


def test_json_is_a_list_of_rows(synced: Run) -> None:
    """Nothing else is on stdout."""
    row, _ = json.loads(synced("query", "top_risk", "--format", "json").stdout)
    assert list(row) == HEADER
    assert (row["token"], row["why"]) == ("Postman", ["super admin", "usable from anywhere"])
    assert (row["login"], row["roles"]) == (f"{POSTMAN['userId'].lower()}@contoso.com", ["SUPER_ADMIN"])
    assert datetime.fromisoformat(row["lastUsed"].replace("Z", "+00:00")) > NOW - timedelta(minutes=1)


def test_csv_has_a_header_and_no_formulas(synced: Run) -> None:
    """A spreadsheet does not run a token's name."""
    text = synced("query", "admin_tokens", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["token"] for row in rows] == ["'=bound", "Postman"]
    assert {row["roles"] for row in rows} == {"SUPER_ADMIN"}


def test_parameter_changes_the_rows(synced: Run) -> None:
    """The default is replaced."""
    found = {
        tokens: json.loads(
            synced("query", "owners_with_many_tokens", "--param", f"tokens={tokens}", "--format", "json").stdout
        )
        for tokens in (2, 3)
    }
    assert [row["token"] for row in found[2]] == ["=bound", "Postman"]
    assert found[3] == []


def test_rows_of_an_org(synced: Run, org: OktaOrg, tmp_path: Path) -> None:
    """In any case; an org that the graph does not have is a warning, and a query without orgs is an error."""
    found = synced("query", "top_risk", "--org", org.domain.upper(), "--format", "json")
    assert [row["org"] for row in json.loads(found.stdout)] == [org.domain] * 2
    none = synced("query", "top_risk", "--org", "fabrikam.okta.com", "--format", "json")
    assert (none.returncode, json.loads(none.stdout)) == (0, [])
    assert none.stderr.startswith("warning: the graph has no data of fabrikam.okta.com")
    (tmp_path / "own.cypher").write_text("RETURN 1 AS one")
    without = synced("query", "own.cypher", "--org", org.domain)
    assert (without.returncode, without.stdout) == (2, "")
    assert without.stderr.startswith("error: --org needs a query with a column org; this one has: one.")


def test_rows_as_json_lines(synced: Run, org: OktaOrg, graph: Graph) -> None:
    """Each has the query, the org, and when the org was read."""
    rows = [json.loads(line) for line in synced("query", "inventory", "--format", "jsonl").stdout.splitlines()]
    collected_at = graph.value("MATCH (l:OktaIngest) RETURN l.lastCollected")
    assert [(row["query"], row["collected_at"], row["org"]) for row in rows] == [
        ("inventory", collected_at, org.domain)
    ] * 2


def test_fail_if_rows_sets_the_exit_code(synced: Run, org: OktaOrg) -> None:
    """After --org; the rows are printed all the same."""
    found = synced("query", "top_risk", "--fail-if-rows", "-q")
    assert (found.returncode, found.stderr) == (4, "")
    assert "Postman" in found.stdout
    none = synced("query", "top_risk", "--fail-if-rows", "--org", "fabrikam.okta.com", "-q")
    assert (none.returncode, none.stderr) == (0, "")


def test_new_super_admin_token_is_an_alert(synced: Run, org: OktaOrg) -> None:
    """The command lines of docs/operations.md find it: exit code 4, and one line of JSON per token."""
    (line,) = re.findall(r"^    okta-ingest (query new_admin_tokens --param .*)$", OPERATIONS, re.M)
    org.api_tokens[0]["created"] = f"{NOW - timedelta(days=90):%Y-%m-%dT%H:%M:%S.000Z}"
    org.api_tokens[1]["created"] = f"{NOW:%Y-%m-%dT%H:%M:%S.000Z}"
    for role_of_owner in org.directory.roles.values():
        role_of_owner[0]["created"] = f"{NOW - timedelta(days=90):%Y-%m-%dT%H:%M:%S.000Z}"
    assert synced("sync").returncode == 0
    alert = synced(*line.split())
    (row,) = [json.loads(line) for line in alert.stdout.splitlines()]
    assert (alert.returncode, row["token"], row["why"], row["roles"]) == (4, "=bound", ["new token"], ["SUPER_ADMIN"])


def test_output_is_written_into_a_file(synced: Run, tmp_path: Path) -> None:
    """It replaces an existing one; nothing is printed."""
    (tmp_path / "rows.csv").write_text("old")
    done = synced("query", "inventory", "--format", "csv", "--output", "rows.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "rows.csv").read_text())))
    assert [row["token"] for row in rows] == ["'=bound", "Postman"]
    assert synced("query", "--output", "list.txt").stdout == ""
    assert "top_risk" in (tmp_path / "list.txt").read_text()
    failed = synced("query", "inventory", "--output", "no/rows.csv")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("error: no/rows.csv cannot be written: No such file or directory.")


def test_query_from_stdin(environment: dict[str, str], synced: Run, tmp_path: Path) -> None:
    """With the name -."""
    done = subprocess.run(
        [COMMAND, "query", "-", "--param", "name=Postman", "--format", "json"],
        input="MATCH (t:Okta_ApiToken {displayName: $name}) RETURN t.displayName AS name",
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr, json.loads(done.stdout)) == (0, "", [{"name": "Postman"}])


def test_graph_without_hybrid_edges_is_named(synced: Run, graph: Graph) -> None:
    """In a note, not in a row; a graph with such edges needs no note."""
    done = synced("query", "paths_from_ad_and_entra", "--format", "json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert done.stderr.startswith("The graph has no edge from an AD or Entra user to an Okta user")
    assert "ad_accounts_by_email" in done.stderr
    graph.run("MERGE (:User {objectid: 'S-1'})-[:Okta_UserSync]->(:Okta:Okta_User {objectid: '00U1'})")
    assert synced("query", "paths_from_ad_and_entra").stderr == ""


def test_query_from_a_file(synced: Run, tmp_path: Path) -> None:
    """Paths are printed as text."""
    (tmp_path / "own.cypher").write_text(
        "MATCH p = (t:Okta_ApiToken)-->(u) WHERE t.displayName = $name RETURN p AS way, t.displayName AS name"
    )
    done = synced("query", "own.cypher", "--param", "name=Postman", "--format", "json")
    (row,) = json.loads(done.stdout)
    assert row["name"] == "Postman"
    assert re.fullmatch(r"Postman -\[Okta_ApiTokenFor\]-> \S+", row["way"])
    assert "Postman -[Okta_ApiTokenFor]->" in synced("query", "own.cypher", "--param", "name=Postman").stdout


def test_query_from_a_file_keeps_its_path_while_counting(synced: Run, tmp_path: Path) -> None:
    """Its counts may depend on the paths, which are not printed."""
    (tmp_path / "own.cypher").write_text("MATCH path = (:Okta_ApiToken)-->()\nRETURN path,\n       count(*) AS n")
    assert json.loads(synced("query", "own.cypher", "--format", "json").stdout) == [{"n": 1}, {"n": 1}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "MATCH (n) SET n.x = 1 RETURN n",
            "error: The query would change the graph.\nOnly reading queries are allowed.\n",
        ),
        ("MATCH (n RETURN n", "error: Neo4j does not accept the query: Invalid input"),
        ("RETURN $x AS x", "error: own needs a value for x.\nGive one: --param x=VALUE.\n"),
        ("", "error: Neo4j does not accept the query: "),
    ],
)
def test_invalid_query_is_wrong_usage(synced: Run, graph: Graph, tmp_path: Path, text: str, message: str) -> None:
    """The message says why, and the graph is unchanged."""
    before = graph.everything()
    (tmp_path / "own.cypher").write_text(text)
    done = synced("query", "own.cypher")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert graph.everything() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["top_risks"], "There is no query top_risks, and no such file.\nDid you mean top_risk"),
        (["top_risk", "--param", "days=3"], "top_risk has no parameter days; its parameters: none."),
        (["--param", "days=3"], "--param needs a query."),
        (["--org", "a.okta.com"], "--org needs a query."),
        (["--fail-if-rows"], "--fail-if-rows needs a query."),
        (["top_risk", "--format", "xml"], "'xml' is not one of 'table', 'json', 'jsonl', 'csv'"),
    ],
)
def test_wrong_usage_has_one_message(okta_ingest: Run, arguments: list[str], message: str) -> None:
    """It says what would be valid."""
    done = okta_ingest("query", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_invalid_date_shows_the_format(synced: Run) -> None:
    """The exit code is that of wrong usage."""
    done = synced("query", "new_tokens", "--param", "since=yesterday")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Write a date as in --param since=2026-11-20" in done.stderr


def test_empty_graph_is_a_warning(okta_ingest: Run, graph: Graph) -> None:
    """No rows can also mean that no token was ever collected."""
    done = okta_ingest("query", "top_risk")
    assert done.returncode == 0
    assert done.stdout.endswith("\nNo rows.\n")
    assert done.stderr == "warning: the graph has no API tokens: run okta-ingest sync first\n"
    assert okta_ingest("query", "top_risk", "--format", "json").stdout == "[]\n"


def test_wrong_password_is_one_message(okta_ingest: Run) -> None:
    """The exit code is 1, as in any other command."""
    done = okta_ingest("query", "top_risk", NEO4J_PASSWORD="wrong")
    assert (done.returncode, done.stdout) == (1, "")
    assert "wrong user name or password" in done.stderr


def test_ctrl_c_ends_a_query_at_once(environment: dict[str, str], graph: Graph, tmp_path: Path) -> None:
    """Here and on the server."""
    graph.run("UNWIND range(1, 200) AS n CREATE (:Okta)")
    (tmp_path / "long.cypher").write_text("MATCH (a), (b), (c), (d), (e), (f) RETURN max(a.x + f.x)")
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'max(a.x' RETURN count(*)"
    process = subprocess.Popen(
        [COMMAND, "query", "long.cypher"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: graph.value(running) > 1)  # the query for running queries is one of them
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (130, "interrupted\n")
        wait_until(lambda: graph.value(running) == 1)
    finally:
        process.kill()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until *true* returns True, at most a minute."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_export_is_repeatable(okta_ingest: Run, tmp_path: Path) -> None:
    """It creates the folder, needs no configuration, and writes the same files the second time."""
    for _ in range(2):
        done = okta_ingest("export", "new/files", NEO4J_PASSWORD=None, OKTA_CLIENT_ORGURL=None)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[:-1] == [f"new/files/{name}" for name in contents()]
        assert done.stdout.splitlines()[-1] == f"How to load each file: {HOW_TO}"
        written = {path.name: path.read_bytes() for path in (tmp_path / "new/files").iterdir() if path.name != MANIFEST}
        assert written == contents()


def test_export_into_a_file_is_one_message(okta_ingest: Run, tmp_path: Path) -> None:
    """The exit code is 1."""
    (tmp_path / "file").touch()
    done = okta_ingest("export", "file/files")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: file/files cannot be written: Not a directory.\nChoose another folder.\n"


def test_export_keeps_files_of_the_user(okta_ingest: Run, tmp_path: Path) -> None:
    """Without --force it writes nothing; the exit code is 1."""
    for name in (HOW_TO, "README.md"):
        (tmp_path / name).write_text("mine")
    done = okta_ingest("export", ".")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: .: existing files that okta-ingest export did not write: {HOW_TO}. Nothing was written.\n"
        "Choose another folder, or replace them: --force.\n"
    )
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {HOW_TO: "mine", "README.md": "mine"}
    assert okta_ingest("export", ".", "--force").returncode == 0
    assert (tmp_path / HOW_TO).read_bytes() == contents()[HOW_TO]
    assert (tmp_path / "README.md").read_text() == "mine"
