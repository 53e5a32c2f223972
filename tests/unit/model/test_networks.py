"""From where a token works: only what is certain counts as a restriction."""

from typing import Any

import pytest

from okta_ingest.model.networks import Zones
from sandbox.okta_zones import dynamic_zone, enhanced_dynamic_zone, ip_zone

A, B = "nzo1a697", "nzo2b697"


def reach(*records: Any, include: list[str] | None = None) -> str | None:
    """The reach of a token that includes these zones, or the ids *include*."""
    ids = [record["id"] for record in records] if include is None else include
    return Zones(list(records)).reach("ZONE", ids, None)


@pytest.mark.parametrize(
    ("connection", "include", "exclude", "expected"),
    [
        ("ANYWHERE", None, None, "ANYWHERE"),
        ("ANYWHERE", [A], None, "ANYWHERE"),
        ("ZONE", None, [A], "EXCLUDED_ZONES_ONLY"),
        ("ZONE", [], [A], "EXCLUDED_ZONES_ONLY"),
        ("ZONE", [], [], None),
        ("ZONE", None, None, None),
        ("ZONE", [A], [B], None),
        ("SOMETHING", [A], None, None),
        (None, [A], None, None),
    ],
)
def test_reach_without_zones_is_known_where_it_does_not_depend_on_them(
    connection: str | None, include: list[str] | None, exclude: list[str] | None, expected: str | None
) -> None:
    """Zones that could not be read restrict nothing for certain."""
    assert Zones(None).reach(connection, include, exclude) == expected


@pytest.mark.parametrize(
    "gateways",
    [
        ["0.0.0.0/0"],
        ["0.0.0.0/1", "128.0.0.0/1"],
        ["128.0.0.0/1", "0.0.0.0-127.255.255.255"],
        ["0.0.0.0-255.255.255.255"],
        ["0.0.0.0 - 255.255.255.255"],
        ["1.2.3.4/0"],
        ["::/0"],
        ["::/1", "8000::/1", "10.0.0.0/8"],
        ["0.0.0.0/2", "64.0.0.0/2", "100.0.0.0/8", "128.0.0.0/1"],
    ],
)
def test_zones_that_cover_everything_restrict_nothing(gateways: list[str]) -> None:
    """Addresses count, not entries; also in several zones together."""
    assert reach(ip_zone(A, "All", *gateways)) == "ANYWHERE"
    zones = [ip_zone(f"nzo{number}", "Part", gateway) for number, gateway in enumerate(gateways)]
    assert reach(*zones) == "ANYWHERE"


@pytest.mark.parametrize(
    "gateways",
    [[], ["0.0.0.0/1"], ["0.0.0.0-255.255.255.254"], ["10.1.2.3/8", "::/1"], ["192.0.2.7"], ["2001:db8::/32"]],
)
def test_zone_that_leaves_out_an_address_restricts(gateways: list[str]) -> None:
    """Host bits may be set, and a list without addresses is null."""
    assert reach(ip_zone(A, "Office", *gateways)) == "ZONES"


@pytest.mark.parametrize(
    "gateway", ["garbage", "10.0.0.0/33", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "", "010.0.0.1", "1.2.3.4-", None, 7, {}]
)
def test_zone_with_an_unreadable_address_is_unknown(gateway: Any) -> None:
    """It may be everything; if the rest is everything, that is certain."""
    zone = ip_zone(A, "Office", gateways=[{"type": "CIDR", "value": gateway}])
    assert reach(zone) is None
    assert reach(zone, ip_zone(B, "All", "0.0.0.0/0")) == "ANYWHERE"
    assert Zones([zone]).addresses([A]) == ([gateway] if isinstance(gateway, str) else [])


DEAD = [
    ip_zone(A, "Old", "10.0.0.0/8", status="INACTIVE"),
    ip_zone(A, "Blocked", "0.0.0.0/0", usage="BLOCKLIST"),
    ip_zone(A, "All, once", "0.0.0.0/0", status="INACTIVE"),
    enhanced_dynamic_zone(A, "Tor", categories=["ANONYMIZER_TOR"], usage="BLOCKLIST"),
]


@pytest.mark.parametrize("zone", DEAD, ids=lambda zone: str(zone["name"]))
def test_zone_that_is_inactive_or_a_block_list_is_not_known_to_restrict(zone: Any) -> None:
    """Beside an active zone it changes nothing."""
    assert reach(zone) == "ZONES_INACTIVE"
    assert reach(zone, ip_zone(B, "Office", "192.0.2.0/24")) == "ZONES"


def test_zone_that_okta_does_not_know_is_not_known_to_restrict() -> None:
    """Okta says that a zone in use cannot be deleted."""
    assert reach(include=[A]) == "ZONES_INACTIVE"
    assert reach(ip_zone(B, "Office", "192.0.2.0/24"), include=[A, B]) == "ZONES"


@pytest.mark.parametrize("include", [["ALL_IP_ZONES"], [A, "ALL_ZONES"], [""], ["00g1"]])
def test_id_that_is_no_zone_makes_the_reach_unknown(include: list[str]) -> None:
    """It is documented for apps only."""
    assert reach(ip_zone(A, "Office", "192.0.2.0/24"), include=include) is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (dynamic_zone(A, "US", countries=["US", "AF-BGL"]), "ZONES"),
        (dynamic_zone(A, "ISP", asns=["23457"]), "ZONES"),
        (dynamic_zone(A, "Proxies", proxy_type="ANY"), "ZONES"),
        (dynamic_zone(A, "Nothing"), None),
        (dynamic_zone(A, "Nothing", proxy_type="null"), None),
        (enhanced_dynamic_zone(A, "VPN", categories=["ANONYMIZER_VPN"]), "ZONES"),
        (enhanced_dynamic_zone(A, "Not here", locations={"include": [], "exclude": [{"country": "US"}]}), None),
        (ip_zone(A, "Office", "192.0.2.0/24", status=None), None),
        (ip_zone(A, "Office", "192.0.2.0/24", status="PENDING"), None),
        (ip_zone(A, "Office", "192.0.2.0/24", usage="OTHER"), None),
        (ip_zone(A, "Office", gateways="192.0.2.0/24"), None),
        ({"id": A}, None),
    ],
)
def test_zone_of_another_kind_restricts_only_if_it_names_something(zone: Any, expected: str | None) -> None:
    """Unknown fields are unknown, no restriction."""
    assert reach(zone) == expected


def test_names_are_in_the_order_of_the_ids() -> None:
    """An id without a zone stays an id."""
    zones = Zones([ip_zone(B, "Office"), {"id": A, "name": None}, None, {"name": "No id"}])
    assert zones.names([A, B, "nzo9", "ALL_IP_ZONES"]) == [A, "Office", "nzo9", "ALL_IP_ZONES"]
    assert (zones.names([]), zones.names(None), Zones(None).names([A])) == ([], None, None)


def test_addresses_are_those_of_all_included_zones() -> None:
    """Sorted, each once, as Okta writes them; proxies are no addresses to work from."""
    zones = Zones(
        [
            ip_zone(A, "Office", "192.0.2.7/24", "10.0.0.1-10.0.0.9", proxies=["198.51.100.0/24"]),
            ip_zone(B, "Lab", "192.0.2.7/24", "2001:db8::/32", status="INACTIVE"),
            dynamic_zone("nzo3", "Abroad", ["US", "AF-BGL"], ["123"]),
            enhanced_dynamic_zone("nzo4", "ISP", asns=["456"]),
<<<<<<< HEAD
            dynamic_zone(
                "nzo5",
                "Broken",
                locations=[None, {}, {"country": 7}],
                asns=[None],  # type: ignore[list-item]
            ),
=======
            dynamic_zone("nzo5", "Broken") | {"locations": [None, {}, {"country": 7}], "asns": [None]},
>>>>>>> roles
        ]
    )
    assert zones.addresses([A, B, "nzo3", "nzo4", "nzo5", "nzo9"]) == [
        "10.0.0.1-10.0.0.9",
        "192.0.2.7/24",
        "2001:db8::/32",
        "dynamic:AF-BGL",
        "dynamic:AS123",
        "dynamic:AS456",
        "dynamic:US",
    ]
    assert (zones.addresses([]), zones.addresses(None), Zones(None).addresses([A])) == ([], None, None)


def test_zone_that_okta_does_not_allow_for_a_token_is_unexpected() -> None:
    """Deleted, inactive, a block list, or no IP zone."""
    office = ip_zone(B, "Office", "192.0.2.0/24")
    for zone in [*DEAD, dynamic_zone(A, "US", ["US"])]:
        assert Zones([zone, office]).is_unexpected([B, A])
    assert Zones([office]).is_unexpected(["nzo9"])
    assert not Zones([office]).is_unexpected([B, "ALL_IP_ZONES"])
    assert not Zones(None).is_unexpected([A])
