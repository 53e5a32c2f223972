"""Rows of the statements that the report reads, and inventories of them."""

import random
from datetime import datetime, timedelta, timezone
from typing import Any

from okta_ingest.model.inventory.build import Inventory, inventory
from okta_ingest.model.inventory.tokens import Token

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=timezone.utc)
DOMAIN = "contoso.okta.com"

Row = dict[str, Any]


def ago(days: float) -> str:
    """The timestamp that many *days* before the collection."""
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def org_row(number: int = 1, /, **changes: Any) -> Row:
    """The row of a complete run that noted everything."""
    return {
        "org": f"00O{number}",
        "domain": DOMAIN if number == 1 else f"customer-{number}.okta.com",
        "displayName": None,
        "lastCollected": ago(0),
        "version": "1.2.0",
        "caller": "00ureader",
        "callerLogin": "reader@contoso.com",
        "callerRoles": ["SUPER_ADMIN"],
        "tokenList": "complete",
        "usersRead": "2",
        "rolesRead": "2",
        **changes,
    }


def owner_row(key: str = "00UADA", /, **changes: Any) -> Row:
    """The row of an active owner without admin roles."""
    return {
        "owner": key,
        "id": key.lower(),
        "login": "ada@contoso.com",
        "displayName": "Ada Park",
        "status": "ACTIVE",
        "managerId": None,
        "roleTypes": [],
        "rolesRead": ago(0),
        "rolesComplete": None,
        "superAdmin": False,
        "assignments": [],
        "customRoles": [],
        **changes,
    }


def token_row(number: int = 1, /, **changes: Any) -> Row:
    """The row of a token in use that works from anywhere."""
    return {
        "id": f"00T{number}",
        "name": f"Token {number}",
        "owner": "00UADA",
        "userId": "00uada",
        "domain": DOMAIN,
        "environmentid": "00O1",
        "clientName": "Okta API",
        "created": ago(100),
        "lastUsed": ago(1),
        "expiresAt": ago(-29),
        "lastseen": ago(0),
        "networkConnection": "ANYWHERE",
        "networkReach": "ANYWHERE",
        "networkInclude": None,
        "networkExclude": None,
        "networkIncludeNames": None,
        "networkExcludeNames": None,
        **changes,
    }


ZONES: Row = {"networkConnection": "ZONE", "networkReach": "ZONES", "networkInclude": ["nzo1"]}


def inventory_of(
    tokens: list[Row] | None = None, owners: list[Row] | None = None, orgs: list[Row] | None = None
) -> Inventory:
    """The inventory of these rows; by default one of each."""
    return inventory(
        [org_row()] if orgs is None else orgs,
        [owner_row()] if owners is None else owners,
        [token_row()] if tokens is None else tokens,
        NOW,
    )


def token(owner: Row | None = None, org: Row | None = None, **changes: Any) -> Token:
    """The only token of an inventory; *owner* and *org* change their rows, the others the token's."""
    (found,) = inventory_of([token_row(**changes)], [owner_row(**owner or {})], [org_row(**org or {})]).tokens
    return found


def many(tokens: int = 5000, orgs: int = 3, owners: int = 900) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of orgs, owners and tokens with every kind of value, the same in each call."""
    chance = random.Random(1)
    owner_rows = [
        owner_row(
            f"00U{number}",
            login=f"user{number}@contoso.com",
            displayName=f"User {number}",
            status=chance.choice(["ACTIVE"] * 9 + ["SUSPENDED"]),
            roleTypes=chance.choice([["SUPER_ADMIN"], ["ORG_ADMIN"], ["APP_ADMIN"], None, *[[]] * 16]),
        )
        for number in range(owners)
    ]
    token_rows = [_token(chance, number, owners, orgs) for number in range(tokens)]
    return [org_row(number + 1) for number in range(orgs)], owner_rows, token_rows


def _token(chance: random.Random, number: int, owners: int, orgs: int) -> Row:
    owner = chance.randrange(owners)
    network = chance.choice([{}, {}, ZONES, {"networkReach": "ZONES_INACTIVE", "networkConnection": "ZONE"}])
    return token_row(
        number,
        owner=f"00U{owner}",
        userId=f"00u{owner}",
        environmentid=f"00O{owner % orgs + 1}",
        domain=org_row(owner % orgs + 1)["domain"],
        created=ago(chance.randrange(20, 1500)),
        lastUsed=chance.choice([ago(chance.random() * 29), None]),
        **network,
    )
