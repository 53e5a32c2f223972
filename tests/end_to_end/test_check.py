"""okta-ingest check: what works at both ends, what is missing, and what to do; nothing is written."""

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
    """There is something to see."""
    org.api_tokens = [POSTMAN, api_token(1)]


def found(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    """The level of each finding, by its text."""
    return {item["what"]: item["level"] for item in json.loads(done.stdout)["findings"]}


def test_everything_well(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Where both ends are fit, a line per finding says so, and the database is as it was."""
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
    assert [line[:12] for line in lines] == ["  ok        "] * len(lines)
    assert [line[14:].split(". ")[0] for line in lines] == [
        "the credential works: 2 API tokens of 2 owners",
        "owners described: 2; owners whose roles are known: 2",
        f"the org is {org.org_id}, known as {org.domain}",
        "299 of 300 requests are left until Okta's rate limit",
        "the caller sees all tokens: tokens that are gone can be removed",
        "the server answers, community edition",
        "the database takes writes",
        f"the user {graph.username} may do everything: this edition has no roles",
        "BloodHound 9.7.1 has used this database: names are written in upper case",
        "index okta_objectid_index on :Okta(objectid) is online",
        "no node of these orgs lacks the label Okta",
        "each id of these orgs has at most one node, with its key in upper case",
    ]
    assert (graph.everything(), graph.schema()) == before


def test_what_is_odd(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Stubs, duplicates, a missing index and a database that BloodHound has never used are hints, with advice."""
    graph.run(
        "CREATE ({objectid: $key}), (:Okta {objectid: $owner}), (:Okta {objectid: $raw})",
        key=POSTMAN["id"].upper(),
        owner=POSTMAN["userId"].upper(),
        raw=POSTMAN["userId"],
    )
    done = okta_ingest("check", "--json")
    assert done.returncode == 0
    hints = {item["what"]: item["advice"] for item in json.loads(done.stdout)["findings"] if item["level"] == "hint"}
    assert list(hints) == [
        "BloodHound has not used this database",
        "there is no index on :Okta(objectid)",
        "nodes of these orgs without the label Okta: 1",
        f"ids with more than one node: 1 ({POSTMAN['userId'].upper()})",
    ]
    assert all(hints.values())


def test_what_is_missing(okta_ingest: Run, org: OktaOrg) -> None:
    """A caller that may see a part only, and an org that does not say its id, are told with code 3."""
    org.caller_roles = ["USER_ADMIN"]
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    org.api_tokens = [POSTMAN, {"name": "no id"}]
    done = okta_ingest("check", "--json")
    assert done.returncode == 3
    missing = [what for what, level in found(done).items() if level == "incomplete"]
    assert [what.split(":")[0] for what in missing] == [
        "the organization could not be read, so its id is not known",
        "the token list is not whole",
    ]
    assert found(done)['item 2 of the token list, token "no id", has no usable id; left out'] == "hint"
    assert json.loads(done.stdout)["status"] == "incomplete"


def test_both_ends_fail(okta_ingest: Run, org: OktaOrg) -> None:
    """A failed end hides nothing of the other: both are told, with what to do, and code 1."""
    done = okta_ingest("check", OKTA_CLIENT_TOKEN="00wrong", NEO4J_PASSWORD="wrong-password")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[1].startswith(f"  failed      GET {org.url}/api/v1/api-tokens was answered 401 Unauthorized: E0000011")
    assert lines[1].endswith("bound to a network zone that this address is not in.")
    assert lines[3].endswith("Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.")


def test_one_end_fails(okta_ingest: Run, graph: Graph) -> None:
    """Where no org can be read, nothing is said of nodes that nobody knows."""
    done = okta_ingest("check", "--json", OKTA_CLIENT_TOKEN="00wrong")
    assert done.returncode == 1
    assert "the database takes writes" in found(done)
    assert not [what for what in found(done) if "these orgs" in what]


def test_quiet(okta_ingest: Run, tmp_path: Path) -> None:
    """With -q only what is not well is shown."""
    done = okta_ingest("-q", "check")
    assert [line[:6] for line in done.stdout.splitlines()[1:]] == ["  hint"] * 2


def test_service_app(okta_ingest: Run, org: OktaOrg, tmp_path: Path) -> None:
    """A service app's scopes are named, those that it lacks with what is lost; a tight rate limit is a hint."""
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
    assert levels["40 of 300 requests are left until Okta's rate limit"] == "hint"
    (missing,) = [what for what, level in levels.items() if level == "incomplete"]
    assert missing.startswith("the access token has no scope okta.users.read ")


def test_one_org_under_two_names(okta_ingest: Run, org: OktaOrg, tmp_path: Path) -> None:
    """An org that is configured under two names is told, as sync would refuse it."""
    with OktaOrg(org_id=org.org_id) as twin:
        (tmp_path / "config.yaml").write_text(
            f"okta: [{{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN}}, "
            f"{{org_url: '{twin.url}', token_env: OKTA_CLIENT_TOKEN}}]\n"
        )
        done = okta_ingest("check", "--json")
    assert done.returncode == 1
    assert found(done)[f"is the same org ({org.org_id}) as {org.domain}"] == "failed"
