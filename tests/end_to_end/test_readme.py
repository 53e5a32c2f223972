"""The examples of README.md are real output."""

import json
import re
from typing import Any

from sandbox.okta_org import OktaOrg
from sandbox.okta_users import role, user
from tests.end_to_end.conftest import PROJECT, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

OWNER = str(POSTMAN["userId"])
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of the README in one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def shape(value: Any) -> Any:
    """The keys and types of a JSON value."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__


def test_query_of_the_readme_finds_what_it_says(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Tokens without a network zone restriction."""
    org.api_tokens = [POSTMAN, api_token(network={"connection": "ZONE", "include": ["nzo1"]})]
    okta_ingest("sync")
    (anywhere,) = blocks("cypher")
    assert [row["token"] for row in graph.run(anywhere)] == ["Postman"]


def test_json_report_has_the_shape_of_the_readme(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Keys and types, with a created token and a promoted owner."""
    graph.run("CREATE (:MigrationData {Major: 9})")
    org.directory.users[OWNER] = user(OWNER, "ada@contoso.com", displayName="Ada Park")
    org.directory.roles[OWNER] = [role("USER_ADMIN")]
    org.api_tokens = [api_token(userId=OWNER)]
    okta_ingest("sync")
    org.directory.roles[OWNER] = [role("SUPER_ADMIN")]
    org.api_tokens = [*org.api_tokens, POSTMAN]
    (shown,) = blocks("json")
    printed = json.loads(okta_ingest("sync", "--json").stdout)
    assert shape(printed) == shape(json.loads(shown))
    (change,), (owner_change,) = (printed["orgs"][0][key] for key in ("changes", "owner_changes"))
    example = json.loads(shown)["orgs"][0]
    assert change == example["changes"][0]
    assert owner_change["fields"] == example["owner_changes"][0]["fields"]


def test_text_report_is_that_of_the_readme(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Without numbers that vary."""
    org.directory.users[OWNER] = user(OWNER, "ada@contoso.com")
    org.api_tokens = [api_token(number) for number in range(41)]
    okta_ingest("sync")
    org.api_tokens = [*org.api_tokens, POSTMAN]
    printed = okta_ingest("sync").stdout.replace(org.domain, "contoso.okta.com").replace(org.org_id, "ORG")
    shown = re.search(r"^    contoso\.okta\.com: .*?\n\n", README, re.M | re.S)
    assert shown is not None
    expected = re.sub(r"^    ", "", shown[0].removesuffix("\n"), flags=re.M).replace("00o1a2b3c4d5e6f7g697", "ORG")
    varying = re.compile(r"\d+\.\d s|4\.4\.44|\d{4}\.\d\d?\.\d|5\.26\.12|of \d+ owners|\d+ requests|bolt://[^,]+")
    assert varying.sub("…", printed) == varying.sub("…", expected)


def test_quiet_prints_the_data_that_was_asked_for(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """And no report, neither on stdout nor on stderr."""
    org.api_tokens = [POSTMAN]
    okta_ingest("collect", "--output", "old.json")
    org.api_tokens = [POSTMAN, api_token(7)]
    collected = okta_ingest("collect", "--output", "-", "-q")
    planned = okta_ingest("plan", "-q")
    quiet = okta_ingest("sync", "-q")
    as_json = okta_ingest("sync", "-q", "--json")
    rows = okta_ingest("query", "inventory", "-q")
    outputs = [done.stdout for done in (collected, planned, as_json, rows)]
    assert all(api_token(7)["id"] in text or '"unchanged": 2' in text for text in outputs)
    assert [json.loads(collected.stdout)["version"], json.loads(as_json.stdout)["status"]] == [2, "ok"]
    assert "Plan only" not in planned.stdout
    assert {done.stderr for done in (collected, planned, quiet, as_json, rows)} == {""}
    assert quiet.stdout == ""
