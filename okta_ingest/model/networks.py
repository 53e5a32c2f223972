"""Where a token works from: what the network zones that it names mean. Pure.

https://developer.okta.com/docs/api/openapi/okta-management/management/tag/NetworkZone/
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Reach = Literal["ANYWHERE", "ZONES", "ZONES_INACTIVE", "EXCLUDED_ZONES_ONLY"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Zone:
    """One network zone. An absent or unsupported field is unknown, never a restriction."""

    record: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        """The name; None if unknown."""
        name = self.record.get("name")
        return name if isinstance(name, str) else None

    @property
    def is_ip(self) -> bool:
        """Whether the zone is a list of addresses."""
        return self.record.get("type") == "IP"

    @property
    def restricts(self) -> bool | None:
        """Whether Okta uses the zone as a restriction: active and no block list; None if that is unknown."""
        if self.record.get("status") == "INACTIVE" or self.record.get("usage") == "BLOCKLIST":
            return False
        if self.record.get("status") != "ACTIVE" or self.record.get("usage") != "POLICY":
            return None
        if self.is_ip:
            return True if self.networks is not None else None
        return True if self._has_content else None

    @property
    def addresses(self) -> list[str]:
        """The gateways of an IP zone, as Okta has them; of a dynamic one its countries, regions and networks."""
        if self.is_ip:
            return _gateways(self.record.get("gateways")) or []
        locations = [_location(item) for item in _included(self.record.get("locations"))]
        asns = [f"AS{asn}" for asn in _included(self.record.get("asns")) if isinstance(asn, (str, int))]
        return [f"dynamic:{item}" for item in [*filter(None, locations), *asns]]

    @cached_property
    def networks(self) -> list[Network] | None:
        """The addresses of the gateways; None if one cannot be read."""
        gateways = _gateways(self.record.get("gateways")) if self.is_ip else []
        try:
            return None if gateways is None else [network for text in gateways for network in _networks(text)]
        except ValueError:
            return None

    @property
    def _has_content(self) -> bool:
        """Whether a dynamic zone names anything that an address must be in."""
        proxy_type = str(self.record.get("proxyType") or "").lower()
        listed = (self.record.get(name) for name in ("locations", "asns", "ipServiceCategories"))
        return proxy_type not in ("", "null") or any(_included(value) for value in listed)


class Zones:
    """The network zones of an org; *records* None: they could not be read, they are not ``known``."""

    def __init__(self, records: Sequence[Any] | None) -> None:
        self.known = records is not None
        self._zones = {
            record["id"]: Zone(record)
            for record in records or ()
            if isinstance(record, dict) and isinstance(record.get("id"), str)
        }
        self._reach: dict[tuple[str, ...], Reach | None] = {}

    def names(self, ids: Sequence[str] | None) -> list[str] | None:
        """The names of the zones with these *ids*, in that order; an id without a zone stays. None: unknown."""
        if ids is None or not self.known:
            return None
        zones = (self._zones.get(zone_id) for zone_id in ids)
        return [zone_id if zone is None else zone.name or zone_id for zone_id, zone in zip(ids, zones, strict=True)]

    def addresses(self, ids: Sequence[str] | None) -> list[str] | None:
        """What the zones with these *ids* consist of, sorted. None: unknown."""
        if ids is None or not self.known:
            return None
        return sorted({address for zone in self._named(ids) for address in zone.addresses})

    def reach(
        self, connection: str | None, include: Sequence[str] | None, exclude: Sequence[str] | None
    ) -> Reach | None:
        """From where a token with this ``network`` works; None: unknown."""
        if connection == "ANYWHERE":
            return "ANYWHERE"
        if connection != "ZONE":
            return None
        if not include:
            return "EXCLUDED_ZONES_ONLY" if exclude else None
        key = tuple(include)
        if key not in self._reach:
            self._reach[key] = self._reach_of(key)
        return self._reach[key]

    def is_unexpected(self, include: Sequence[str]) -> bool:
        """Whether a zone among *include* is one that Okta does not allow for a token: no active IP zone."""
        zones = [self._zones.get(zone_id) for zone_id in include if _is_zone_id(zone_id)]
        return self.known and not all(zone is not None and zone.is_ip and zone.restricts is not False for zone in zones)

    def _reach_of(self, include: Sequence[str]) -> Reach | None:
        if not self.known or not all(map(_is_zone_id, include)):
            return None
        zones = self._named(include)
        if _covers_everything(network for zone in zones if zone.restricts for network in zone.networks or ()):
            return "ANYWHERE"
        if any(zone.restricts is None for zone in zones):
            return None
        return "ZONES" if any(zone.restricts for zone in zones) else "ZONES_INACTIVE"

    def _named(self, ids: Sequence[str]) -> list[Zone]:
        return [self._zones[zone_id] for zone_id in ids if zone_id in self._zones]


def _is_zone_id(text: str) -> bool:
    # Others, such as ALL_IP_ZONES, are documented for apps only: unknown what they mean for a token.
    return text.startswith("nzo")


def _gateways(value: Any) -> list[str] | None:
    """The CIDRs and ranges; an empty zone has null. None if one has an unsupported form."""
    if value is None:
        return []
    if not isinstance(value, list):
        return None
    texts = [item.get("value") if isinstance(item, dict) else None for item in value]
    return [text for text in texts if isinstance(text, str)] if all(isinstance(text, str) for text in texts) else None


def _networks(text: str) -> Iterable[Network]:
    """The networks of a CIDR, whose host bits may be set, or of a range. Raises ValueError."""
    first, dash, last = text.partition("-")
    if not dash:
        return [ipaddress.ip_network(text.strip(), strict=False)]
    addresses = ipaddress.ip_address(first.strip()), ipaddress.ip_address(last.strip())
    if addresses[0].version != addresses[1].version:
        raise ValueError(text)
    return list(ipaddress.summarize_address_range(*addresses))


def _covers_everything(networks: Iterable[Network]) -> bool:
    """Whether *networks* together are all of IPv4, or all of IPv6."""
    found = list(networks)
    v4 = ipaddress.collapse_addresses(item for item in found if isinstance(item, ipaddress.IPv4Network))
    v6 = ipaddress.collapse_addresses(item for item in found if isinstance(item, ipaddress.IPv6Network))
    return sum(item.num_addresses for item in v4) == 2**32 or sum(item.num_addresses for item in v6) == 2**128


def _included(value: Any) -> list[Any]:
    """The items of a list, or of ``include`` in an object, as the two kinds of dynamic zones have them."""
    if isinstance(value, dict):
        value = value.get("include")
    return value if isinstance(value, list) else []


def _location(item: Any) -> str | None:
    """``AF``, or ``AF-BGL`` for a region."""
    if not isinstance(item, dict):
        return None
    region, country = item.get("region"), item.get("country")
    return next((text for text in (region, country) if isinstance(text, str) and text), None)
