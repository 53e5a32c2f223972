"""Network zones are read in one list, and only if a token names one."""

from typing import Any

import pytest

from okta_ingest.model.snapshot import Include
from okta_ingest.okta.client import OktaClient
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_zones import ip_zone
from tests.samples import api_token
from tests.unit.okta.support import read, requested

OFFICE = "nzo1office697"


def networks(*values: Any) -> list[dict[str, Any]]:
    """One token for each value of ``network``, without an owner."""
    return [api_token(number, userId=None, network=value) for number, value in enumerate(values)]


@pytest.mark.parametrize(
    "network",
    [
        {"connection": "ANYWHERE"},
        {"connection": "ZONE", "include": ["ALL_IP_ZONES"]},
        {"connection": "ZONE", "include": [], "exclude": None},
        {"connection": "ZONE", "include": "nzo1", "exclude": [7]},
        None,
        "ZONE",
    ],
)
def test_zones_are_not_requested_if_no_token_names_one(org: OktaOrg, client: OktaClient, network: Any) -> None:
    """It is no missing data either."""
    org.api_tokens = networks(network)
    snapshot = read(client, org)
    assert (snapshot.zones, snapshot.missing_data, requested(org, "/api/v1/zones")) == (None, [], [])


def test_all_pages_are_read_and_the_named_zones_are_kept(org: OktaOrg, client: OktaClient) -> None:
    """Only the fields that are used; also the zones that tokens exclude."""
    org.directory.zones += [ip_zone(f"nzo{number}x697", f"Zone {number}", "10.0.0.0/8") for number in range(10)]
    org.directory.zones.append(ip_zone(OFFICE, "Office", "192.0.2.0/24"))
    org.directory.zone_page_size = 4
    org.api_tokens = networks(
        {"connection": "ZONE", "include": [OFFICE]}, {"connection": "ZONE", "exclude": ["nzo3x697", "nzo0gone697"]}
    )
    snapshot = read(client, org)
    assert [zone["id"] for zone in snapshot.zones or []] == ["nzo3x697", OFFICE]
    assert (snapshot.zones or [])[1] == {
        "id": OFFICE,
        "name": "Office",
        "type": "IP",
        "status": "ACTIVE",
        "usage": "POLICY",
        "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}],
    }
    assert len(requested(org, "/api/v1/zones")) == 4


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            "E0000006",
            "could not read network zones: needs scope okta.networkZones.read or a role that can view network ",
        ),
        ("E0000031", "could not read network zones (GET "),
    ],
)
def test_refused_zones_are_one_line_of_missing_data(org: OktaOrg, client: OktaClient, code: str, line: str) -> None:
    """The zones are unknown, not none."""
    org.api_tokens = networks({"connection": "ZONE", "include": [OFFICE]})
    org.overrides["/api/v1/zones"] = lambda request: okta_error(code)
    snapshot = read(client, org)
    assert snapshot.zones is None
    assert snapshot.missing_data[0].startswith(line)
    assert len(snapshot.missing_data) == 1


def test_zones_that_are_turned_off_are_not_requested(org: OktaOrg, client: OktaClient) -> None:
    """Although a token names one."""
    org.api_tokens = networks({"connection": "ZONE", "include": [OFFICE]})
    assert read(client, org, Include(zones=False)).zones is None
    assert requested(org, "/api/v1/zones") == []
