"""Network zones of every kind, from an org to the properties of its tokens."""

from typing import Any

import pytest

from sandbox.okta_org import OktaOrg
from sandbox.okta_zones import dynamic_zone, enhanced_dynamic_zone, ip_zone
from tests.end_to_end.conftest import Run
from tests.graph_under_test import Graph
from tests.samples import api_token

OFFICE, OLD, ALL, ABROAD, BLOCKED = "nzo1office697", "nzo2old697", "nzo3all697", "nzo4abroad697", "nzo5blocked697"

TOKENS: dict[str, tuple[dict[str, Any], tuple[Any, ...]]] = {
    "everywhere": ({"connection": "ANYWHERE"}, (None, None, None, "ANYWHERE")),
    "office": (
        {"connection": "ZONE", "include": [OFFICE], "exclude": [ABROAD, "nzo9"]},
        (["Office"], ["Abroad", "nzo9"], ["10.0.0.1-10.0.0.9", "192.0.2.7/24"], "ZONES"),
    ),
    "inactive": (
        {"connection": "ZONE", "include": [OLD]},
        (["Old office"], None, ["198.51.100.0/24"], "ZONES_INACTIVE"),
    ),
    "deleted": ({"connection": "ZONE", "include": ["nzo9"]}, (["nzo9"], None, [], "ZONES_INACTIVE")),
    "block list": (
        {"connection": "ZONE", "include": [BLOCKED]},
        (["Blocked"], None, ["203.0.113.0/24"], "ZONES_INACTIVE"),
    ),
    "everything": (
        {"connection": "ZONE", "include": [OFFICE, ALL]},
        (["Office", "All"], None, ["0.0.0.0/1", "10.0.0.1-10.0.0.9", "128.0.0.0/1", "192.0.2.7/24"], "ANYWHERE"),
    ),
    "dynamic": ({"connection": "ZONE", "include": [ABROAD]}, (["Abroad"], None, ["dynamic:AS64500"], "ZONES")),
    "excluded": ({"connection": "ZONE", "exclude": [OFFICE]}, (None, ["Office"], None, "EXCLUDED_ZONES_ONLY")),
    "every IP zone": ({"connection": "ZONE", "include": ["ALL_IP_ZONES"]}, (["ALL_IP_ZONES"], None, [], None)),
    "no zone": ({"connection": "ZONE"}, (None, None, None, None)),
}
"""``network`` of a token by its name; names of included and excluded zones, addresses, and reach that it must have."""


@pytest.fixture(autouse=True)
def zones(org: OktaOrg) -> None:
    """An org with a token for each kind of zone, on several pages."""
    org.directory.zones += [
        ip_zone(OFFICE, "Office", "192.0.2.7/24", "10.0.0.1-10.0.0.9"),
        ip_zone(OLD, "Old office", "198.51.100.0/24", status="INACTIVE"),
        ip_zone(ALL, "All", "0.0.0.0/1", "128.0.0.0/1"),
        enhanced_dynamic_zone(ABROAD, "Abroad", asns=["64500"]),
        ip_zone(BLOCKED, "Blocked", "203.0.113.0/24", usage="BLOCKLIST"),
        dynamic_zone("nzo6other697", "Not named", ["DE"]),
    ]
    org.directory.zone_page_size = 3
    org.api_tokens = [
        api_token(number, name=name, userId=None, network=network)
        for number, (name, (network, _)) in enumerate(TOKENS.items())
    ]


def properties(graph: Graph) -> dict[str, tuple[Any, ...]]:
    """What the graph has about the zones of each token."""
    names = ("networkIncludeNames", "networkExcludeNames", "networkIncludeAddresses", "networkReach")
    found = graph.run("MATCH (t:Okta_ApiToken) RETURN t.displayName AS name, properties(t) AS properties")
    return {row["name"]: tuple(row["properties"].get(name) for name in names) for row in found}


def test_every_kind_of_zone_gives_the_exact_properties(okta_ingest: Run, graph: Graph) -> None:
    """A second run changes nothing; tokens with a zone that Okta does not allow are named once, without exit code 3."""
    for _ in range(2):
        done = okta_ingest("sync")
        assert done.returncode == 0
        assert properties(graph) == {name: expected for name, (_, expected) in TOKENS.items()}
        assert "4 API tokens limited to a network zone that is deleted, inactive," in done.stdout + done.stderr
    assert graph.value("MATCH (n:Okta) WHERE NOT n:Okta_ApiToken AND NOT n:Okta_Organization RETURN count(n)") == 0


def test_zones_that_cannot_be_read_any_more_are_unknown(okta_ingest: Run, org: OktaOrg, graph: Graph) -> None:
    """Old names and addresses would be shown as those of today."""
    okta_ingest("sync")
    org.directory.forbidden = {"zones"}
    done = okta_ingest("sync")
    assert done.returncode == 0
    assert done.stderr.count("could not read network zones: needs scope okta.networkZones.read") == 1
    known = {"everywhere": "ANYWHERE", "excluded": "EXCLUDED_ZONES_ONLY"}
    assert properties(graph) == {name: (None, None, None, known.get(name)) for name in TOKENS}


def test_stig_query_trusts_only_zones_that_restrict(okta_ingest: Run) -> None:
    """A zone that is everything, or no zone any more, is no limit."""
    okta_ingest("sync")
    done = okta_ingest("query", "stig_v279689", "--format", "csv")
    assert done.returncode == 0
    status = {name: line for line in done.stdout.splitlines() for name in TOKENS if f'"{name}"' in line}
    passed = {name for name, line in status.items() if "Not a Finding" in line}
    assert passed == {"office", "dynamic"}
