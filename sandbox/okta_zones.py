"""Network zone records, in the shape of Okta's API."""

from collections.abc import Sequence
from typing import Any

from sandbox.okta_users import HREF


def ip_zone(
    zone_id: str, name: str, *gateways: str, proxies: Sequence[str] | None = None, **more: Any
) -> dict[str, Any]:
    """An IP zone; an address is a CIDR (``1.2.3.4/24``) or a range (``1.2.3.4-1.2.3.9``). Without any: null."""
    return _zone(zone_id, name, "IP", gateways=_addresses(gateways), proxies=_addresses(proxies or ())) | more


def dynamic_zone(
    zone_id: str, name: str, countries: Sequence[str] = (), asns: Sequence[str] = (), proxy_type: str = "", **more: Any
) -> dict[str, Any]:
    """A DYNAMIC zone; *proxy_type* is Any, Tor, NotTorAnonymizer, or empty for none."""
    return (
        _zone(zone_id, name, "DYNAMIC", asns=list(asns), locations=_locations(countries), proxyType=proxy_type) | more
    )


def enhanced_dynamic_zone(
    zone_id: str,
    name: str,
    countries: Sequence[str] = (),
    asns: Sequence[str] = (),
    categories: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    """A DYNAMIC_V2 zone, which includes these locations, networks and IP service categories."""
    zone = _zone(
        zone_id,
        name,
        "DYNAMIC_V2",
        asns=_included(asns),
        locations=_included(_locations(countries)),
        ipServiceCategories=_included(categories),
    )
    return zone | more


def system_zones() -> list[dict[str, Any]]:
    """The zones of every org."""
    blocklist: dict[str, Any] = {"system": True, "usage": "BLOCKLIST"}
    return [
        ip_zone("nzo0legacy000000x697", "LegacyIpZone", system=True),
        ip_zone("nzo0blocked00000x697", "BlockedIpZone", **blocklist),
        enhanced_dynamic_zone(
            "nzo0enhanced0000x697", "DefaultEnhancedDynamicZone", categories=["ALL_ANONYMIZERS"], **blocklist
        ),
        ip_zone("nzo0exempt000000x697", "DefaultExemptIpZone", system=True),
    ]


def _zone(zone_id: str, name: str, kind: str, **content: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "id": zone_id,
        "name": name,
        "status": "ACTIVE",
        "usage": "POLICY",
        "created": "2022-02-02T08:00:00.000Z",
        "lastUpdated": "2024-02-02T08:00:00.000Z",
        "system": False,
        **content,
        "_links": {"self": {"href": f"{HREF}/zones/{zone_id}"}},
    }


def _addresses(values: Sequence[str]) -> list[dict[str, str]] | None:
    return [{"type": "RANGE" if "-" in value else "CIDR", "value": value} for value in values] or None


def _locations(countries: Sequence[str]) -> list[dict[str, str | None]]:
    """Countries, or regions such as ``AF-BGL``."""
    return [{"country": name.partition("-")[0], "region": name if "-" in name else None} for name in countries]


def _included(values: Sequence[Any]) -> dict[str, list[Any]]:
    return {"include": list(values), "exclude": []}
