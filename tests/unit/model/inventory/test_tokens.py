"""Network reach and use of a token."""

from typing import Any

import pytest

from okta_ingest.model.inventory.tokens import Reach, Use
from tests.report_rows import ZONES, ago, token


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ({}, Reach.ANYWHERE),
        ({**ZONES}, Reach.ZONES),
        ({**ZONES, "networkReach": "ZONES_INACTIVE"}, Reach.TOO_WIDE),
        ({**ZONES, "networkReach": "EXCLUDED_ZONES_ONLY"}, Reach.TOO_WIDE),
        ({**ZONES, "networkReach": "SOMETHING_NEW"}, Reach.UNKNOWN),
        ({**ZONES, "networkReach": None}, Reach.UNKNOWN),
        ({"networkConnection": None, "networkReach": None}, Reach.UNKNOWN),
        ({"networkConnection": "ANYWHERE", "networkReach": None}, Reach.ANYWHERE),
        ({"networkConnection": "ZONE", "networkReach": None}, Reach.UNKNOWN),
        ({"networkConnection": "ZONE", "networkReach": None, "networkExclude": ["nzo2"]}, Reach.TOO_WIDE),
    ],
)
def test_reach_is_what_the_zones_allow(changes: dict[str, Any], reach: Reach) -> None:
    """What was not read is unknown, never limited."""
    assert token(**changes).reach is reach


def test_graph_of_an_older_version_has_only_the_ids_of_zones() -> None:
    """That version did not read zones: included ones count as a limit."""
    assert token(org={"version": None}, **{**ZONES, "networkReach": None}).reach is Reach.ZONES


@pytest.mark.parametrize(
    ("created", "last_used", "use", "idle_days"),
    [
        (ago(100), ago(0.5), Use.IN_USE, 0),
        (ago(100), ago(20.9), Use.IN_USE, 20),
        (ago(100), ago(21), Use.IDLE, 21),
        (ago(0), ago(0), Use.NEW, 0),
        (ago(20.9), ago(20.9), Use.NEW, 20),
        (ago(21), ago(21), Use.NEVER, 21),
        (ago(3), ago(40), Use.NEW, 40),
        (ago(-0.2), ago(-0.2), Use.NEW, 0),
        (ago(100), None, Use.UNKNOWN, None),
        (ago(100), "yesterday", Use.UNKNOWN, None),
        (None, ago(25), Use.IDLE, 25),
        ("2025-01-01", "2026-11-24T07:00:00+01:00[Europe/Berlin]", Use.IN_USE, 1),
        ("2025-01-01", 1763971200, Use.IDLE, 365),
        ("2025-01-01", 12, Use.UNKNOWN, None),
        (ago(100), ago(-0.2), Use.IN_USE, 0),
        (ago(100), ago(-400), Use.UNKNOWN, None),
        (ago(-400), ago(-400), Use.UNKNOWN, None),
        (["2026-01-01"], {"a": 1}, Use.UNKNOWN, None),
    ],
)
def test_use_counts_from_the_collection(created: Any, last_used: Any, use: Use, idle_days: int | None) -> None:
    """A time that cannot be read, or is far in the future, is unknown."""
    found = token(created=created, lastUsed=last_used)
    assert (found.use, found.idle_days) == (use, idle_days)


@pytest.mark.parametrize(("lastseen", "stale"), [(ago(0), False), (ago(-1), False), (ago(3), True), (None, False)])
def test_token_that_the_last_list_did_not_have_is_stale(lastseen: str | None, stale: bool) -> None:
    """It may be revoked already."""
    assert token(lastseen=lastseen).stale is stale
