"""A snapshot's tokens by the highest role of the owner and by network reach; unknown is a kind of its own."""

from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach
from okta_ingest.model.snapshot import Include
from okta_ingest.model.token_counts import TokenCounts, count_tokens, total
from sandbox.okta_users import custom_role, group_role, role
from sandbox.okta_zones import ip_zone
from tests.samples import POSTMAN, api_token, snapshot

OWNER, GROUP = POSTMAN["userId"], "00g1leads4Qw8Zr2Tx697"


@pytest.mark.parametrize(
    ("roles", "level"),
    [
        ([role("READ_ONLY_ADMIN"), role("SUPER_ADMIN", 2)], Level.SUPER),
        ([role("ORG_ADMIN"), role("APP_ADMIN", 2)], Level.ORG),
        ([role("HELP_DESK_ADMIN")], Level.OTHER),
        ([custom_role("cr0", "Auditors")], Level.OTHER),
        ([role("REPORT_ADMIN")], Level.READ_ONLY),
        ([], Level.NONE),
        (["unreadable"], Level.UNKNOWN),
        (None, Level.UNKNOWN),
    ],
)
def test_highest_role_counts(roles: list[Any] | None, level: Level) -> None:
    """A list that was not read, or not wholly, is unknown."""
    known = {} if roles is None else {OWNER: roles}
    counts = count_tokens(snapshot(POSTMAN, roles=known, user_groups={OWNER: []}, group_roles={}))
    assert (counts.levels, counts.owners) == ({level: 1}, 1)


def test_role_through_a_group_counts_and_unread_groups_may_give_any_role() -> None:
    """No role and a read-only role are unknown then; a role that can change something stays."""
    through_group = snapshot(
        POSTMAN, roles={OWNER: []}, user_groups={OWNER: [GROUP]}, group_roles={GROUP: [group_role("SUPER_ADMIN")]}
    )
    assert count_tokens(through_group).levels == {Level.SUPER: 1}
    for found, level in (([], Level.UNKNOWN), (["READ_ONLY_ADMIN"], Level.UNKNOWN), (["APP_ADMIN"], Level.OTHER)):
        unread = snapshot(POSTMAN, roles={OWNER: [role(kind) for kind in found]})
        assert count_tokens(unread).levels == {level: 1}


def test_token_without_an_owner_and_with_a_deleted_one_is_unknown() -> None:
    """Neither is safe; an item without an id is unknown in every way."""
    tokens = [api_token(1, userId=None), api_token(2, userId="00udeleted00000x697"), {"name": "no id"}]
    counts = count_tokens(snapshot(*tokens, deleted_users=["00udeleted00000x697"]))
    assert (counts.tokens, counts.owners, counts.levels) == (3, 1, {Level.UNKNOWN: 3})
    assert counts.reaches == {Reach.ANYWHERE: 2, Reach.UNKNOWN: 1}


@pytest.mark.parametrize(
    ("network", "reach"),
    [
        ({"connection": "ANYWHERE"}, Reach.ANYWHERE),
        ({"connection": "ZONE", "include": ["nzo1"]}, Reach.ZONES),
        ({"connection": "ZONE", "include": ["nzo2"]}, Reach.TOO_WIDE),
        ({"connection": "ZONE", "include": ["nzo3"]}, Reach.ANYWHERE),
        ({"connection": "ZONE", "exclude": ["nzo1"]}, Reach.TOO_WIDE),
        ({"connection": "SOMETHING_NEW"}, Reach.UNKNOWN),
        (None, Reach.UNKNOWN),
    ],
)
def test_network_reach_is_that_of_the_graph(network: dict[str, Any] | None, reach: Reach) -> None:
    """Zones that were not read are unknown."""
    zones = [
        ip_zone("nzo1", "Office", "192.0.2.0/24"),
        ip_zone("nzo2", "Old", "192.0.2.0/24", status="INACTIVE"),
        ip_zone("nzo3", "All", "0.0.0.0/0"),
    ]
    read = snapshot(api_token(1, network=network), zones=zones)
    assert count_tokens(read).reaches == {reach: 1}
    needs_zones = network is not None and "include" in network
    without = read.without(Include(zones=False))
    assert count_tokens(without).reaches == {Reach.UNKNOWN if needs_zones else reach: 1}


def test_total_is_the_sum() -> None:
    """Of no org it is 0."""
    one = count_tokens(snapshot(POSTMAN, api_token(9)))
    two = count_tokens(replace(snapshot(api_token(3, network=None)), domain="b.okta.com"))
    assert total([one, two]) == TokenCounts(3, 3, {Level.UNKNOWN: 3}, {Reach.ANYWHERE: 2, Reach.UNKNOWN: 1})  # type: ignore[arg-type]
    assert total([]) == TokenCounts()
