"""The command check: what works in Okta and Neo4j, what is missing, and what to do; nothing is written."""

import json
import subprocess
from pathlib import Path

import pytest

from sandbox.http_messages import Reply
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.keys import pem, rsa_key
from tests.samples import POSTMAN, api_token


@pytest.fixture(autouse=True)
def two_tokens(org: OktaOrg, bare_graph: Graph) -> None:
    """The org has two tokens."""
    org.api_tokens = [POSTMAN, api_token(1)]


def found(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    """The level of each finding, by its text."""
    return {item["text"]: item["level"] for item in json.loads(done.stdout)["findings"]}


def test_check_prints_a_line_per_finding_and_writes_nothing(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """All findings are ok, and the exit code is 0."""
    graph.run("CREATE (:MigrationData {Major: 9, Minor: 7, Patch: 1})")
    okta_ingest("sync")
    before = graph.everything(), graph.schema()
    done = okta_ingest("check")
    assert (done.returncode, done.stderr) == (0, "")
    first, *lines = done.stdout.splitlines()
    assert first == f"Okta: {org.domain}"
    server = next(line for line in lines if line.startswith("Neo4j"))
    assert server.endswith(f" at {graph.uri}, database neo4j")
    lines.remove(server)
    assert [line[:11] for line in lines] == ["  ok       "] * len(lines)
    assert [line[11:].split(". ")[0] for line in lines] == [
        "the credential works: 2 API tokens of 2 owners",
        "owners read: 2 of 2; owners with known roles: 2",
        f"the org id is {org.org_id}; domains: {org.domain}",
        "299 of 300 requests left in Okta's rate limit window",
        "this credential sees all tokens: stale tokens can be removed",
        "the server responds, community edition",
        "the database accepts writes",
        f"user {graph.username} has all rights: this edition has no roles",
        "BloodHound 9.7.1 has used this database: names are written in upper case",
        "index okta_objectid_index on :Okta(objectid) is online",
        "all nodes of these orgs have the Okta label",
        "each id of these orgs has at most one node, with its key in upper case",
    ]
    assert (graph.everything(), graph.schema()) == before


def test_state_of_the_database_is_hints_with_advice(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Stubs, duplicates, no index, and a database that BloodHound has not used; the exit code is 0."""
    graph.run(
        "CREATE ({objectid: $key}), (:Okta {objectid: $owner}), (:Okta {objectid: $raw})",
        key=POSTMAN["id"].upper(),
        owner=POSTMAN["userId"].upper(),
        raw=POSTMAN["userId"],
    )
    done = okta_ingest("check", "--json")
    assert done.returncode == 0
    hints = {item["text"]: item["advice"] for item in json.loads(done.stdout)["findings"] if item["level"] == "hint"}
    assert list(hints) == [
        "BloodHound has not used this database.",
        "no index on :Okta(objectid).",
        "1 node of these orgs without the Okta label.",
        "1 id with more than one node, or with a key that is not in upper case: "
        f"{POSTMAN['userId'].upper()} ({POSTMAN['userId']}: Okta; Okta).",
    ]
    assert all(hints.values())


def test_missing_data_and_partial_list_are_partial(okta_ingest: Run, org: OktaOrg) -> None:
    """The exit code is 3; an invalid item is only a hint."""
    org.caller_roles = ["USER_ADMIN"]
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    org.api_tokens = [POSTMAN, {"name": "no id"}]
    done = okta_ingest("check", "--json")
    assert done.returncode == 3
    partial = [text for text, level in found(done).items() if level == "partial"]
    assert [text.split(": ")[0] for text in partial] == [
        "could not read the organization, its id is unknown",
        "The token list is partial",
    ]
    assert partial[1].endswith(": 1 of 2 items skipped: no usable id.")
    assert found(done)['item 2 of the token list, token "no id": no usable id; skipped.'] == "hint"
    assert json.loads(done.stdout)["status"] == "partial"


def test_errors_of_okta_and_neo4j_are_both_reported(okta_ingest: Run, org: OktaOrg) -> None:
    """Each has its advice; the exit code is 1."""
    done = okta_ingest("check", OKTA_CLIENT_TOKEN="00wrong", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[1].startswith(f"  failed   GET {org.url}/api/v1/api-tokens returned 401 Unauthorized: E0000011")
    assert lines[1].endswith("or not allowed from the network zone of this machine.")
    assert lines[3].endswith("Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.")


def test_unreadable_org_gives_no_findings_about_its_nodes(okta_ingest: Run, graph: Graph) -> None:
    """The database is checked all the same."""
    done = okta_ingest("check", "--json", OKTA_CLIENT_TOKEN="00wrong")
    assert done.returncode == 1
    assert "the database accepts writes" in found(done)
    assert not [text for text in found(done) if "these orgs" in text]


def test_quiet_prints_only_problems(okta_ingest: Run) -> None:
    """Findings that are ok are omitted."""
    done = okta_ingest("-q", "check")
    assert [line[:6] for line in done.stdout.splitlines()[1:]] == ["  hint"] * 2


def test_scopes_of_a_service_app_are_listed(okta_ingest: Run, org: OktaOrg, tmp_path: Path) -> None:
    """A missing scope is named with the data that it costs; a low rate limit is a hint."""
    org.oauth.keys = {"k1": rsa_key().public_key()}
    (tmp_path / "app.pem").write_text(pem(rsa_key()))
    (tmp_path / "app.pem").chmod(0o600)
    org.oauth.granted = {"okta.apiTokens.read", "okta.roles.read", "okta.orgs.read"}
    org.overrides["/api/v1/org"] = lambda request: Reply(200, {}, rate_limit(remaining=40))
    (tmp_path / "config.yaml").write_text(
        f"okta: [{{org_url: '{org.url}', client_id: {org.oauth.client_id}, private_key_file: app.pem}}]\n"
    )
    done = okta_ingest("check", "--json")
    levels = found(done)
    assert done.returncode == 3, done.stdout
    assert levels["the service app has the scopes okta.apiTokens.read, okta.orgs.read, okta.roles.read"] == "ok"
    assert levels["40 of 300 requests left in Okta's rate limit window."] == "hint"
    (missing,) = [text for text, level in levels.items() if level == "partial"]
    assert missing.startswith("the access token has no scope okta.users.read ")


def test_same_org_configured_twice_is_an_error(okta_ingest: Run, org: OktaOrg, tmp_path: Path) -> None:
    """Sync rejects it, too."""
    with OktaOrg(org_id=org.org_id) as twin:
        (tmp_path / "config.yaml").write_text(
            f"okta: [{{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN}}, "
            f"{{org_url: '{twin.url}', token_env: OKTA_CLIENT_TOKEN}}]\n"
        )
        done = okta_ingest("check", "--json")
    assert done.returncode == 1
    assert found(done)[f"is the same org ({org.org_id}) as {org.domain}."] == "failed"
