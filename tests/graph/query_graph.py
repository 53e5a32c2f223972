"""The graph that every query is tested on: data of this tool and of OktaHound, and missing data."""

from datetime import datetime, timedelta, timezone
from typing import Any

from tests.graph_under_test import Graph

NOW = datetime.now(timezone.utc).replace(microsecond=0)


def ago(days: float) -> datetime:
    """The timestamp that many *days* ago."""
    return NOW - timedelta(days=days)


USERS: dict[str, dict[str, Any]] = {
    "Ada": {
        "login": "ada@contoso.com",
        "status": "ACTIVE",
        "roleTypes": ["SUPER_ADMIN"],
        "rolesRead": ago(1),
        "lastLogin": ago(1),
    },
    "Bea": {"status": "LOCKED_OUT", "roleTypes": ["ORG_ADMIN"], "rolesRead": ago(1), "lastLogin": ago(200)},
    "Cy": {"status": "SUSPENDED", "roleTypes": [], "rolesRead": ago(1)},
    "Dan": {"status": "ACTIVE", "lastLogin": ago(2)},
    "Gus": {"status": "DELETED", "roleTypes": [], "rolesRead": ago(1), "lastLogin": ago(400)},
    "Hal": {"status": "ACTIVE", "roleTypes": ["CUSTOM"], "rolesRead": ago(1), "lastLogin": ago(1)},
    # A user of OktaHound, and a stub of BloodHound that has only an edge.
    "Eve": {"status": "ACTIVE", "lastLogin": ago(100).isoformat()},
    "00uStub": {"displayName": None},
}

TOKENS: dict[str, tuple[str | None, dict[str, Any]]] = {
    "open": ("Ada", {"networkConnection": "ANYWHERE", "created": ago(400), "lastUsed": ago(1), "expiresAt": ago(-29)}),
    "bound": ("Ada", {"networkConnection": "ZONE", "networkInclude": ["nzo1"], "created": ago(10), "lastUsed": ago(0)}),
    # Only excluded zones: not limited to any zone.
    "excluding": (
        "Bea",
        {"networkConnection": "ZONE", "networkExclude": ["nzo2"], "created": ago(30), "lastUsed": ago(28)}
        | {"expiresAt": ago(-2)},
    ),
    "zone of OktaHound": ("Cy", {"networkConnection": "ZONE", "created": ago(40), "lastUsed": ago(3)}),
    # The permissions of a custom role are unknown.
    "custom": ("Hal", {"networkConnection": "ANYWHERE", "created": ago(90), "lastUsed": ago(2), "expiresAt": ago(-28)}),
    # The id of its org is unknown.
    "half unknown": ("Dan", {"oktaDomain": "fabrikam.okta.com", "environmentid": None, "lastseen": None}),
    # Text dates, no lastUsed, and a super admin only through a group.
    "hound": (
        "Eve",
        {"networkConnection": "ANYWHERE", "created": ago(3).isoformat(), "expiresAt": ago(-27).isoformat()}
        | {"tokenWindow": "30.00:00:00", "lastseen": ago(20).isoformat()},
    ),
    "ownerless": (None, {"networkConnection": "ANYWHERE", "userId": "00uDeleted", "created": ago(50)}),
    "stub's": ("00uStub", {"networkConnection": "ANYWHERE", "created": ago(60), "lastUsed": ago(5)}),
    "left behind": (
        "Gus",
        {"networkConnection": "ZONE", "networkInclude": ["nzo1"], "created": ago(20), "lastUsed": ago(20)}
        | {"expiresAt": ago(1), "clientName": "Other", "lastseen": ago(30)},
    ),
}


def fill(graph: Graph) -> None:
    """Create the graph in the empty database."""
    users = [{"objectid": name.upper(), "id": name, "displayName": name, **more} for name, more in USERS.items()]
    tokens = [
        {
            "edge": owner is not None and owner.upper(),
            "token": {
                "objectid": name.upper(),
                "id": f"id of {name}",
                "displayName": name,
                "name": name.upper(),
                "clientName": "Okta API",
                "oktaDomain": "contoso.okta.com",
                "environmentid": "00O1",
                "lastseen": ago(1),
                **more,
            },
        }
        for name, (owner, more) in TOKENS.items()
    ]
    graph.run(
        "CREATE (:Okta:Okta_Organization {objectid: '00O1', environmentid: '00O1', name: 'contoso.okta.com', "
        "displayName: 'Contoso Ltd', oktaDomain: 'contoso.okta.com'}) "
        # With the same name, and without tokens.
        "CREATE (:Okta:Okta_Organization {objectid: '00O3', environmentid: '00O3', name: 'preview.okta.com', "
        "displayName: 'Contoso Ltd', oktaDomain: 'preview.okta.com'}) "
        "CREATE (:OktaIngest {org: '00O1', domain: 'contoso.okta.com', lastCollected: $now}) "
        "CREATE (:OktaIngest {org: 'fabrikam.okta.com', domain: 'fabrikam.okta.com', lastCollected: $before})",
        now=ago(1),
        before=ago(2),
    )
    graph.run(
        "UNWIND $users AS user CREATE (u:Okta:Okta_User) SET u = user "
        "WITH u MATCH (o:Okta_Organization {objectid: '00O1'}) CREATE (o)-[:Okta_Contains]->(u)",
        users=users,
    )
    graph.run(
        "UNWIND $tokens AS row CREATE (t:Okta:Okta_ApiToken) SET t = row.token "
        "WITH t, row MATCH (u:Okta_User {objectid: row.edge}) CREATE (t)-[:Okta_ApiTokenFor]->(u)",
        tokens=tokens,
    )
    graph.run(
        "MATCH (ada {objectid: 'ADA'}), (bea {objectid: 'BEA'}), (cy {objectid: 'CY'}), (eve {objectid: 'EVE'}), "
        "(o:Okta_Organization {objectid: '00O1'}) "
        "CREATE (ada)-[:Okta_SuperAdmin]->(o) "
        # An inactive assignment gives no role.
        "CREATE (cy)-[:Okta_HasRoleAssignment]->(:Okta:Okta_RoleAssignment {type: 'SUPER_ADMIN', status: 'INACTIVE'}) "
        "CREATE (eve)-[:Okta_MemberOf]->(group:Okta:Okta_Group {name: 'ADMINS'})-[:Okta_HasRoleAssignment]->"
        "(:Okta:Okta_RoleAssignment {type: 'SUPER_ADMIN', status: 'ACTIVE'})-[:Okta_ScopedTo]->(o) "
        # A second assignment must not make a second row of the token.
        "CREATE (group)-[:Okta_HasRoleAssignment]->(:Okta:Okta_RoleAssignment {type: 'APP_ADMIN', status: 'ACTIVE'}) "
        # BloodHound adds the label Okta to both nodes of hybrid edges; a group is no account to take over.
        "CREATE (:Base:User:Okta {objectid: 'S-1', name: 'ADA@CORP.LOCAL'})-[:Okta_UserSync]->(ada) "
        "CREATE (:AZBase:AZUser {objectid: 'AZ1', name: 'BEA@CORP.CLOUD'})-[:Okta_InboundSSO]->(bea) "
        "CREATE (:Base:Group {objectid: 'S-2', name: 'EVERYONE'})-[:Okta_Other]->(bea)"
    )
