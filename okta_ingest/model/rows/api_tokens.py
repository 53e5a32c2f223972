"""The rows of API tokens, and of the edges to their owners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.networks import Zones
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Fields, Row, Warn, kind, optional_text, shorten
from okta_ingest.model.rows.lazy import LazyRows
from okta_ingest.model.rows.record_warning import RecordWarning
from okta_ingest.model.timestamps import parse_duration, timespan


@dataclass(frozen=True)
class TokenRecords:
    """The records of a token list that can be written: objects with an id, each id once.

    ``records`` are by objectid; ``skipped`` counts the items without a usable id.
    """

    records: Mapping[str, dict[str, Any]]
    skipped: int

    @cached_property
    def owners(self) -> dict[str, str]:
        """The ids of the users that own these tokens, by objectid."""
        found = map(_owner, self.records.values())
        return {objectid(owner): owner for owner in found if owner is not None}


def usable_records(items: Sequence[Any], warn: Warn) -> TokenRecords:
    """The items of a token list that have an id; *warn* is called for the others.

    Of records with the same objectid (ids that differ at most in case) the last one is used.
    """
    records: dict[str, dict[str, Any]] = {}
    skipped = 0
    for position, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            skipped += 1
            warn(RecordWarning(messages.ITEM_NOT_OBJECT, ("position",), position=position, kind=kind(item)))
        elif not usable_id(item.get("id")):
            skipped += 1
            values = {"position": position, "record": _describe(item)}
            warn(RecordWarning(messages.ITEM_WITHOUT_ID, ("position", "record"), **values))
        else:
            key = objectid(item["id"])
            if key in records:
                warn(RecordWarning(messages.TOKEN_LISTED_TWICE, ("record",), record=_describe(item)))
            records[key] = item
    return TokenRecords(records, skipped)


def upsert_api_tokens(tokens: TokenRecords, context: RowContext) -> LazyRows:
    """One row per API token, with every property of the Okta_ApiToken node."""
    return LazyRows(tokens.records, _api_token, context)


TOKENS_PER_ROW = 100
"""The most tokens in a row of an owner: a transaction holds whole rows, and a server may limit its size."""


def unlink_api_token_for(tokens: TokenRecords) -> list[Row]:
    """Rows of an owner and the objectids of some of its tokens: their edges to any other user are removed.

    ``user`` is None for tokens without an owner: all their edges are removed.
    """
    tokens_of: dict[str | None, list[str]] = {}
    for key, record in tokens.records.items():
        owner = _owner(record)
        tokens_of.setdefault(None if owner is None else objectid(owner), []).append(key)
    return [
        {"user": user, "apiTokens": keys[start : start + TOKENS_PER_ROW]}
        for user, keys in tokens_of.items()
        for start in range(0, len(keys), TOKENS_PER_ROW)
    ]


def link_api_token_for(by_owner: Sequence[Row]) -> list[Row]:
    """Those rows of `unlink_api_token_for` that have an owner: each owner is looked up once for all its tokens."""
    return [row for row in by_owner if row["user"] is not None]


def in_unexpected_zones(tokens: TokenRecords, zones: Zones) -> list[str]:
    """The names of the tokens that are limited to a zone that Okta does not allow for a token."""
    if not zones.known:
        return []
    found = []
    for record in tokens.records.values():
        fields = Fields(record, "", lambda _: None)  # invalid values are reported with the row
        network = fields.inner("network")
        include = network.texts("include")
        if include and network.text("connection") == "ZONE" and zones.is_unexpected(include):
            found.append(fields.text("name") or record["id"])
    return found


def remove_api_tokens(stale: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One row per node of the tokens to remove, with the lastseen that it had when the run was planned."""
    nodes = (node for item in stale for node in (item, *item.get("duplicates", ())))
    seen = {(node["objectid"], node["lastseen"]): None for node in nodes}
    return [{"objectid": objectid, "lastseen": lastseen} for objectid, lastseen in seen]


def _api_token(key: str, record: dict[str, Any], context: RowContext) -> Row:
    name = _describe(record)
    fields = context.fields(record, name)
    window = fields.text("tokenWindow")
    duration = None if window is None else parse_duration(window)
    if window is not None and duration is None:
        fields.warn(messages.INVALID_DURATION, "tokenWindow", value=shorten(window))
    user_id = fields.text("userId")
    if _owner(record) is None:
        context.warn(RecordWarning(messages.TOKEN_WITHOUT_OWNER, ("record",), record=name))
    expires_at = fields.timestamp("expiresAt")
    network = fields.inner("network")
    display_name = fields.text("name")
    return {
        "objectid": key,
        "id": record["id"],
        "name": context.stored_name(display_name),
        "displayName": display_name,
        "userId": user_id,
        "clientName": fields.text("clientName"),
        "created": fields.timestamp_text("created"),
        "lastUpdated": fields.timestamp_text("lastUpdated"),
        "expiresAt": optional_text(expires_at),
        **_network(network, context.zones),
        "tokenWindow": window if duration is None else timespan(duration),
        "lastUsed": optional_text(_last_used(expires_at, duration)),
    }


def _network(network: Fields, zones: Zones) -> Row:
    """The properties about where a token works from."""
    connection = network.text("connection")
    include, exclude = network.texts("include"), network.texts("exclude")
    return {
        "networkConnection": connection,
        "networkInclude": include,
        "networkExclude": exclude,
        "networkIncludeNames": zones.names(include),
        "networkExcludeNames": zones.names(exclude),
        "networkIncludeAddresses": zones.addresses(include),
        "networkReach": zones.reach(connection, include, exclude),
    }


def _last_used(expires_at: datetime | None, window: timedelta | None) -> datetime | None:
    # Each use moves expiresAt to the time of use plus the window: https://help.okta.com, "API token expiration".
    if expires_at is None or window is None:
        return None
    try:
        return expires_at - window
    except OverflowError:
        return None


def _owner(record: dict[str, Any]) -> str | None:
    user_id = record.get("userId")
    return user_id if usable_id(user_id) else None


def _describe(record: dict[str, Any]) -> str:
    okta_id, name = record.get("id"), record.get("name")
    shown_id = f" {shorten(okta_id)}" if isinstance(okta_id, str) and okta_id else ""
    shown_name = f' "{shorten(name)}"' if isinstance(name, str) else ""
    return f"token{shown_id}{shown_name}" if shown_id or shown_name else messages.UNNAMED_TOKEN.text
