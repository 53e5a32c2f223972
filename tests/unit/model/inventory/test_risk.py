"""Rank and action of a token, and the results of the STIG checks."""

from typing import Any

import pytest

from okta_ingest.model.inventory import risk
from okta_ingest.model.inventory.risk import Action, Stig
from tests.report_rows import ZONES, ago, inventory_of, owner_row, token, token_row

SUPER = {"roleTypes": ["SUPER_ADMIN"]}
UNKNOWN_NETWORK = {"networkConnection": None, "networkReach": None}

OWNERS = [
    owner_row("SUPER", **SUPER),
    owner_row("SUSPENDED", **SUPER, status="SUSPENDED"),
    owner_row("ORG", roleTypes=["ORG_ADMIN"]),
    owner_row("HELP", roleTypes=["HELP_DESK_ADMIN"]),
    owner_row("UNKNOWN", roleTypes=None),
    owner_row("READER", roleTypes=["READ_ONLY_ADMIN"]),
    owner_row("NONE"),
]


def test_rank_is_by_rights_then_network_then_owner_then_age() -> None:
    """Tokens that zones limit come after all open ones with rights; unknown roles before harmless ones."""
    tokens = [
        token_row(1, owner="NONE"),
        token_row(2, owner="SUPER", **ZONES),
        token_row(3, owner="READER"),
        token_row(4, owner="UNKNOWN"),
        token_row(5, owner="HELP"),
        token_row(6, owner="ORG"),
        token_row(7, owner="SUPER", **UNKNOWN_NETWORK),
        token_row(8, owner="SUPER", networkConnection="ZONE", networkReach="ZONES_INACTIVE"),
        token_row(9, owner="SUPER", created=ago(300)),
        token_row(10, owner="SUPER", created=ago(900)),
        token_row(11, owner="SUSPENDED", created=None),
        token_row(12, owner="SUPER", created=None),
        token_row(13, owner="ORG", **ZONES),
    ]
    found = inventory_of(tokens, OWNERS).tokens
    assert [int(token.id[3:]) for token in found] == [11, 10, 9, 12, 8, 7, 6, 5, 4, 2, 13, 3, 1]


@pytest.mark.parametrize(
    ("owner", "changes", "risky"),
    [
        (SUPER, {}, True),
        (SUPER, UNKNOWN_NETWORK, True),
        (SUPER, ZONES, False),
        ({"roleTypes": None}, {}, True),
        ({"roleTypes": None}, ZONES, False),
        ({"roleTypes": ["READ_ONLY_ADMIN"]}, {}, False),
        ({}, {}, False),
    ],
)
def test_only_tokens_that_can_or_may_do_harm_are_risky(
    owner: dict[str, Any], changes: dict[str, Any], risky: bool
) -> None:
    """A manager must not be told to revoke harmless tokens first."""
    assert risk.is_risky(token(owner, **changes)) is risky


@pytest.mark.parametrize(
    ("owner", "changes", "gives", "may"),
    [
        (SUPER, {}, True, False),
        (SUPER, {**ZONES, "networkReach": "ZONES_INACTIVE"}, True, False),
        (SUPER, UNKNOWN_NETWORK, False, True),
        (SUPER, ZONES, False, False),
        ({"roleTypes": None}, {}, False, True),
        ({"roleTypes": ["APP_ADMIN"], "rolesComplete": "false"}, {}, False, True),
        ({"roleTypes": ["APP_ADMIN"]}, {}, False, False),
        ({"roleTypes": ["APP_ADMIN"]}, UNKNOWN_NETWORK, False, False),
    ],
)
def test_unknown_is_counted_apart_from_known(
    owner: dict[str, Any], changes: dict[str, Any], gives: bool, may: bool
) -> None:
    """A token is counted as one that gives, or as one that may give, or neither."""
    found = token(owner, **changes)
    assert (risk.gives_admin_from_anywhere(found), risk.may_give_admin_from_anywhere(found)) == (gives, may)


@pytest.mark.parametrize(
    ("created", "last_used", "action"),
    [
        (ago(90), ago(2), Action.REPLACE),
        (ago(90), ago(22), Action.REVOKE),
        (ago(23), ago(23), Action.REVOKE),
        (ago(5), ago(5), Action.CHECK),
        (ago(90), None, Action.CHECK),
        (None, "soon", Action.CHECK),
    ],
)
def test_action_depends_on_use(created: str | None, last_used: str | None, action: Action) -> None:
    """A token in use needs a replacement first; unknown use must be checked, and that of a new token."""
    assert risk.action(token(created=created, lastUsed=last_used)) is action


@pytest.mark.parametrize(
    ("owner", "changes", "network", "dedicated"),
    [
        (SUPER, {}, Stig.OPEN, Stig.OPEN),
        (SUPER, ZONES, Stig.NOT_A_FINDING, Stig.OPEN),
        ({}, {**ZONES, "networkReach": "EXCLUDED_ZONES_ONLY"}, Stig.OPEN, Stig.NOT_REVIEWED),
        ({"roleTypes": None}, UNKNOWN_NETWORK, Stig.NOT_REVIEWED, Stig.NOT_REVIEWED),
    ],
)
def test_stig_result_of_unknown_is_not_reviewed(
    owner: dict[str, Any], changes: dict[str, Any], network: Stig, dedicated: Stig
) -> None:
    """No token is free of the finding about its owner: the graph does not show dedicated accounts."""
    found = token(owner, **changes)
    assert (risk.stig_network(found), risk.stig_owner(found)) == (network, dedicated)


@pytest.mark.parametrize(
    ("owner", "changes", "needed"),
    [
        ({}, {}, False),
        ({}, {"created": ago(365)}, True),
        ({}, {"lastUsed": ago(21)}, True),
        ({}, {"created": ago(22), "lastUsed": ago(22)}, True),
        ({}, {"created": ago(6), "lastUsed": ago(6)}, False),
        ({"status": "SUSPENDED"}, {}, True),
        (SUPER, {}, True),
    ],
)
def test_clean_up_has_unused_old_and_risky_tokens(owner: dict[str, Any], changes: dict[str, Any], needed: bool) -> None:
    """Tokens of owners who are not active belong to it as well."""
    assert risk.needs_cleanup(token(owner, **changes)) is needed
