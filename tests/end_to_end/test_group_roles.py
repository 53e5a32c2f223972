"""Roles through groups, from an org in every state to the exact graph; nothing unknown is shown as none."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.okta_groups import ad_group, group
from sandbox.okta_org import OktaOrg
from sandbox.okta_users import group_role, role
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.samples import POSTMAN

VARYING = ("lastseen", "rolesRead", "sourceLastseen")
ADA, BEN = "00uada697", "00uben697"
ADMINS, HELP = "00g1admins697", "00g2help697"
ORG = "00OORG697"


@pytest.fixture(autouse=True)
def grouped(org: OktaOrg) -> None:
    """Ada is a super admin by the group Admins; Ben is a help desk admin by the group Help."""
    org.org_id = "00oOrg697"
    org.api_tokens = [{**POSTMAN, "id": f"00T{owner}", "userId": owner} for owner in (ADA, BEN)]
    org.directory.groups |= {ADMINS: group(ADMINS, "Admins"), HELP: ad_group(HELP, "Help")}
    org.directory.members = {ADMINS: [ADA], HELP: [BEN]}
    org.directory.group_roles = {ADMINS: [group_role("SUPER_ADMIN")], HELP: [group_role("HELP_DESK_ADMIN", 2)]}


def edges(graph: Graph) -> set[tuple[Any, ...]]:
    """All edges but those of tokens and of the organization, without timestamps."""
    found = [item[1:] for item in graph.everything(without=VARYING) if item[0] == "edge"]
    return {edge for edge in found if edge[1] not in ("Okta_ApiTokenFor", "Okta_Contains")}


def edge(source: str, kind: str, target: str, traversable: bool = False, ours: bool = True) -> tuple[Any, ...]:
    """An edge as `edges` returns it."""
    source_property = (("source", "okta-ingest"),) if ours else ()
    return source.upper(), kind, target.upper(), (*source_property, ("traversable", traversable))


def expected(domain: str) -> set[tuple[Any, ...]]:
    """The edges of both groups."""
    admin, help_desk = f"gra1SUPERADMIN697_{ADMINS}", f"gra2HELPDESKADMIN697_{HELP}"
    return {
        edge(ADA, "Okta_MemberOf", ADMINS, traversable=True),
        edge(ADMINS, "Okta_HasRole", f"SUPER_ADMIN@{domain}"),
        edge(ADMINS, "Okta_HasRoleAssignment", admin),
        edge(admin, "Okta_ScopedTo", ORG, ours=False),
        edge(ADMINS, "Okta_SuperAdmin", ORG, traversable=True),
        edge(BEN, "Okta_MemberOf", HELP, traversable=True),
        edge(HELP, "Okta_HasRole", f"HELP_DESK_ADMIN@{domain}"),
        edge(HELP, "Okta_HasRoleAssignment", help_desk),
        edge(help_desk, "Okta_ScopedTo", ORG, ours=False),
    }


def of_admins(found: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """The edges of Ada and the group Admins."""
    return {item for item in found if item[0] in (ADA.upper(), ADMINS.upper())}


def owner(graph: Graph, user_id: str) -> tuple[Any, Any]:
    """Role types of an owner, and whether they are complete."""
    node = graph.node(user_id.upper())
    return node.get("roleTypes"), node.get("rolesComplete")


@pytest.mark.parametrize("hides", [False, True], ids=["listed", "hidden"])
def test_groups_are_written_exactly_and_a_rerun_changes_nothing(
    okta_ingest: Run, org: OktaOrg, graph: Graph, hides: bool
) -> None:
    """Whether or not Okta lists the roles of groups with a user's."""
    org.directory.hide_group_roles = hides
    for _ in range(2):
        assert okta_ingest("sync").returncode == 0
        assert edges(graph) == expected(org.domain)
        node = graph.node(ADMINS.upper())
        assert {name: value for name, value in node.items() if name not in VARYING} == {
            "objectid": ADMINS.upper(),
            "id": ADMINS,
            "name": "Admins",
            "displayName": "Admins",
            "oktaDomain": org.domain,
            "environmentid": ORG,
            "roleTypes": ["SUPER_ADMIN"],
        }
        assert (owner(graph, ADA), owner(graph, BEN)) == ((["SUPER_ADMIN"], True), (["HELP_DESK_ADMIN"], True))
    contained = "MATCH (:Okta_Organization)-[r:Okta_Contains]->(g:Okta_Group) RETURN count(r)"
    assert graph.value(contained) == 2


def test_path_to_the_organization_goes_through_the_group(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """The shipped query finds it."""
    okta_ingest("sync")
    done = okta_ingest("query", "paths_to_organization", "--format", "csv")
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if f"00T{ADA}" in line]
    assert "Okta_ApiTokenFor; Okta_MemberOf; Okta_SuperAdmin" in line
    path = (
        "MATCH p = shortestPath((t:Okta_ApiToken {id: $id})-[*1..6]->(:Okta_Organization)) "
        "RETURN [r IN relationships(p) | type(r)]"
    )
    assert graph.value(path, id=f"00T{ADA}") == ["Okta_ApiTokenFor", "Okta_MemberOf", "Okta_SuperAdmin"]


@pytest.mark.parametrize("hides", [False, True], ids=["listed", "hidden"])
@pytest.mark.parametrize("withdrawn", ["membership", "role"])
def test_withdrawn_membership_or_role_takes_our_edges(
    okta_ingest: Run, org: OktaOrg, graph: Graph, withdrawn: str, hides: bool
) -> None:
    """The nodes stay; the other group is unchanged."""
    org.directory.hide_group_roles = hides
    okta_ingest("sync")
    if withdrawn == "membership":
        org.directory.members[ADMINS] = []
    else:
        org.directory.group_roles[ADMINS] = []
    assert okta_ingest("sync").returncode == 0
    assert of_admins(edges(graph)) == set()
    assert len(edges(graph)) == len(expected(org.domain)) - 4
    assert owner(graph, ADA) == ([], True)
    assert graph.value("MATCH (g:Okta_Group) RETURN count(g)") == 2


@pytest.mark.parametrize("hides", [False, True], ids=["listed", "hidden"])
@pytest.mark.parametrize("later", [False, True], ids=["before", "after"])
def test_edges_of_another_collector_stay(
    okta_ingest: Run, org: OktaOrg, graph: Graph, later: bool, hides: bool
) -> None:
    """What it wrote first is its own; what it has confirmed since is not ours alone any more."""
    org.directory.hide_group_roles = hides
    if later:
        okta_ingest("sync")
    collected_by_another(graph, org.domain)
    okta_ingest("sync")
    assert len(edges(graph)) == len(expected(org.domain))
    if later:
        collected_by_another(graph, org.domain)
    org.directory.members[ADMINS] = []
    okta_ingest("sync")
    kinds = {item[1] for item in of_admins(edges(graph))}
    assert kinds == {"Okta_MemberOf", "Okta_HasRole", "Okta_HasRoleAssignment", "Okta_SuperAdmin"}
    assert owner(graph, ADA) == ([], True)


def collected_by_another(graph: Graph, domain: str) -> None:
    """Merge OktaHound's payload of Ada and her group, as BloodHound does."""
    nodes = [
        (ADA, "Okta_User", {"name": "ADA", "displayName": "Ada"}),
        (ADMINS, "Okta_Group", {"name": "ADMINS", "displayName": "Admins", "oktaGroupType": "OKTA_GROUP"}),
        (f"SUPER_ADMIN@{domain}", "Okta_Role", {"name": "SUPER ADMINISTRATOR"}),
        (f"gra1SUPERADMIN697_{ADMINS}", "Okta_RoleAssignment", {"type": "SUPER_ADMIN", "status": "ACTIVE"}),
        (ORG, "Okta_Organization", {"name": domain.upper()}),
    ]
    for node_id, kind, properties in nodes:
        graph.run(
            "MERGE (n:Okta {objectid: $id}) SET n += $properties, n.lastseen = datetime({timezone: 'UTC'}), "
            f"n:{kind}",
            id=node_id.upper(),
            properties=properties,
        )
    links = [
        (ADA, "Okta_MemberOf", ADMINS),
        (ADMINS, "Okta_HasRole", f"SUPER_ADMIN@{domain}"),
        (ADMINS, "Okta_HasRoleAssignment", f"gra1SUPERADMIN697_{ADMINS}"),
        (f"gra1SUPERADMIN697_{ADMINS}", "Okta_ScopedTo", ORG),
        (ADMINS, "Okta_SuperAdmin", ORG),
        (ORG, "Okta_Contains", ADMINS),
    ]
    for source, kind, target in links:
        graph.run(
            "MERGE (a:Okta {objectid: $a}) MERGE (b:Okta {objectid: $b}) "
            f"MERGE (a)-[r:{kind}]->(b) SET r.lastseen = datetime({{timezone: 'UTC'}})",
            a=source.upper(),
            b=target.upper(),
        )


@pytest.mark.parametrize("first", [False, True], ids=["after", "before"])
def test_payload_of_oktahound_makes_no_second_node(okta_ingest: Run, org: OktaOrg, graph: Graph, first: bool) -> None:
    """Whoever comes first: one node per id, one edge of each kind; what it knows more stays."""
    if first:
        collected_by_another(graph, org.domain)
    okta_ingest("sync")
    if not first:
        collected_by_another(graph, org.domain)
        okta_ingest("sync")
    assert graph.value("MATCH (n:Okta) WITH n.objectid AS id, count(*) AS nodes WHERE nodes > 1 RETURN count(id)") == 0
    assert graph.value("MATCH (a)-[r]->(b) WITH a, b, type(r) AS t, count(*) AS n WHERE n > 1 RETURN count(t)") == 0
    assert len(edges(graph)) == len(expected(org.domain))
    assert graph.node(ADMINS.upper())["oktaGroupType"] == "OKTA_GROUP"
    labels = "MATCH (n:Okta {objectid: $id}) RETURN labels(n)"
    assert sorted(graph.value(labels, id=ADMINS.upper())) == ["Okta", "Okta_Group"]


@pytest.mark.parametrize("hides", [False, True], ids=["listed", "hidden"])
@pytest.mark.parametrize("forbidden", ["user_groups", "group_roles", "groups", "roles", "users", "targets"])
def test_refused_part_erases_nothing_and_claims_nothing(
    okta_ingest: Run, org: OktaOrg, graph: Graph, forbidden: str, hides: bool
) -> None:
    """In a graph that has everything, and in an empty one."""
    org.directory.hide_group_roles = hides
    org.directory.forbidden = {forbidden}
    first = okta_ingest("sync")
    assert (first.returncode, "could not read" in first.stderr) == (0, forbidden != "user_groups" or hides)
    for user_id in (ADA, BEN):
        types, complete = owner(graph, user_id)
        assert types != []
        assert complete is (
            None if forbidden == "roles" else not (hides and forbidden in ("user_groups", "group_roles"))
        )
    org.directory.forbidden = set()
    assert okta_ingest("sync").returncode == 0
    everything = edges(graph)
    assert everything == expected(org.domain)
    org.directory.forbidden = {forbidden}
    okta_ingest("sync")
    assert edges(graph) == everything
    assert graph.node(ADMINS.upper())["name"] == "Admins"
    org.directory.forbidden = set()
    org.directory.members[ADMINS] = []
    assert okta_ingest("sync").returncode == 0
    assert of_admins(edges(graph)) == set()


def test_empty_role_types_of_an_older_version_are_removed_where_groups_are_unknown(
    okta_ingest: Run, org: OktaOrg, graph: Graph
) -> None:
    """A saved query would show an unknown owner as one without roles."""
    graph.run(
        "CREATE (:Okta:Okta_User {objectid: $key, roleTypes: [], rolesRead: datetime('2025-01-01')})", key=ADA.upper()
    )
    org.directory.hide_group_roles = True
    org.directory.forbidden = {"user_groups"}
    okta_ingest("sync")
    assert owner(graph, ADA) == (None, False)


def test_groups_that_are_turned_off_stay_as_they_are(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """No request is sent for them, and no membership is removed."""
    okta_ingest("sync")
    before = edges(graph)
    org.directory.members[ADMINS] = []
    org.requests.clear()
    config = tmp_path / "config.yaml"
    config.write_text("include: {groups: false}\n")
    config.chmod(0o600)
    assert okta_ingest("--config", str(config), "sync").returncode == 0
    assert edges(graph) == before
    assert [request.target for request in org.requests if "groups" in request.target] == []


def test_former_owner_loses_our_membership_with_its_last_token(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """In the run that removes the token; its direct role stays, as no run reads it any more."""
    org.directory.roles = {ADA: [role("ORG_ADMIN", 3)]}
    org.api_tokens.append({**POSTMAN, "id": "00Tsecond", "userId": ADA})
    okta_ingest("sync")
    del org.api_tokens[0]
    okta_ingest("sync")
    assert (ADA.upper(), "Okta_MemberOf") in {item[:2] for item in edges(graph)}
    org.api_tokens = org.api_tokens[:1]
    okta_ingest("sync")
    assert {item[1] for item in of_admins(edges(graph))} == {"Okta_HasRole", "Okta_HasRoleAssignment"}
    assert (BEN.upper(), "Okta_MemberOf") in {item[:2] for item in edges(graph)}


def test_group_of_another_owner_keeps_its_roles(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """One owner leaves the group; the other is still a super admin by it."""
    org.directory.members[ADMINS] = [ADA, BEN]
    okta_ingest("sync")
    org.directory.members[ADMINS] = [BEN]
    okta_ingest("sync")
    found = {item[:3] for item in edges(graph)}
    assert (BEN.upper(), "Okta_MemberOf", ADMINS.upper()) in found
    assert (ADMINS.upper(), "Okta_SuperAdmin", ORG) in found
    assert (ADA.upper(), "Okta_MemberOf", ADMINS.upper()) not in found
