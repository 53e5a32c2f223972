"""The reasons that a manager reads: short, and with the most important part first."""

from typing import Any

import pytest

from okta_ingest.model.inventory.owners import Role
from okta_ingest.output.html import words
from tests.report_rows import ZONES, ago, token

WIDE = {**ZONES, "networkReach": "ZONES_INACTIVE"}


@pytest.mark.parametrize(
    ("owner", "changes", "reason"),
    [
        (
            {"roleTypes": ["SUPER_ADMIN"], "status": "SUSPENDED"},
            {"created": ago(900)},
            "Super admin: can change everything; works from any network; owner suspended",
        ),
        (
            {"roleTypes": ["SUPER_ADMIN"]},
            {"created": ago(800)},
            "Super admin: can change everything; works from any network; secret 2 years old",
        ),
        (
            {"roleTypes": ["ORG_ADMIN"], "status": "DELETED"},
            WIDE,
            "Org admin: can change almost everything; zones do not restrict it; owner deleted",
        ),
        ({"roleTypes": None}, {}, "Admin roles unknown: may be super admin; works from any network"),
        (
            {"roleTypes": ["APP_ADMIN"], "status": "DEPROVISIONED"},
            ZONES,
            "App admin: can take over apps; limited to network zones; owner deactivated",
        ),
        (
            {"roleTypes": ["CUSTOM"]},
            {"networkConnection": None, "networkReach": None},
            "Custom role: rights unknown; network limits unknown",
        ),
        ({}, {"created": ago(400)}, "No admin role; works from any network; secret 1 year old"),
        ({"roleTypes": ["NEW_ADMIN"]}, {}, "Admin role NEW_ADMIN; works from any network"),
    ],
)
def test_reason_has_rights_network_owner_and_age(owner: dict[str, Any], changes: dict[str, Any], reason: str) -> None:
    """The last parts are left out where they do not fit."""
    assert words.reason(token(owner, **changes)) == reason


@pytest.mark.parametrize("kind", [*words._ROLES, "CUSTOM", "A" * 400])
@pytest.mark.parametrize("status", ["SUSPENDED", "PASSWORD_EXPIRED", "X" * 400])
def test_reason_is_short(kind: str, status: str) -> None:
    """Five of them fit on the first screen of a phone, whatever the graph has."""
    found = words.reason(token({"roleTypes": [kind], "status": status}, created=ago(2000), **WIDE))
    assert len(found) <= words.REASON_LIMIT


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role("HELP_DESK_ADMIN", "Help Desk Administrator", targets=3), "Help desk admin of 3 groups"),
        (Role("APP_ADMIN", targets=1), "App admin of 1 app"),
        (Role("APP_ADMIN", scope_known=False), "App admin (scope unknown)"),
        (Role("CUSTOM", "Helpers"), "Custom role Helpers"),
        (Role("WORKFLOWS_ADMIN", "Workflows Administrator"), "Workflows Administrator"),
        (Role("NEW_ADMIN"), "NEW_ADMIN"),
    ],
)
def test_role_name_has_its_limit(role: Role, name: str) -> None:
    """An unknown scope is called unknown."""
    assert words.role_name(role) == name


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"lastUsed": ago(0.2)}, "in use: today"),
        ({"lastUsed": ago(1)}, "in use: 1 day ago"),
        ({"lastUsed": ago(26)}, "idle: 26 days ago"),
        ({"lastUsed": ago(45)}, "idle: 1 month ago"),
        ({"lastUsed": None}, "last use unknown"),
        ({"created": ago(24), "lastUsed": ago(24)}, "never used, created 24 days ago"),
        ({"created": ago(4), "lastUsed": ago(4)}, "not used yet, created 4 days ago"),
    ],
)
def test_use_is_said_in_days(changes: dict[str, Any], text: str) -> None:
    """Unknown use is called unknown."""
    assert words.used(token(**changes)) == text
