"""A graph of three orgs with what roles, role targets, custom roles and network zones can be."""

from typing import Any

from tests.graph.query_graph import NOW, ago
from tests.graph_under_test import Graph

CONTOSO, FABRIKAM, PREVIEW = "contoso.okta.com", "fabrikam.okta.com", "preview.okta.com"
ORG_IDS = {CONTOSO: "00O1", FABRIKAM: "00O2", PREVIEW: "00O3"}

RUNS: dict[str, dict[str, Any]] = {
    CONTOSO: {"lastCollected": NOW, "tokenList": "complete", "callerLogin": "reader@contoso.com"},
    # Collected 40 days ago; another tool has made text of the timestamp.
    FABRIKAM: {"lastCollected": f"{ago(40):%Y-%m-%dT%H:%M:%SZ}[UTC]", "tokenList": "partial"},
}

READ = {"status": "ACTIVE", "rolesRead": NOW}
USERS: dict[str, dict[str, Any]] = {
    "Super": {**READ, "roleTypes": ["SUPER_ADMIN"], "rolesComplete": True, "email": "Super@Corp.local"},
    "Limited": {**READ, "roleTypes": ["USER_ADMIN"], "rolesComplete": True},
    "Everywhere": {**READ, "roleTypes": ["USER_ADMIN"], "rolesComplete": True},
    "Untargeted": {**READ, "roleTypes": ["APP_ADMIN"], "rolesComplete": True},
    "Grouped": {**READ, "roleTypes": ["HELP_DESK_ADMIN"], "rolesComplete": True},
    "Taker": {**READ, "roleTypes": ["CUSTOM"], "rolesComplete": True},
    "Weak": {**READ, "roleTypes": ["CUSTOM"], "rolesComplete": True},
    "Reader": {**READ, "roleTypes": ["CUSTOM"], "rolesComplete": True},
    "Report": {**READ, "roleTypes": ["REPORT_ADMIN"], "rolesComplete": True},
    # Group roles could not be read: not known to have none.
    "Half": {**READ, "rolesComplete": False},
    # Written by an older version, which had no rolesComplete.
    "Old": {**READ, "roleTypes": []},
}

ZONES = {"networkConnection": "ZONE", "networkInclude": ["nzo1"], "networkIncludeNames": ["HQ"]}
TOKENS: dict[str, tuple[str, dict[str, Any]]] = {
    "super anywhere": ("Super", {"networkConnection": "ANYWHERE"}),
    # The zone has every address.
    "super all zone": ("Super", {**ZONES, "networkReach": "ANYWHERE"}),
    "super zone": ("Super", {**ZONES, "networkReach": "ZONES"}),
    # Another tool has read the network since: its value is newer than ours.
    "super stale": ("Super", {"networkConnection": "ANYWHERE", "networkReach": "ZONES"}),
    "limited": ("Limited", {**ZONES, "networkReach": "ZONES_INACTIVE"}),
    "everywhere": ("Everywhere", {"networkConnection": "ANYWHERE"}),
    "untargeted": ("Untargeted", {"networkConnection": "ANYWHERE"}),
    "grouped": ("Grouped", {"networkConnection": "ANYWHERE"}),
    "taker": (
        "Taker",
        {"networkConnection": "ZONE", "networkExclude": ["nzo2"], "networkReach": "EXCLUDED_ZONES_ONLY"},
    ),
    "weak": ("Weak", {"networkConnection": "ANYWHERE"}),
    "reader": ("Reader", {"networkConnection": "ANYWHERE"}),
    "report": ("Report", {"networkConnection": "ANYWHERE"}),
    # Not the id of a zone: nobody knows what it means.
    "half": ("Half", {"networkConnection": "ZONE", "networkInclude": ["ALL_IP_ZONES"]}),
    "old": ("Old", {"networkConnection": "ANYWHERE", "oktaDomain": FABRIKAM, "lastUsed": ago(45)}),
    "old unused": ("Old", {"networkConnection": "ANYWHERE", "oktaDomain": FABRIKAM, "lastUsed": ago(60)}),
    "preview": ("Old", {"networkConnection": "ANYWHERE", "oktaDomain": PREVIEW, "lastUsed": ago(45)}),
}

ASSIGNMENTS = (
    # holder, type, days since it was created, targets, whole org
    ("Super", "SUPER_ADMIN", 2, None, True),
    ("Limited", "USER_ADMIN", 300, ["00gSales"], False),
    ("Everywhere", "USER_ADMIN", 300, ["00gSales"], False),
    ("Everywhere", "USER_ADMIN", 300, None, True),
    ("Untargeted", "APP_ADMIN", 300, None, False),
    ("helpers", "HELP_DESK_ADMIN", 300, None, True),
)
PERMISSIONS: dict[str, list[str]] = {
    "Taker": ["okta.users.credentials.resetPassword", "okta.users.read"],
    "Weak": ["okta.groups.manage (conditional)"],
    "Reader": ["okta.users.read"],
}


def fill(graph: Graph) -> None:
    """Create the graph in the empty database."""
    graph.run(
        "UNWIND $orgs AS org CREATE (:Okta:Okta_Organization {objectid: org[1], environmentid: org[1], "
        "oktaDomain: org[0], name: org[0]})",
        orgs=list(ORG_IDS.items()),
    )
    graph.run(
        "UNWIND $runs AS run CREATE (l:OktaIngest) SET l = run",
        runs=[{"org": ORG_IDS[domain], "domain": domain, **more} for domain, more in RUNS.items()],
    )
    graph.run(
        "CREATE (:Okta:Okta_Group {objectid: 'HELPERS'}) "
        "WITH 1 AS one UNWIND $users AS user CREATE (u:Okta:Okta_User) SET u = user",
        users=[{"objectid": name.upper(), "id": name, "displayName": name, **more} for name, more in USERS.items()],
    )
    graph.run(
        "UNWIND $tokens AS token MATCH (u:Okta {objectid: token.owner}) "
        "CREATE (t:Okta:Okta_ApiToken)-[:Okta_ApiTokenFor]->(u) SET t = token.properties",
        tokens=[{"owner": owner.upper(), "properties": _token(name, more)} for name, (owner, more) in TOKENS.items()],
    )
    graph.run(
        "UNWIND $assignments AS row MATCH (holder:Okta {objectid: row[0]}), (o:Okta {objectid: '00O1'}) "
        "CREATE (holder)-[:Okta_HasRoleAssignment]->(a:Okta:Okta_RoleAssignment {type: row[1], created: row[2]}) "
        "SET a.targets = row[3] WITH a, o, row WHERE row[4] CREATE (a)-[:Okta_ScopedTo]->(o)",
        assignments=[[holder.upper(), kind, ago(days), *more] for holder, kind, days, *more in ASSIGNMENTS],
    )
    graph.run(
        "UNWIND $permissions AS row MATCH (u:Okta {objectid: row[0]}) "
        "CREATE (u)-[:Okta_HasRole]->(:Okta:Okta_CustomRole {permissions: row[1]})",
        permissions=[[name.upper(), labels] for name, labels in PERMISSIONS.items()],
    )
    graph.run(
        "MATCH (u:Okta {objectid: 'GROUPED'}), (g:Okta {objectid: 'HELPERS'}), (s:Okta {objectid: 'SUPER'}), "
        "(o:Okta {objectid: '00O1'}) CREATE (u)-[:Okta_MemberOf]->(g), (s)-[:Okta_SuperAdmin]->(o) "
        "CREATE (:Base:User {objectid: 'S-1', name: 'SUPER@CORP.LOCAL', email: 'super@corp.local'}) "
        "CREATE (:Base:User {objectid: 'S-2', name: 'OTHER@CORP.LOCAL'})"
    )


def _token(name: str, more: dict[str, Any]) -> dict[str, Any]:
    domain = more.get("oktaDomain", CONTOSO)
    # BloodHound can keep the id of the org in the case in which another tool has sent it.
    environmentid = ORG_IDS[domain].lower() if domain == FABRIKAM else ORG_IDS[domain]
    dates = {"created": ago(100), "lastUsed": ago(1), "lastseen": NOW, "expiresAt": ago(-20)}
    return {
        "objectid": f"TOKEN {name.upper()}",
        "id": name,
        "displayName": name,
        "oktaDomain": CONTOSO,
        "environmentid": environmentid,
        **dates,
        **more,
    }
