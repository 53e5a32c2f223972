"""The command sync: the API tokens of an org are written to the graph, and kept up to date by each run."""

import json
import subprocess
from pathlib import Path
from typing import Any

import neo4j
import pytest

from okta_ingest import __version__
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import role
from tests.end_to_end.conftest import COMMAND, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

VARYING = ("lastseen", "lastCollected", "rolesRead")
POSTMAN_KEY = "00T36FK75SMEJYBKX697"


def report_of(done: "subprocess.CompletedProcess[str]") -> Any:
    """The JSON report of a run that ended with code 0."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_sample_of_the_schema_is_written_exactly(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Neo4j has the values and types that BloodHound's Okta_ApiToken schema lists."""
    org.api_tokens = [POSTMAN]
    report = report_of(okta_ingest("sync", "--json"))
    node = graph.node(POSTMAN_KEY)
    assert node == {
        "id": "00T36fk75smeJybKx697",
        "name": "Postman",
        "displayName": "Postman",
        "oktaDomain": org.domain,
        "userId": "00uw0o8iizq37KgKP697",
        "clientName": "Okta API",
        "created": "2025-10-03T10:08:09Z",
        "lastUpdated": "2026-01-31T20:22:42Z",
        "expiresAt": "2026-03-02T20:22:42Z",
        "networkConnection": "ANYWHERE",
        "networkReach": "ANYWHERE",
        "tokenWindow": "30.00:00:00",
        "objectid": POSTMAN_KEY,
        "lastUsed": "2026-01-31T20:22:42Z",
        "environmentid": org.org_id.upper(),
        "lastseen": node["lastseen"],
    }
    with graph.driver.session() as session:
        native = session.run("MATCH (t:Okta_ApiToken) RETURN properties(t) AS properties").single(strict=True)[0]
    for name in ("created", "lastUpdated", "expiresAt", "lastUsed", "lastseen"):
        assert isinstance(native[name], neo4j.time.DateTime)
        assert native[name].tzinfo is not None
    assert {key: value for key, value in native.items() if not isinstance(value, neo4j.time.DateTime | str)} == {}
    assert report["orgs"][0]["collected_at"] == node["lastseen"]


@pytest.mark.usefixtures("bare_graph")
def test_run_writes_these_nodes_and_edges_and_no_others(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Organization, owners, tokens, their edges, the bookkeeping, the index and the constraint."""
    org.api_tokens = [api_token(3), api_token(4), api_token(6)]
    report = report_of(okta_ingest("sync", "--json"))
    key, domain = org.org_id.upper(), org.domain
    first, second = "00UOWNER00000001X697", "00UOWNER00000002X697"
    assert graph.run(
        "MATCH (n) RETURN [name IN labels(n) WHERE name <> 'Okta'][0] AS label, count(n) AS nodes ORDER BY label"
    ) == [
        {"label": "OktaIngest", "nodes": 1},
        {"label": "Okta_ApiToken", "nodes": 3},
        {"label": "Okta_Organization", "nodes": 1},
        {"label": "Okta_User", "nodes": 2},
    ]
    found = graph.everything(without=VARYING)
    assert [row for row in found if row[0] == "edge"] == [
        ("edge", key, "Okta_Contains", first, (("traversable", True),)),
        ("edge", key, "Okta_Contains", second, (("traversable", True),)),
        ("edge", "00TSAMPLE0000003X697", "Okta_ApiTokenFor", first, (("traversable", True),)),
        ("edge", "00TSAMPLE0000004X697", "Okta_ApiTokenFor", first, (("traversable", True),)),
        ("edge", "00TSAMPLE0000006X697", "Okta_ApiTokenFor", second, (("traversable", True),)),
    ]
    users = [dict(row[3]) for row in found if row[:3] == ("node", "Okta", "Okta_User")]
    assert [(user["id"], user["objectid"], user["environmentid"], user["oktaDomain"]) for user in users] == [
        ("00uowner00000001x697", first, key, domain),
        ("00uowner00000002x697", second, key, domain),
    ]
    (organization,) = [dict(row[3]) for row in found if row[:3] == ("node", "Okta", "Okta_Organization")]
    assert {name: organization[name] for name in ("id", "objectid", "name", "environmentid", "oktaDomain")} == dict(
        id=org.org_id, objectid=key, name=domain, environmentid=key, oktaDomain=domain
    )
    (run,) = [dict(row[2]) for row in found if row[:2] == ("node", "OktaIngest")]
    assert run == {
        "org": key,
        "domain": domain,
        "version": __version__,
        "caller": org.caller_id,
        "callerLogin": "bloodhound@contoso.com",
        "callerRoles": ["SUPER_ADMIN"],
        "tokenList": "complete",
        "usersRead": 2,
    }
    assert graph.schema() == {"okta_objectid_index", "oktaingest_org_constraint"}
    lastseen = graph.run(
        "MATCH (n:Okta) RETURN DISTINCT n.lastseen AS at UNION MATCH ()-[r]->() RETURN r.lastseen AS at"
    )
    assert [row["at"] for row in lastseen] == [report["orgs"][0]["collected_at"]]
    assert graph.value("MATCH (l:OktaIngest) RETURN l.lastCollected") == report["orgs"][0]["collected_at"]


def test_second_run_changes_only_lastseen(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """It creates nothing, and reports no change."""
    org.api_tokens = [api_token(number) for number in range(7)]
    assert report_of(okta_ingest("sync", "--json"))["orgs"][0]["tokens"]["created"] == 7
    before, all_before = graph.everything(without=VARYING), graph.everything()
    report = report_of(okta_ingest("sync", "--json"))["orgs"][0]
    assert {name: count for name, count in report["tokens"].items() if count} == {"seen": 7, "unchanged": 7}
    assert report["changes"] == []
    assert graph.everything(without=VARYING) == before
    assert all(old != new for old, new in zip(all_before, graph.everything(), strict=True))


def test_change_in_okta_changes_the_graph(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A field that became null is removed, the edge leads to the new owner, data of other tools stays."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run("MATCH (t:Okta_ApiToken) SET t.owned = true, t:Tag_Tier_Zero CREATE (t)-[:Other {a: 1}]->(:Thing)")
    org.api_tokens = [{**POSTMAN, "name": "Postman 2", "clientName": None, "network": None, "userId": "00uother"}]
    report_of(okta_ingest("sync", "--json"))
    node = graph.node(POSTMAN_KEY)
    assert (node["name"], node["displayName"], node["userId"]) == ("Postman 2", "Postman 2", "00uother")
    assert not {"clientName", "networkConnection"} & node.keys()
    assert node["owned"] is True
    edges = graph.run("MATCH (t:Okta_ApiToken:Tag_Tier_Zero)-[r]->(n) RETURN type(r) AS type, n.id AS id ORDER BY type")
    assert edges == [{"type": "Okta_ApiTokenFor", "id": "00uother"}, {"type": "Other", "id": None}]


@pytest.mark.usefixtures("bare_graph")
def test_four_runs_at_once_write_each_node_and_edge_once(
    environment: dict[str, str], tmp_path: Path, org: OktaOrg, graph: Graph
) -> None:
    """The database is empty, without an index."""
    org.api_tokens = [api_token(number) for number in range(200)]
    runs = [
        subprocess.Popen([COMMAND, "sync"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    results = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
    assert [code for _, code in results] == [0] * 4, results
    assert not any("have more than one node" in stderr for stderr, _ in results)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 200
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->() RETURN count(r)") == 200
    ids = "MATCH (n) WITH coalesce(n.objectid, 'bookkeeping of ' + n.org) AS id, count(n) AS nodes "
    assert graph.value(f"{ids} WHERE nodes > 1 RETURN count(id)") == 0


def test_nodes_of_other_collectors_are_reused(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Of BloodHound, OktaHound and OpenHound, in any form: each id has one node after the run."""
    org.org_id = "00oOrg"
    org.settings = None
    org.directory.forbidden = {"users", "roles"}
    org.api_tokens = [
        {**POSTMAN, "id": f"00T{kind}", "userId": f"00u{kind}"} for kind in ("Stub", "Bare", "Kind", "Whole")
    ]
    graph.run(
        """
        CREATE (:MigrationData {Major: 9, Minor: 7, Patch: 1})
        CREATE (o:Okta:Okta_Organization {objectid: '00OORG', name: 'CONTOSO', displayName: 'Contoso Ltd'})
        CREATE (:Okta {objectid: '00TSTUB'})-[:Okta_ApiTokenFor]->(:Okta {objectid: '00USTUB'})
        CREATE ({objectid: '00TBARE'})-[:Okta_ApiTokenFor]->({objectid: '00UBARE'})
        CREATE (:Okta_ApiToken {objectid: '00TKIND'})-[:Okta_ApiTokenFor]->(:Okta_User {objectid: '00UKIND'})
        CREATE (t:Okta:Okta_ApiToken {objectid: '00TWHOLE', name: 'OLD', created: '2025-10-03T10:08:09+00:00',
          token_window: '30.00:00:00', user_id: '00uWhole', tokenWindow: '30.00:00:00', environmentid: '00OORG'})
        CREATE (u:Okta:Okta_User {objectid: '00UWHOLE', name: 'JO@CONTOSO.COM', displayName: 'Jo', status: 'SUSPENDED'})
        CREATE (o)-[:Okta_Contains]->(u), (t)-[:Okta_ApiTokenFor]->(u)
        """
    )
    report = report_of(okta_ingest("sync", "--json"))
    assert len(report["orgs"][0]["warnings"]) == 3
    assert graph.run(
        "MATCH (n:Okta) RETURN [name IN labels(n) WHERE name <> 'Okta'][0] AS label, count(n) AS nodes ORDER BY label"
    ) == [
        {"label": "Okta_ApiToken", "nodes": 4},
        {"label": "Okta_Organization", "nodes": 1},
        {"label": "Okta_User", "nodes": 4},
    ]
    assert graph.value("MATCH (n) RETURN count(n)") == 1 + 4 + 1 + 4 + 1
    assert graph.value("MATCH ()-[r:Okta_ApiTokenFor]->() RETURN count(r)") == 4
    assert graph.value("MATCH ()-[r:Okta_Contains]->() RETURN count(r)") == 4
    token, user, organization = (graph.node(key) for key in ("00TWHOLE", "00UWHOLE", "00OORG"))
    assert (token["name"], token["displayName"], token["created"]) == (
        "POSTMAN",
        "Postman",
        "2025-10-03T10:08:09Z",
    )
    assert (token["token_window"], token["user_id"]) == ("30.00:00:00", "00uWhole")
    assert (user["name"], user["displayName"], user["status"]) == ("JO@CONTOSO.COM", "Jo", "SUSPENDED")
    assert (organization["name"], organization["displayName"]) == ("CONTOSO", "Contoso Ltd")


def test_duplicate_nodes_are_reported_and_kept(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """By every run."""
    org.api_tokens = [POSTMAN]
    graph.run("CREATE (:Okta {objectid: $key}), (:Okta {objectid: $id})", key=POSTMAN_KEY, id=POSTMAN["id"])
    warnings = report_of(okta_ingest("sync", "--json"))["orgs"][0]["warnings"]
    assert warnings == [
        "1 id with more than one node, or with a key that is not in upper case: "
        f"{POSTMAN_KEY} ({POSTMAN['id']}: Okta; Okta, Okta_ApiToken)"
    ]
    assert graph.value("MATCH (n:Okta) WHERE toUpper(n.objectid) = $key RETURN count(n)", key=POSTMAN_KEY) == 2


def test_names_are_uppercase_if_bloodhound_uses_the_database(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """Unless the configuration has name_case: original."""
    org.api_tokens = [POSTMAN]
    org.directory.roles[POSTMAN["userId"]] = [role("SUPER_ADMIN")]
    graph.run("CREATE (:MigrationData {Major: 9})")
    assert "PostgreSQL" not in okta_ingest("sync").stderr
    names = "MATCH (n:Okta) WHERE n.name IS NOT NULL RETURN n.name AS name ORDER BY name"
    login, role_name = f"{POSTMAN['userId'].lower()}@contoso.com", "Super Administrator"
    expected = [org.domain, "Postman", login, role_name, role_name]
    assert [row["name"] for row in graph.run(names)] == sorted(name.upper() for name in expected)
    (tmp_path / "config.yaml").write_text("name_case: original\n")
    assert okta_ingest("sync").returncode == 0
    assert [row["name"] for row in graph.run(names)] == sorted(expected)


def test_database_that_bloodhound_has_not_used_is_a_note(okta_ingest: Run, org: OktaOrg) -> None:
    """BloodHound on PostgreSQL never shows the data."""
    org.api_tokens = [POSTMAN]
    assert okta_ingest("sync").stderr == (
        "note: BloodHound has not used this database (no MigrationData node). "
        "A BloodHound on PostgreSQL never shows what is written here.\n"
    )


@pytest.mark.usefixtures("bare_graph")
def test_index_false_creates_no_index(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """All data is written."""
    (tmp_path / "config.yaml").write_text("index: false\n")
    org.api_tokens = [POSTMAN]
    assert okta_ingest("sync").returncode == 0
    assert "okta_objectid_index" not in graph.schema()
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(:Okta_User) RETURN count(r)") == 1


def test_unreadable_org_id_keeps_the_bookkeeping_node(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The run updates the node of earlier runs and creates no second one."""
    org.api_tokens = [POSTMAN]
    report_of(okta_ingest("sync", "--json"))
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    collected_at = report_of(okta_ingest("sync", "--json"))["orgs"][0]["collected_at"]
    assert graph.run("MATCH (l:OktaIngest) RETURN l.org AS org, l.lastCollected AS at") == [
        {"org": org.org_id.upper(), "at": collected_at}
    ]
    assert graph.node(POSTMAN_KEY)["environmentid"] == org.org_id.upper()


def test_failed_org_does_not_stop_the_other(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """The exit code is the higher one."""
    with OktaOrg(org_id="00oSecond") as other:
        other.api_tokens = [{**POSTMAN, "id": "00Tsecond"}]
        (tmp_path / "config.yaml").write_text(
            f"okta:\n  - {{org_url: '{org.url}', token: wrong}}\n"
            f"  - {{org_url: '{other.url}', token: {other.secret}}}\n"
        )
        done = okta_ingest("sync", "--json")
        assert done.returncode == 1
        statuses = [(item["domain"], item["status"]) for item in json.loads(done.stdout)["orgs"]]
        assert statuses == [(org.domain, "failed"), (other.domain, "ok")]
        assert okta_ingest("sync", "--org", other.domain).returncode == 0
        unknown = okta_ingest("sync", "--org", "contoso.okta.com")
    assert unknown.returncode == 2
    assert (
        f"Invalid value for --org: unknown org: contoso.okta.com; known: {org.domain}, {other.domain}\n"
        in unknown.stderr
    )
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == ["00Tsecond"]
