"""The commands and statements of docs/operations.md do what the page says."""

import json
import re
import shlex
import subprocess
from datetime import datetime, timezone
from pathlib import Path

import neo4j
import pytest

from sandbox.okta_groups import group
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import group_role, user
from tests.end_to_end.conftest import COMMAND, PROJECT, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

OPERATIONS = (PROJECT / "docs/operations.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of the page in one language."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", OPERATIONS, re.M | re.S)
    return [text for found, text in fenced if found == language]


@pytest.fixture
def etc(tmp_path: Path, org: OktaOrg, environment: dict[str, str]) -> Path:
    """The folder /etc/okta-ingest of the page: its configuration, for this org and server, and a file per secret."""
    folder = tmp_path / "etc"
    folder.mkdir()
    (config,) = blocks("yaml")
    assert "https://contoso.okta.com" in config
    config = config.replace("https://contoso.okta.com", org.url)
    server = f"  uri: {environment['NEO4J_URI']}\n  username: {environment['NEO4J_USERNAME']}\n"
    secrets = {"okta_token": org.secret, "neo4j_password": environment["NEO4J_PASSWORD"]}
    for name, text in {"config.yaml": config + server, **secrets}.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    org.api_tokens = [POSTMAN]
    return folder


def adapted(text: str, etc: Path) -> str:
    """A text of the page with the paths of this test."""
    return text.replace("/opt/okta-ingest/bin/okta-ingest", str(COMMAND)).replace("/etc/okta-ingest", str(etc))


def written(graph: Graph) -> int:
    """The number of tokens in the graph."""
    return int(graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)"))


def test_cron_line_runs_and_prints_nothing(etc: Path, graph: Graph) -> None:
    """In a shell without any other variable."""
    (line,) = re.findall(r"^    15 \* \* \* \*  (.*)$", OPERATIONS, re.M)
    command = ["/bin/sh", "-c", adapted(line, etc)]
    done = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert written(graph) == 1


def test_systemd_service_runs_with_its_credentials_alone(etc: Path, graph: Graph, tmp_path: Path) -> None:
    """The files are as systemd provides them: mode 0440; the timer has the name of the service."""
    service, timer = blocks("ini")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    for name, source in re.findall(r"^LoadCredential=([\w.]+):(.+)$", adapted(service, etc), re.M):
        (credentials / name).write_bytes(Path(source).read_bytes())
        (credentials / name).chmod(0o440)
    (command,) = re.findall(r"^ExecStart=(.+)$", adapted(service, etc), re.M)
    done = subprocess.run(
        shlex.split(command.replace("%d", str(credentials))),
        env={"CREDENTIALS_DIRECTORY": str(credentials)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert written(graph) == 1
    assert "[Timer]" in timer
    names = re.findall(r"`/etc/systemd/system/([\w-]+)\.(service|timer)`", OPERATIONS)
    assert names == [("okta-ingest", "service"), ("okta-ingest", "timer")]


def test_monitoring_query_finds_an_org_without_a_recent_run(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """And no other org."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run("CREATE (:OktaIngest {org: 'X', domain: 'silent.okta.com', lastCollected: datetime('2026-01-01')})")
    (query,) = (block for block in blocks("cypher") if "lastCollected" in block)
    assert [row["org"] for row in graph.run(query)] == ["silent.okta.com"]


def test_alert_lines_find_a_new_super_admin_token(
    okta_ingest: Run, org: OktaOrg, environment: dict[str, str], tmp_path: Path
) -> None:
    """A new token by the queries, an owner's new group by diff; exit code 4 then, 0 before."""
    lines = re.findall(r"^    (okta-ingest .*(?:--fail-if-rows|new\.json).*|mv .*)$", OPERATIONS, re.M)
    all_orgs, one_org, collect, diff, move = (line.replace("contoso.okta.com", org.domain) for line in lines)
    variables = {**environment, "PATH": f"{COMMAND.parent}:/usr/bin:/bin"}

    def exit_code(line: str) -> int:
        return subprocess.run(["/bin/sh", "-c", line], env=variables, cwd=tmp_path, check=False).returncode

    owner, group_id = str(POSTMAN["userId"]), "00g1admins000000x697"
    org.directory.users = {owner: user(owner, "ada@contoso.com")}
    org.directory.groups[group_id] = group(group_id, "Okta admins")
    org.directory.group_roles = {group_id: [group_role("SUPER_ADMIN")]}
    org.api_tokens = [POSTMAN]
    assert [exit_code(line) for line in (collect, move, collect, diff)] == [0, 0, 0, 0]
    okta_ingest("sync")
    assert [exit_code(line) for line in (all_orgs, one_org)] == [0, 0]

    org.directory.members = {group_id: [owner]}
    org.api_tokens = [POSTMAN, api_token(1, userId=owner, created=f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}")]
    assert [exit_code(line) for line in (move, collect, diff, move)] == [0, 0, 4, 0]
    (changed,) = json.loads((tmp_path / "changes.json").read_text())["orgs"]
    assert [change["fields"]["roleTypes"] for change in changed["owner_changes"]] == [[[], ["SUPER_ADMIN"]]]
    okta_ingest("sync")
    assert [exit_code(line) for line in (all_orgs, one_org)] == [4, 4]
    (row,) = map(json.loads, (tmp_path / "new.jsonl").read_text().splitlines())
    assert (row["id"], row["org"], row["roles"]) == (org.api_tokens[1]["id"], org.domain, ["SUPER_ADMIN"])


def test_statements_for_removing_an_org_leave_another_unchanged(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Tokens, owners, roles, organization and bookkeeping of the org are removed."""
    with OktaOrg(org_id="00oother") as other:
        other.api_tokens = [api_token(9)]
        okta_ingest("sync", OKTA_CLIENT_ORGURL=other.url)
    before = graph.everything()
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    statements = [block for block in blocks("cypher") if "DELETE" in block]
    assert len(statements) == 3
    for statement in statements:
        graph.run(statement.replace("00O1A2B3C4D5E6F7G697", org.org_id.upper()))
    assert graph.everything() == before


def test_statements_for_the_database_user_are_valid(server: Graph) -> None:
    """This edition has no roles and rejects them with that code, not as invalid syntax."""
    (block,) = (text for text in blocks("") if "CREATE ROLE" in text)
    statements = [text for text in block.split(";\n") if text and "CREATE USER" not in text]
    assert len(statements) == 8
    for statement in statements:
        with (
            server.driver.session(database="system") as session,
            pytest.raises(neo4j.exceptions.ClientError) as rejected,
        ):
            session.run(statement).consume()
        assert "UnsupportedAdministrationCommand" in str(rejected.value.code), statement
