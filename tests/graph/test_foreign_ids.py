"""Ids and domains that other tools wrote are compared in any case."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from okta_ingest.graph.database import Database
from sandbox.okta_users import role
from tests.graph.runs import OPTIONS, PLAN, connected, findings, sync
from tests.graph_under_test import Graph
from tests.samples import DOMAIN, ORG_ID, POSTMAN, snapshot

SOURCE = snapshot(POSTMAN)
STALE = "CREATE (:Okta:Okta_ApiToken {objectid: '00TSTALE', lastseen: datetime('2026-01-01T00:00:00Z')"
OWNER = POSTMAN["userId"]


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The database, as the product connects to it."""
    with connected(graph) as database:
        yield database


@pytest.mark.parametrize(
    "properties",
    [
        "environmentid: '00O2yx5b1kUkrN4Uf697'",
        f"environmentid: '{ORG_ID.lower()}'",
        f"environmentid: '{ORG_ID}', oktaDomain: 'other.okta.com'",
        f"oktaDomain: '{DOMAIN.upper()}'",
        "okta_domain: 'Contoso.Okta.com'",
        f"environmentid: '', oktaDomain: '{DOMAIN}'",
        f"environmentid: [1], oktaDomain: '{DOMAIN}'",
    ],
)
def test_stale_token_of_the_org_is_removed(graph: Graph, database: Database, properties: str) -> None:
    """By the id of the org in any case; without an id by the domain in any case."""
    graph.run(f"{STALE}, {properties}}})")
    planned = sync(database, SOURCE, PLAN)
    written = sync(database, SOURCE)
    assert (planned.tokens["removed"], written.tokens["removed"], written.tokens["kept"]) == (1, 1, 0)


@pytest.mark.parametrize(
    "properties",
    [
        f"environmentid: '00OTHER', oktaDomain: '{DOMAIN}'",
        f"environmentid: '{ORG_ID.lower()}X'",
        f"environmentid: 5, oktaDomain: '{DOMAIN}'",
        "oktaDomain: 'x.contoso.okta.com'",
        "other: 1",
    ],
)
def test_token_of_another_org_is_not_touched(graph: Graph, database: Database, properties: str) -> None:
    """It does not count for this org, and check does not count it either."""
    graph.run(f"{STALE}, {properties}}})")
    before = graph.node("00TSTALE")
    org = sync(database, SOURCE)
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 0, 0)
    assert graph.node("00TSTALE") == before
    assert not [item for item in findings(graph, snapshot()) if "the graph has 2" in item.text]


def test_environmentid_in_another_case_is_no_change(graph: Graph, database: Database) -> None:
    """The run writes it in upper case."""
    sync(database, SOURCE)
    expected = graph.everything()
    graph.run("MATCH (t:Okta_ApiToken) SET t.environmentid = $id, t.oktaDomain = toUpper(t.oktaDomain)", id=ORG_ID)
    org = sync(database, SOURCE)
    assert (org.tokens["changed"], org.tokens["unchanged"]) == (0, 1)
    assert graph.everything() == expected


@pytest.mark.parametrize("key", [ORG_ID, ORG_ID.lower(), ORG_ID.upper()])
def test_bookkeeping_of_the_org_is_found_in_any_case(graph: Graph, database: Database, key: str) -> None:
    """An older snapshot is refused."""
    graph.run("CREATE (:OktaIngest {org: $key, lastCollected: datetime('2027-01-01T00:00:00Z')})", key=key)
    options = replace(OPTIONS, refuse_older=True)
    assert sync(database, SOURCE, options).plan is None


@pytest.mark.parametrize("domain", [DOMAIN, DOMAIN.upper()])
def test_org_without_a_known_id_uses_the_bookkeeping_of_its_domain(
    graph: Graph, database: Database, domain: str
) -> None:
    """The domain is compared in any case."""
    sync(database, SOURCE)
    graph.run("MATCH (l:OktaIngest) SET l.domain = $domain", domain=domain)
    sync(database, snapshot(POSTMAN, org_id=None))
    assert graph.value("MATCH (l:OktaIngest) RETURN collect(l.org)") == [ORG_ID.upper()]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("Okta_HasRole", "SUPER_ADMIN@contoso.example.com"),
        ("Okta_HasRole", "SUPER_ADMIN@CONTOSO.OKTA.COM"),
        ("Okta_HasRole", "Super_Admin@Contoso.Example.com"),
        ("Okta_HasRole", "super_admin"),
        ("Okta_HasRoleAssignment", f"{role('SUPER_ADMIN')['id']}_{OWNER}"),
        ("Okta_HasRoleAssignment", role("SUPER_ADMIN")["id"].lower()),
        ("Okta_SuperAdmin", ORG_ID.lower()),
    ],
)
def test_edge_of_another_tool_stays_while_the_role_holds(
    graph: Graph, database: Database, kind: str, target: str
) -> None:
    """To an alternate domain, or to a node whose key is in mixed case; it goes with the role."""
    source = snapshot(POSTMAN, roles={OWNER: [role("SUPER_ADMIN")]})
    source = replace(source, domains=[DOMAIN, "contoso.example.com"])
    graph.run(
        f"CREATE (:Okta:Okta_User {{objectid: $owner}})-[:{kind} {{lastseen: datetime('2026-01-01')}}]->"
        "(:Other {objectid: $target})",
        owner=OWNER.upper(),
        target=target,
    )
    count = f"MATCH (:Okta_User)-[r:{kind}]->(:Other) RETURN count(r)"
    sync(database, source)
    assert graph.value(count) == 1
    sync(database, replace(source, roles={OWNER: []}, user_groups={OWNER: []}, group_roles={}))
    assert graph.value(count) == 0
