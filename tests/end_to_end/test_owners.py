"""Owners, admin roles and the organization: from an org with every kind of them to the exact graph."""

from typing import Any

import pytest

from sandbox.okta_org import OktaOrg
from sandbox.okta_users import custom_role, role, user
from tests.end_to_end.conftest import Run
from tests.end_to_end.test_removal import org_report
from tests.graph_under_test import Graph
from tests.samples import POSTMAN

VARYING = ("lastseen", "lastCollected", "rolesRead")
DIRECT, GROUPED, LIMITED, CUSTOM = "00udirect697", "00ugrouped697", "00ulimited697", "00ucustom697"
SUSPENDED, LOCKED, DEPROVISIONED, DELETED = "00ususpended697", "00ulocked697", "00udeprovisioned697", "00udeleted697"
OWNERS = [DIRECT, GROUPED, LIMITED, CUSTOM, SUSPENDED, LOCKED, DEPROVISIONED, DELETED]


@pytest.fixture(autouse=True)
def all_kinds_of_owners(org: OktaOrg) -> None:
    """Each kind of owner has one token."""
    org.org_id = "00oOrg697"
    org.api_tokens = [{**POSTMAN, "id": f"00T{owner}", "userId": owner} for owner in OWNERS]
    directory = org.directory
    for owner in OWNERS:
        status = {SUSPENDED: "SUSPENDED", LOCKED: "LOCKED_OUT", DEPROVISIONED: "DEPROVISIONED"}.get(owner, "ACTIVE")
        directory.users[owner] = user(owner, f"{owner}@contoso.com", status)
    directory.deleted = {DELETED}
    directory.roles = {
        DIRECT: [role("SUPER_ADMIN", 1), role("READ_ONLY_ADMIN", 2)],
        GROUPED: [role("SUPER_ADMIN", 3, through="GROUP"), role("APP_ADMIN", 4, through="GROUP")],
        LIMITED: [role("USER_ADMIN", 5)],
        CUSTOM: [custom_role("cr0Help697", "Helpers", 6), custom_role("cr0Read697", "Readers", 7, through="GROUP")],
        SUSPENDED: [role("ORG_ADMIN", 8), role("SUPER_ADMIN", 9, status="INACTIVE")],
    }


def node(kind: str, objectid: str, **properties: Any) -> tuple[Any, ...]:
    """A node as `Graph.everything` shows it."""
    return "node", "Okta", kind, tuple(sorted({"objectid": objectid, **properties}.items()))


def edge(source: str, kind: str, target: str, traversable: bool) -> tuple[Any, ...]:
    """An edge as `Graph.everything` shows it."""
    return "edge", source, kind, target, (("traversable", traversable),)


def expected_user(owner: str, domain: str) -> tuple[Any, ...]:
    """The node of an owner, with the data from Okta."""
    if owner == DELETED:
        properties = {"id": owner, "oktaDomain": domain, "environmentid": "00OORG697"}
        return node("Okta_User", owner.upper(), **properties, status="DELETED", enabled=False)
    role_types = {
        DIRECT: ["READ_ONLY_ADMIN", "SUPER_ADMIN"],
        GROUPED: ["APP_ADMIN", "SUPER_ADMIN"],
        LIMITED: ["USER_ADMIN"],
        CUSTOM: ["CUSTOM"],
        SUSPENDED: ["ORG_ADMIN"],
    }
    login = f"{owner}@contoso.com"
    return node(
        "Okta_User",
        owner.upper(),
        id=owner,
        name=login,
        login=login,
        email=login,
        firstName=owner.title(),
        lastName="Example",
        status={SUSPENDED: "SUSPENDED", LOCKED: "LOCKED_OUT", DEPROVISIONED: "DEPROVISIONED"}.get(owner, "ACTIVE"),
        enabled=owner not in (SUSPENDED, DEPROVISIONED),
        created="2021-05-03T08:00:00Z",
        activated="2021-05-03T08:05:00Z",
        lastLogin="2026-01-30T07:12:00Z",
        lastUpdated="2025-11-11T11:11:11Z",
        passwordChanged="2024-02-01T10:00:00Z",
        roleTypes=role_types.get(owner, []),
        rolesComplete=True,
        oktaDomain=domain,
        environmentid="00OORG697",
    )


def expected_roles(domain: str) -> list[tuple[Any, ...]]:
    """The nodes of roles and assignments, and their edges."""
    found = []
    assigned = [
        (DIRECT, 1, "SUPER_ADMIN", "Super Administrator", True),
        (DIRECT, 2, "READ_ONLY_ADMIN", "Read Only Administrator", True),
        (LIMITED, 5, "USER_ADMIN", "Group Administrator", True),
        (CUSTOM, 6, "CUSTOM", "Helpers", False),
        (SUSPENDED, 8, "ORG_ADMIN", "Organization Administrator", True),
    ]
    for owner, number, kind, label, org_wide in assigned:
        role_id = "cr0Help697" if kind == "CUSTOM" else f"{kind}@{domain}"
        assignment_id = f"ra{number}{kind.replace('_', '')}697_{owner}"
        key, assignment = role_id.upper(), assignment_id.upper()
        common = {"name": label, "displayName": label, "oktaDomain": domain, "environmentid": "00OORG697"}
        found += [
            node("Okta_CustomRole" if kind == "CUSTOM" else "Okta_Role", key, id=role_id, **common),
            node(
                "Okta_RoleAssignment",
                assignment,
                id=assignment_id,
                type=kind,
                status="ACTIVE",
                assignmentType="USER",
                created="2023-01-01T00:00:00Z",
                lastUpdated="2023-01-01T00:00:00Z",
                **common,
            ),
            edge("00OORG697", "Okta_Contains", key, True),
            edge(owner.upper(), "Okta_HasRole", key, False),
            edge(owner.upper(), "Okta_HasRoleAssignment", assignment, False),
        ]
        if org_wide:
            found.append(edge(assignment, "Okta_ScopedTo", "00OORG697", False))
    return [*found, edge(DIRECT.upper(), "Okta_SuperAdmin", "00OORG697", True)]


def without_tokens(graph: Graph) -> list[tuple[Any, ...]]:
    """Everything in the graph without the tokens and the bookkeeping."""
    kinds = {"Okta_ApiToken", "OktaIngest", "Okta_ApiTokenFor"}
    return [row for row in graph.everything(without=VARYING) if not kinds & set(map(str, row))]


def test_all_kinds_of_owners_and_roles_give_the_exact_graph(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """A second run changes nothing; a deleted owner is a note."""
    domain = org.domain
    organization = node(
        "Okta_Organization",
        "00OORG697",
        id="00oOrg697",
        name=domain,
        displayName="Contoso Ltd",
        companyName="Contoso Ltd",
        subdomain="contoso",
        status="ACTIVE",
        created="2019-03-01T09:00:00Z",
        lastUpdated="2025-06-01T09:00:00Z",
        oktaDomain=domain,
        environmentid="00OORG697",
    )
    expected = [organization, *(expected_user(owner, domain) for owner in OWNERS), *expected_roles(domain)]
    expected += [edge("00OORG697", "Okta_Contains", owner.upper(), True) for owner in OWNERS]
    for _ in range(2):
        done = okta_ingest("sync", "--json")
        report = org_report(done)
        assert (done.returncode, report["status"]) == (0, "ok")
        assert report["owners"] == {"seen": 8, "described": 7, "deleted": 1, "roles_read": 7}
        assert report["warnings"] == []
        assert report["notes"] == [f"1 token owner deleted in Okta: {DELETED}; revoke the tokens"]
        assert report["requests"] == 5 + 1 + 1 + 7 + 1 + 1
        assert without_tokens(graph) == sorted(expected, key=repr)
    collected_at = graph.value("MATCH (l:OktaIngest) RETURN l.lastCollected")
    timestamps = graph.run("MATCH (u:Okta_User) WHERE u.rolesRead IS NOT NULL RETURN DISTINCT u.rolesRead AS at")
    assert [row["at"] for row in timestamps] == [collected_at]
    assert graph.value("MATCH (n:Okta) WHERE n.lastseen <> datetime($at) RETURN count(n)", at=collected_at) == 0


def test_removed_role_loses_only_its_edges(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Of this owner; the nodes of the role stay."""
    okta_ingest("sync")
    before = without_tokens(graph)
    org.directory.roles[DIRECT] = [role("READ_ONLY_ADMIN", 2)]
    planned = okta_ingest("plan")
    assert planned.returncode == 0
    assert without_tokens(graph) == before
    okta_ingest("sync")
    after = without_tokens(graph)
    key = DIRECT.upper()
    assert {row[1:4] for row in before if row[0] == "edge" and row not in after} == {
        (key, "Okta_HasRole", f"SUPER_ADMIN@{org.domain}".upper()),
        (key, "Okta_HasRoleAssignment", f"RA1SUPERADMIN697_{key}"),
        (key, "Okta_SuperAdmin", "00OORG697"),
    }
    assert len(before) == len(after) + 3
    assert graph.node(key)["roleTypes"] == ["READ_ONLY_ADMIN"]


PARTS = ["users", "roles", "settings"]


def without(part: str, rows: list[tuple[Any, ...]], domain: str) -> list[tuple[Any, ...]]:
    """The expected graph if a part of the data could never be read."""
    types = {"roleTypes", "rolesComplete"}
    always = {"id", "objectid", "name", "oktaDomain", "environmentid"}
    expected = []
    for row in rows:
        if row[0] == "edge":
            if part != "roles" or (row[2] == "Okta_Contains" and row[3].startswith("00U")):
                expected.append(row)
        elif row[2] == "Okta_Organization" and part == "settings":
            kept = {key: value for key, value in row[3] if key in always}
            expected.append(node(row[2], **kept, displayName=domain))
        elif row[2] == "Okta_User" and part in ("users", "roles"):
            missing = types if part == "roles" else {key for key, _ in row[3]} - always - types | {"name"}
            if ("status", "DELETED") in row[3]:  # the request for its roles also says so
                missing = set()
            expected.append(node(row[2], **{key: value for key, value in row[3] if key not in missing}))
        elif part != "roles" or row[2] in ("Okta_User", "Okta_Organization"):
            expected.append(row)
    return sorted(expected, key=repr)


def forbid(org: OktaOrg, part: str) -> None:
    """Make one part of the org's data unreadable."""
    if part == "settings":
        org.settings = None
    else:
        org.directory.forbidden.add(part)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("users", "could not read 8 of 8 owners: needs scope okta.users.read or a role that can view users ("),
        (
            "roles",
            "could not read admin roles of 7 of 7 owners: needs scope okta.roles.read (SSWS: Super Administrator) (",
        ),
        (
            "settings",
            "could not read company name, subdomain and status of the org: needs scope okta.orgs.read or a role that "
            "can view org settings (",
        ),
    ],
)
def test_forbidden_data_is_one_warning_and_stays_in_the_graph(
    okta_ingest: Run, org: OktaOrg, graph: Graph, part: str, message: str
) -> None:
    """Only this data is missing in an empty graph; exit code 3 if the last run knew more about owners, once."""
    okta_ingest("sync")
    complete = without_tokens(graph)
    forbid(org, part)
    done = okta_ingest("sync", "--json")
    report = org_report(done)
    less = {
        "users": "This run knows less than the last one of this org: none of 8 owners read, 7 before.",
        "roles": "This run knows less than the last one of this org: admin roles of none of 8 owners read, 7 before.",
    }.get(part)
    assert (done.returncode, report["status"]) == ((0, "ok") if less is None else (3, "partial"))
    *lost, warning = report["warnings"]
    assert [line.split(" Check")[0] for line in lost] == ([] if less is None else [less])
    assert warning.startswith(message)
    assert without_tokens(graph) == complete
    assert okta_ingest("sync").returncode == 0
    graph.clear()
    assert okta_ingest("sync").returncode == 0
    assert without_tokens(graph) == without(part, complete, org.domain)
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(:Okta_User) RETURN count(r)") == 8


def test_caller_that_may_only_list_tokens_gets_all_tokens_and_edges(
    okta_ingest: Run, org: OktaOrg, graph: Graph
) -> None:
    """Unread roles and status are absent, never empty; each is a warning."""
    for part in PARTS:
        forbid(org, part)
    org.directory.deleted.clear()
    done = okta_ingest("sync", "--json")
    report = org_report(done)
    assert done.returncode == 0
    assert report["owners"] == {"seen": 8, "described": 0, "deleted": 0, "roles_read": 0}
    assert len(report["warnings"]) == 3
    assert report["requests"] == 5 + 1 + 3
    assert graph.value("MATCH (:Okta_ApiToken)-[r:Okta_ApiTokenFor]->(:Okta_User) RETURN count(r)") == 8
    assert (
        graph.value("MATCH (u:Okta_User) WHERE u.roleTypes IS NOT NULL OR u.enabled IS NOT NULL RETURN count(u)") == 0
    )


def test_include_false_reads_and_writes_no_owners_and_roles(
    okta_ingest: Run, org: OktaOrg, graph: Graph, tmp_path: Any
) -> None:
    """From Okta and from a snapshot; their absence is no warning."""
    okta_ingest("collect", "--output", "all.json")
    requests = len(org.requests)
    (tmp_path / "config.yaml").write_text("include: {owners: false, roles: false}\n")
    direct = okta_ingest("sync", "--json")
    assert len(org.requests) == requests + 5
    bare = without_tokens(graph)
    graph.clear()
    written = okta_ingest("sync", "--snapshot", "all.json", "--json")
    assert org_report(direct)["warnings"] == org_report(written)["warnings"] == []
    assert without_tokens(graph) == bare
    assert graph.value("MATCH (u:Okta_User) WHERE u.login IS NOT NULL OR u.roleTypes IS NOT NULL RETURN count(u)") == 0
    (tmp_path / "config.yaml").write_text("include: {owners: maybe}\n")
    assert "include.owners must be true or false" in okta_ingest("sync").stderr


def test_older_snapshot_changes_no_newer_roles(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """It adds none and removes none, even with --older-snapshot."""
    okta_ingest("collect", "--output", "old.json")
    org.directory.roles[DIRECT] = [role("REPORT_ADMIN", 2)]
    okta_ingest("sync")
    edges = [row for row in without_tokens(graph) if row[0] == "edge" and row[1] == DIRECT.upper()]
    assert okta_ingest("sync", "--snapshot", "old.json", "--older-snapshot").returncode == 0
    assert [row for row in without_tokens(graph) if row[0] == "edge" and row[1] == DIRECT.upper()] == edges
    assert graph.node(DIRECT.upper())["roleTypes"] == ["REPORT_ADMIN"]


ASSIGNED = "(n:Okta)-[:Okta_HasRoleAssignment|Okta_MemberOf*1..2]->(r:Okta_RoleAssignment)"
HOLDS = "(u:Okta_User)-[:Okta_HasRoleAssignment]->(r:Okta_RoleAssignment)-[:Okta_ScopedTo]->(:Okta)"
SEARCHES: dict[str, tuple[str, set[str]]] = {
    "users with API tokens": (
        "MATCH (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(n:Okta_User)<-[:Okta_Contains]-(:Okta_Organization) RETURN n.id",
        set(OWNERS),
    ),
    "tier zero principals": (
        f"MATCH {ASSIGNED}-[:Okta_ScopedTo]->(:Okta_Organization) "
        "WHERE r.type = 'SUPER_ADMIN' OR r.type = 'ORG_ADMIN' RETURN n.id",
        {DIRECT, SUSPENDED},
    ),
    "role assignments and their scope": (
        f"MATCH {ASSIGNED}-[:Okta_ScopedTo]->(:Okta) RETURN n.id",
        {DIRECT, LIMITED, SUSPENDED},
    ),
    "built-in roles": (
        "MATCH (:Okta_Organization)-[:Okta_Contains]->(n:Okta_User)-[:Okta_HasRole]->(:Okta_Role) RETURN n.id",
        {DIRECT, LIMITED, SUSPENDED},
    ),
    "custom roles": (
        "MATCH (:Okta_Organization)-[:Okta_Contains]->(n:Okta_User)-[:Okta_HasRole]->(:Okta_CustomRole) RETURN n.id",
        {CUSTOM},
    ),
    "privileged users, not active": (f"MATCH {HOLDS} WHERE u.status <> 'ACTIVE' RETURN u.id", {SUSPENDED}),
    "privileged users, old passwords": (
        f"MATCH {HOLDS} WHERE datetime(u.passwordChanged) <= datetime() - duration('P365D') RETURN u.id",
        {DIRECT, LIMITED, SUSPENDED},
    ),
    "privileged users, stale": (
        f"MATCH {HOLDS} WHERE u.lastLogin IS NULL OR datetime(u.lastLogin) <= datetime() - duration('P180D') "
        "RETURN u.id",
        {DIRECT, LIMITED, SUSPENDED},
    ),
    "privileged users without MFA": (f"MATCH {HOLDS} WHERE u.authenticationFactors = 0 RETURN u.id", set()),
    "organization": ("MATCH (n:Okta_Organization) RETURN n.id", {"00oOrg697"}),
    "from a token to everything": (
        "MATCH (:Okta_ApiToken)-[:Okta_ApiTokenFor]->(n:Okta_User)-[:Okta_SuperAdmin]->(:Okta_Organization) "
        "RETURN n.id",
        {DIRECT},
    ),
}
"""The patterns of BloodHound's saved searches and privilege zone rules, and the ids that they must find."""

OKTAHOUND = """
CREATE (o:Okta:Okta_Organization {objectid: '00OORG697', name: 'CONTOSO.OKTA.COM', displayName: 'Contoso Ltd'})
CREATE (u:Okta:Okta_User {objectid: $user, name: toUpper($login), login: $login, status: 'ACTIVE'})
SET u.created = '2021-05-03T08:00:00+00:00', u.lastLogin = '2026-01-30T07:12:00+00:00',
  u.passwordChanged = '2024-02-01T10:00:00+00:00', u.authenticationFactors = 2
CREATE (r:Okta:Okta_Role {objectid: $role, name: 'SUPER ADMINISTRATOR', permissions: ['okta.users.manage']})
CREATE (a:Okta:Okta_RoleAssignment {objectid: $assignment, name: 'SUPER ADMINISTRATOR', type: 'SUPER_ADMIN'})
CREATE (o)-[:Okta_Contains]->(u), (o)-[:Okta_Contains]->(r), (a)-[:Okta_ScopedTo]->(o)
CREATE (u)-[:Okta_HasRole]->(r), (u)-[:Okta_HasRoleAssignment]->(a), (u)-[:Okta_SuperAdmin]->(o)
"""


@pytest.mark.parametrize("first", ["okta-ingest", "OktaHound"])
def test_saved_searches_of_bloodhound_find_the_expected_nodes(
    okta_ingest: Run, org: OktaOrg, graph: Graph, first: str
) -> None:
    """In an empty database, and after OktaHound."""
    if first == "OktaHound":
        graph.run(
            OKTAHOUND,
            user=DIRECT.upper(),
            login=f"{DIRECT}@contoso.com",
            role=f"SUPER_ADMIN@{org.domain}".upper(),
            assignment=f"RA1SUPERADMIN697_{DIRECT}".upper(),
        )
    okta_ingest("sync")
    for name, (query, expected) in SEARCHES.items():
        assert {value for row in graph.run(query) for value in row.values()} == expected, name
    assert graph.value("MATCH (:Okta_User)-[r:Okta_SuperAdmin]->() RETURN count(r)") == 1
    assert graph.value("MATCH (n:Okta) WITH n.objectid AS id, count(n) AS nodes WHERE nodes > 1 RETURN count(id)") == 0
    permissions = graph.value("MATCH (r:Okta_Role) RETURN collect(r.permissions)")
    assert permissions == ([["okta.users.manage"]] if first == "OktaHound" else [])


def test_include_false_after_a_fuller_run_is_no_loss(okta_ingest: Run, tmp_path: Any) -> None:
    """The run is done, directly and with a snapshot of a machine that wanted less; a missing right is still one."""
    assert okta_ingest("sync").returncode == 0
    (tmp_path / "config.yaml").write_text("include: {owners: false}\n")
    assert okta_ingest("plan").returncode == 0
    (tmp_path / "config.yaml").write_text("include: {roles: false}\n")
    okta_ingest("collect", "--output", "less.json")
    (tmp_path / "config.yaml").unlink()
    done = okta_ingest("sync", "--snapshot", "less.json")
    assert (done.returncode, "knows less" in done.stderr) == (0, False)
