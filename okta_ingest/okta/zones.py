"""The network zones that tokens name, in one list of all zones of the org."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data as messages
from okta_ingest.model.snapshot import ZONE_FIELDS
from okta_ingest.okta.access import ZONES_SCOPE, lacks_scope
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.pool import is_denied
from okta_ingest.okta.records import reduced


class ZoneRecords(NamedTuple):
    """The zones (None: not read), a line if they could not be read, and the scope that was needed for them."""

    zones: list[Any] | None = None
    not_read: Sequence[str] = ()
    lacking: Sequence[str] = ()


def read_zones(client: OktaClient, api_tokens: Sequence[Any]) -> ZoneRecords:
    """The zones that these tokens name; no request is sent if none is named."""
    named = _named_zones(api_tokens)
    if not named:
        return ZoneRecords()
    if lacks_scope(client, ZONES_SCOPE):
        return ZoneRecords(lacking=[ZONES_SCOPE])
    try:
        zones = client.get_list("/api/v1/zones")
    except OktaError as error:
        template = messages.ZONES_DENIED if is_denied(error) else messages.ZONES_NOT_READ
        return ZoneRecords(not_read=[template.line(reason=error.message.rstrip("."))])
    known = [zone for zone in zones if isinstance(zone, dict) and zone.get("id") in named]
    return ZoneRecords([reduced(zone, ZONE_FIELDS) for zone in known])


def _named_zones(api_tokens: Sequence[Any]) -> set[str]:
    """The ids of zones that tokens include or exclude."""
    networks = [token.get("network") for token in api_tokens if isinstance(token, dict)]
    lists = [network.get(name) for network in networks if isinstance(network, dict) for name in ("include", "exclude")]
    ids = [zone_id for ids in lists if isinstance(ids, list) for zone_id in ids]
    return {zone_id for zone_id in ids if isinstance(zone_id, str) and zone_id.startswith("nzo")}
