"""The rows of API tokens, and of the edges to their owners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Fields, Row, Warn, kind, optional_text, shorten
from okta_ingest.model.rows.organization import stored_name
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.timestamps import parse_duration, timespan


@dataclass(frozen=True)
class ApiTokenList:
    """The records of a token list that can be written: each an object with an id, no id twice.

    ``whole`` is False when an item had to be left out for want of an id.
    """

    records: Sequence[dict[str, Any]]
    whole: bool


def listed_api_tokens(items: Sequence[Any], warn: Warn) -> ApiTokenList:
    """Pick the records that have an id out of *items*; what is left out is told to *warn*.

    Of records with the same key (ids that differ at most in case) the last one counts.
    """
    records: dict[str, dict[str, Any]] = {}
    whole = True
    for position, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            whole = False
            warn(f"item {position} of the token list is not an object but {kind(item)}; left out")
        elif not usable_id(item.get("id")):
            whole = False
            warn(f"item {position} of the token list, {_describe(item)}, has no usable id; left out")
        else:
            key = objectid(item["id"])
            if key in records:
                warn(f"{_describe(item)} is in the token list more than once; the last one counts")
            records[key] = item
    return ApiTokenList(tuple(records.values()), whole)


def upsert_api_tokens(snapshot: Snapshot, api_tokens: ApiTokenList, upper_names: bool, warn: Warn) -> list[Row]:
    """One row per API token, with every property of the Okta_ApiToken node."""
    return [_api_token(record, snapshot, upper_names, warn) for record in api_tokens.records]


def unlink_api_token_for(api_tokens: ApiTokenList) -> list[Row]:
    """One row per owner, with the keys of its tokens: their edges to anyone else are wrong. No owner: each edge is."""
    tokens_of: dict[str | None, list[str]] = {}
    for record in api_tokens.records:
        owner = _owner(record)
        tokens_of.setdefault(None if owner is None else objectid(owner), []).append(objectid(record["id"]))
    return [{"user": user, "apiTokens": tokens} for user, tokens in tokens_of.items()]


def link_api_token_for(by_owner: Sequence[Row]) -> list[Row]:
    """Those rows of `unlink_api_token_for` that have an owner: the owner is looked up once for all of its tokens."""
    return [row for row in by_owner if row["user"] is not None]


def remove_api_tokens(present: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One row per token that is to go, out of what the graph holds, with the lastseen that it had then."""
    seen = {(item["objectid"], item["lastseen"]): None for item in present}
    return [{"objectid": objectid, "lastseen": lastseen} for objectid, lastseen in seen]


def owners(api_tokens: ApiTokenList) -> dict[str, str]:
    """The ids of the users that own these tokens, by their keys."""
    found = map(_owner, api_tokens.records)
    return {objectid(owner): owner for owner in found if owner is not None}


def _api_token(record: dict[str, Any], snapshot: Snapshot, upper_names: bool, warn: Warn) -> Row:
    fields = Fields(record, _describe(record), warn)
    name = fields.text("name")
    window = fields.text("tokenWindow")
    duration = None if window is None else parse_duration(window)
    if window is not None and duration is None:
        fields.warn("tokenWindow", f"is not an ISO 8601 duration ({shorten(window)}); kept as it is")
    user_id = fields.text("userId")
    if _owner(record) is None:
        fields.warn("userId", "is missing or unusable: the token is in the graph without an owner")
    expires_at = fields.timestamp("expiresAt")
    network = fields.inner("network")
    return {
        "objectid": objectid(record["id"]),
        "id": record["id"],
        "name": stored_name(name, upper_names),
        "displayName": name,
        "oktaDomain": snapshot.domain,
        "userId": user_id,
        "clientName": fields.text("clientName"),
        "created": fields.timestamp_text("created"),
        "lastUpdated": fields.timestamp_text("lastUpdated"),
        "expiresAt": optional_text(expires_at),
        "networkConnection": network.text("connection"),
        "networkInclude": network.texts("include"),
        "networkExclude": network.texts("exclude"),
        "tokenWindow": window if duration is None else timespan(duration),
        "lastUsed": optional_text(_last_used(expires_at, duration)),
        "environmentid": snapshot.environmentid,
    }


def _last_used(expires_at: datetime | None, window: timedelta | None) -> datetime | None:
    # Okta sets both anew on use: https://help.okta.com, "API token expiration".
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
    return f"token{shown_id}{shown_name}" if shown_id or shown_name else "a token without id and name"
