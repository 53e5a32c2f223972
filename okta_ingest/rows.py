"""From a snapshot to the rows of the Cypher statements: pure, one function per statement.

A row is a dict with the keys that the statement's ``Rows:`` header lists, for nodes the property names.
A key is never absent: None says "not known", and the statement decides what that means.
Moments are ISO 8601 text in UTC, which the statements turn into native datetimes: the driver needs much longer
to send a datetime than to send text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okta_ingest.identity import SURROGATE, objectid, upper, usable_id
from okta_ingest.iso8601 import moment_text, parse_duration, parse_moment, timespan
from okta_ingest.snapshot import Snapshot

Row = dict[str, Any]
Warn = Callable[[str], None]


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
            warn(f"item {position} of the token list is not an object but {_kind(item)}; left out")
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


def upsert_users(snapshot: Snapshot, api_tokens: ApiTokenList) -> list[Row]:
    """One row per owner of a token: what the token list alone tells of a user."""
    return [
        {
            "objectid": key,
            "id": user_id,
            "oktaDomain": snapshot.domain,
            "environmentid": environmentid(snapshot),
        }
        for key, user_id in _owners(api_tokens).items()
    ]


def upsert_organization(snapshot: Snapshot, upper_names: bool) -> list[Row]:
    """The row of the organization; none where its id could not be read."""
    if snapshot.org_id is None:
        return []
    return [
        {
            "objectid": environmentid(snapshot),
            "id": snapshot.org_id,
            "name": upper(snapshot.domain) if upper_names else snapshot.domain,
            "displayName": snapshot.domain,
            "oktaDomain": snapshot.domain,
        }
    ]


def link_contains(snapshot: Snapshot, api_tokens: ApiTokenList) -> list[Row]:
    """One row per owner: the organization contains it. None where the organization is not known."""
    if snapshot.org_id is None:
        return []
    return [{"user": key} for key in _owners(api_tokens)]


def link_api_token_for(api_tokens: ApiTokenList) -> list[Row]:
    """One row per owner, with the keys of its tokens: the owner is then looked up once."""
    tokens_of: dict[str, list[str]] = {}
    for record in api_tokens.records:
        owner = _owner(record)
        if owner is not None:
            tokens_of.setdefault(objectid(owner), []).append(objectid(record["id"]))
    return [{"user": user, "apiTokens": tokens} for user, tokens in tokens_of.items()]


def unlink_api_token_for(api_tokens: ApiTokenList) -> list[Row]:
    """One row per token, with its owner's key: edges to any other user are wrong. No owner: every edge is."""
    rows = []
    for record in api_tokens.records:
        owner = _owner(record)
        rows.append({"apiToken": objectid(record["id"]), "user": None if owner is None else objectid(owner)})
    return rows


def remove_api_tokens(present: Iterable[Mapping[str, Any]]) -> list[Row]:
    """One row per token that is to go, out of what the graph holds, with the lastseen that it had then."""
    return [{"objectid": item["objectid"], "lastseen": item["lastseen"]} for item in present]


def all_objectids(snapshot: Snapshot, api_tokens: ApiTokenList) -> list[str]:
    """The key of every node that the run is going to write: those that bear one already must be found."""
    tokens = [objectid(record["id"]) for record in api_tokens.records]
    organization = environmentid(snapshot)
    return ([] if organization is None else [organization]) + list(_owners(api_tokens)) + tokens


def environmentid(snapshot: Snapshot) -> str | None:
    """The key of the org; None where its id is not known."""
    return None if snapshot.org_id is None else objectid(snapshot.org_id)


def _api_token(record: dict[str, Any], snapshot: Snapshot, upper_names: bool, warn: Warn) -> Row:
    def warn_of(field: str, problem: str) -> None:
        warn(f"{_describe(record)}: {field} {problem}")

    def text(field: str) -> str | None:
        return _text(record.get(field), lambda problem: warn_of(field, problem))

    def moment(field: str) -> datetime | None:
        value = text(field)
        parsed = None if value is None else parse_moment(value)
        if value is not None and parsed is None:
            warn_of(field, f"is not a date and time ({_shorten(value)}); left out")
        return parsed

    name = text("name")
    window = text("tokenWindow")
    duration = None if window is None else parse_duration(window)
    if window is not None and duration is None:
        warn_of("tokenWindow", f"is not an ISO 8601 duration ({_shorten(window)}); kept as it is")
    user_id = text("userId")
    if _owner(record) is None:
        warn_of("userId", "is missing or unusable: the token is in the graph without an owner")
    expires_at = moment("expiresAt")
    network = _network(record.get("network"), warn_of)
    return {
        "objectid": objectid(record["id"]),
        "id": record["id"],
        "name": upper(name) if name is not None and upper_names else name,
        "displayName": name,
        "oktaDomain": snapshot.domain,
        "userId": user_id,
        "clientName": text("clientName"),
        "created": _moment_text(moment("created")),
        "lastUpdated": _moment_text(moment("lastUpdated")),
        "expiresAt": _moment_text(expires_at),
        "networkConnection": network["connection"],
        "networkInclude": network["include"],
        "networkExclude": network["exclude"],
        "tokenWindow": window if duration is None else timespan(duration),
        "lastUsed": _moment_text(_last_used(expires_at, duration)),
        "environmentid": environmentid(snapshot),
    }


def _last_used(expires_at: datetime | None, window: timedelta | None) -> datetime | None:
    # Okta sets both anew on use: https://help.okta.com, "API token expiration".
    if expires_at is None or window is None:
        return None
    try:
        return expires_at - window
    except OverflowError:
        return None


def _moment_text(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)


def _network(value: Any, warn_of: Callable[[str, str], None]) -> dict[str, Any]:
    if value is None:
        value = {}
    elif not isinstance(value, dict):
        warn_of("network", f"is not an object but {_kind(value)}; left out")
        value = {}
    return {
        "connection": _text(value.get("connection"), lambda problem: warn_of("network.connection", problem)),
        "include": _texts(value.get("include"), lambda problem: warn_of("network.include", problem)),
        "exclude": _texts(value.get("exclude"), lambda problem: warn_of("network.exclude", problem)),
    }


def _text(value: Any, warn: Warn) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        warn(f"is not text but {_kind(value)}; left out")
        return None
    clean = SURROGATE.sub("\ufffd", value)
    if clean != value:
        warn("holds half a character (a lone surrogate); replaced by U+FFFD")
    return clean


def _texts(value: Any, warn: Warn) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        warn("is not a list of texts; left out")
        return None
    return [_text(item, warn) or "" for item in value]


def _owners(api_tokens: ApiTokenList) -> dict[str, str]:
    owners = map(_owner, api_tokens.records)
    return {objectid(owner): owner for owner in owners if owner is not None}


def _owner(record: dict[str, Any]) -> str | None:
    user_id = record.get("userId")
    return user_id if usable_id(user_id) else None


def _describe(record: dict[str, Any]) -> str:
    okta_id, name = record.get("id"), record.get("name")
    shown_id = f" {_shorten(okta_id)}" if isinstance(okta_id, str) and okta_id else ""
    shown_name = f' "{_shorten(name)}"' if isinstance(name, str) else ""
    return f"token{shown_id}{shown_name}" if shown_id or shown_name else "a token without id and name"


def _shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def _kind(value: Any) -> str:
    names = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        dict: "an object",
    }
    return names.get(type(value), "null")
