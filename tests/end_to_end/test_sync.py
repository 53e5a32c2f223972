"""okta-ingest sync: the API tokens of an org end in the graph, and stay true run after run."""

import json
import subprocess
from pathlib import Path
from typing import Any

import neo4j
import pytest

from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import role
from tests.end_to_end.conftest import COMMAND, Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN, api_token

SEEN = ("lastseen", "lastCollected", "rolesRead")
POSTMAN_KEY = "00T36FK75SMEJYBKX697"


def report_of(done: "subprocess.CompletedProcess[str]") -> Any:
    """The JSON report of a run that ended with code 0."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_sample_of_the_schema(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The sample of the Okta_ApiToken schema ends in Neo4j with exactly the values and types that it lists."""
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
        "tokenWindow": "30.00:00:00",
        "objectid": POSTMAN_KEY,
        "lastUsed": "2026-01-31T20:22:42Z",
        "environmentid": org.org_id.upper(),
        "lastseen": node["lastseen"],
    }
    with graph.driver.session() as session:
        native = session.run("MATCH (t:Okta_ApiToken) RETURN properties(t) AS properties").single(strict=True)[0]
    for moment in ("created", "lastUpdated", "expiresAt", "lastUsed", "lastseen"):
        assert isinstance(native[moment], neo4j.time.DateTime)
        assert native[moment].tzinfo is not None
    assert {key: value for key, value in native.items() if not isinstance(value, neo4j.time.DateTime | str)} == {}
    assert report["started"][:19] == node["lastseen"][:19]


@pytest.mark.usefixtures("bare_graph")
def test_whole_graph(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Organization, owners, tokens and their edges are in the graph, and nothing else is."""
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
    found = graph.everything(without=SEEN)
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
    assert ("node", "OktaIngest", (("domain", domain), ("org", key))) in found
    assert graph.schema() == {"okta_objectid_index", "oktaingest_org_constraint"}
    lastseen = graph.run(
        "MATCH (n:Okta) RETURN DISTINCT n.lastseen AS at UNION MATCH ()-[r]->() RETURN r.lastseen AS at"
    )
    assert [row["at"] for row in lastseen] == [report["started"]]
    assert graph.value("MATCH (l:OktaIngest) RETURN l.lastCollected") == report["started"]


def test_second_run(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A second run creates nothing and changes nothing but lastseen."""
    org.api_tokens = [api_token(number) for number in range(7)]
    assert report_of(okta_ingest("sync", "--json"))["orgs"][0]["tokens"]["created"] == 7
    before, seen_before = graph.everything(without=SEEN), graph.everything()
    report = report_of(okta_ingest("sync", "--json"))["orgs"][0]
    assert {name: count for name, count in report["tokens"].items() if count} == {"seen": 7, "unchanged": 7}
    assert report["changes"] == []
    assert graph.everything(without=SEEN) == before
    assert all(old != new for old, new in zip(seen_before, graph.everything(), strict=True))


def test_what_changes_in_okta_changes_in_the_graph(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A changed field is changed, a field that became null is gone, and a new owner takes the edge over."""
    org.api_tokens = [POSTMAN]
    okta_ingest("sync")
    graph.run("MATCH (t:Okta_ApiToken) SET t.owned = true, t:Tag_Tier_Zero CREATE (t)-[:Mine {a: 1}]->(:Thing)")
    org.api_tokens = [{**POSTMAN, "name": "Postman 2", "clientName": None, "network": None, "userId": "00uother"}]
    report_of(okta_ingest("sync", "--json"))
    node = graph.node(POSTMAN_KEY)
    assert (node["name"], node["displayName"], node["userId"]) == ("Postman 2", "Postman 2", "00uother")
    assert not {"clientName", "networkConnection"} & node.keys()
    assert node["owned"] is True
    edges = graph.run("MATCH (t:Okta_ApiToken:Tag_Tier_Zero)-[r]->(n) RETURN type(r) AS type, n.id AS id ORDER BY type")
    assert edges == [{"type": "Mine", "id": None}, {"type": "Okta_ApiTokenFor", "id": "00uother"}]


@pytest.mark.usefixtures("bare_graph")
def test_four_runs_at_once(environment: dict[str, str], tmp_path: Path, org: OktaOrg, graph: Graph) -> None:
    """Four runs at once, on an empty database, leave one node per id and one edge per token."""
    org.api_tokens = [api_token(number) for number in range(200)]
    runs = [
        subprocess.Popen([COMMAND, "sync"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ends = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
    assert [code for _, code in ends] == [0] * 4, ends
    assert not any("more than one node" in stderr for stderr, _ in ends)
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)") == 200
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->() RETURN count(r)") == 200
    ids = "MATCH (n) WITH coalesce(n.objectid, 'bookkeeping of ' + n.org) AS id, count(n) AS nodes "
    doubles = f"{ids} WHERE nodes > 1 RETURN count(id)"
    assert graph.value(doubles) == 0


def test_nodes_of_other_collectors_are_joined(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Whatever BloodHound, OktaHound or OpenHound left of an id, there is one node for it afterwards."""
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


def test_duplicates_are_reported(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """An id that two nodes bear already is reported by every run, and both keep their places."""
    org.api_tokens = [POSTMAN]
    graph.run("CREATE (:Okta {objectid: $key}), (:Okta {objectid: $id})", key=POSTMAN_KEY, id=POSTMAN["id"])
    warnings = report_of(okta_ingest("sync", "--json"))["orgs"][0]["warnings"]
    assert warnings == [
        f"an id is borne by more than one node, so that BloodHound shows it more than once: {POSTMAN_KEY}"
    ]


def test_name_case(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """In a database that BloodHound has used names are upper-case, unless the configuration says original."""
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


def test_database_that_bloodhound_never_used(okta_ingest: Run, org: OktaOrg) -> None:
    """Somebody whose BloodHound keeps its graph elsewhere is told so."""
    org.api_tokens = [POSTMAN]
    assert "A BloodHound that keeps its graph in PostgreSQL never shows" in okta_ingest("sync").stderr


@pytest.mark.usefixtures("bare_graph")
def test_without_index(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """With index: false no index is made, and everything still arrives."""
    (tmp_path / "config.yaml").write_text("index: false\n")
    org.api_tokens = [POSTMAN]
    assert okta_ingest("sync").returncode == 0
    assert "okta_objectid_index" not in graph.schema()
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(:Okta_User) RETURN count(r)") == 1


def test_org_whose_id_cannot_be_read_any_more(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A run that cannot read the org's id takes turns with those that can: it keeps the bookkeeping node they left."""
    org.api_tokens = [POSTMAN]
    report_of(okta_ingest("sync", "--json"))
    org.overrides["/.well-known/okta-organization"] = lambda request: okta_error("E0000008")
    started = report_of(okta_ingest("sync", "--json"))["started"]
    assert graph.run("MATCH (l:OktaIngest) RETURN l.org AS org, l.lastCollected AS at") == [
        {"org": org.org_id.upper(), "at": started}
    ]
    assert graph.node(POSTMAN_KEY)["environmentid"] == org.org_id.upper()


def test_one_org_of_two_fails(okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path) -> None:
    """An org that fails leaves the other untouched, and the exit code is the worse one."""
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
    assert "Invalid value for --org: not known here: contoso.okta.com; known: " in unknown.stderr
    assert graph.value("MATCH (t:Okta_ApiToken) RETURN collect(t.id)") == ["00Tsecond"]
