"""One org of a snapshot file as JSON: the object of a snapshot, and the checked snapshot of an object. Pure.

A new field of `Snapshot` with a default needs nothing here: a file without it has the default. If the field has raw
API records, add it to `RAW_RECORDS` and, with a check of its form, to ``_RAW_CHECKS``.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from pydantic import TypeAdapter, ValidationError

from okta_ingest.messages import snapshot_file as messages
from okta_ingest.model.ids import SURROGATE, usable_id
from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.model.timestamps import format_timestamp

Entry = Snapshot | FailedCollection

RAW_RECORDS: Mapping[str, Any] = {
    "api_tokens": [],
    "organization": None,
    "users": {},
    "roles": {},
    "group_roles": None,
    "groups": {},
    "role_targets": {},
    "permissions": {},
    "zones": None,
}
"""The fields with raw API records, which can be any JSON, and an empty value of each."""
OLDEST_YEAR = 2009
CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far the clock of the machine that collected may be ahead of this one's."""


def to_json(entry: Entry) -> dict[str, Any]:
    """The object for an org; in text other than raw records, U+FFFD in place of lone surrogates."""
    # Not dataclasses.asdict for raw records: they can be nested too deeply for its recursion.
    return {
        field.name: value if field.name in RAW_RECORDS else _plain(value)
        for field in fields(entry)
        for value in [getattr(entry, field.name)]
    }


def upgrade(item: Any, version: int) -> Any:
    """The object of a file of this *version* as the current version has it. Raises ValueError."""
    if version > 1 or not isinstance(item, dict) or "error" in item:
        return item
    if item.get("whole") is not True:
        raise ValueError(messages.TOKENS_INCOMPLETE.line())
    return {"missing_data" if key == "gaps" else key: value for key, value in item.items() if key != "whole"}


def from_json(item: Any, now: datetime) -> Entry:
    """The snapshot of an object. Raises ValueError, without any value of the object, if it is invalid."""
    if not isinstance(item, dict):
        raise ValueError(messages.NOT_AN_OBJECT.line())
    kind = FailedCollection if "error" in item else Snapshot
    if item.keys() - kind.__dataclass_fields__.keys():
        raise ValueError(messages.UNKNOWN_KEY.line())
    raw = {name: item[name] for name in RAW_RECORDS if name in item}
    entry = _validated(kind, {**item, **{name: RAW_RECORDS[name] for name in raw}})
    if not re.fullmatch(r"[a-z0-9._:\[\]-]+", entry.domain):
        raise ValueError(messages.INVALID_DOMAIN.line())
    if isinstance(entry, FailedCollection):
        return entry
    _check_org(entry)
    _check_time(entry.collected_at, now)
    for name, check in _RAW_CHECKS.items():
        if name in raw:
            check(name, raw[name])
    return replace(entry, **raw, collected_at=entry.collected_at.astimezone(timezone.utc))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, datetime):
        return format_timestamp(value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _validated(kind: type[Entry], item: Mapping[str, Any]) -> Entry:
    try:
        return TypeAdapter[Entry](kind).validate_json(json.dumps(item), strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
    key = ".".join(map(str, first["loc"]))
    if first["type"] == "missing":
        raise ValueError(messages.MISSING.line(key=key))
    raise ValueError(messages.INVALID.line(key=key, reason=first["msg"].lower()))


def _check_org(snapshot: Snapshot) -> None:
    if snapshot.org_id is not None and not usable_id(snapshot.org_id):
        raise ValueError(messages.INVALID_ORG_ID.line())
    if snapshot.domain not in snapshot.domains or not all(snapshot.domains):
        raise ValueError(messages.INVALID_DOMAINS.line())
    if not all(map(usable_id, snapshot.deleted_users)):
        raise ValueError(messages.INVALID_IDS.line(key="deleted_users"))
    if not all(usable_id(key) for item in snapshot.user_groups.items() for key in (item[0], *item[1])):
        raise ValueError(messages.INVALID_IDS.line(key="user_groups"))
    if snapshot.requests < 0:
        raise ValueError(messages.NEGATIVE.line(key="requests"))


def _check_time(collected_at: datetime, now: datetime) -> None:
    if collected_at.tzinfo is None:
        raise ValueError(messages.NO_TIME_ZONE.line())
    if collected_at.year < OLDEST_YEAR:
        raise ValueError(messages.TOO_OLD.line())
    if collected_at > now + CLOCK_TOLERANCE:
        raise ValueError(messages.IN_THE_FUTURE.line())


def _check_list(key: str, value: Any) -> None:
    if not isinstance(value, list):
        raise ValueError(messages.NOT_A_LIST.line(key=key))


def _check_by_id(key: str, value: Any) -> None:
    if not isinstance(value, dict) or not all(map(usable_id, value)):
        raise ValueError(messages.NOT_BY_ID.line(key=key))


def _check_lists_by_id(key: str, value: Any) -> None:
    _check_by_id(key, value)
    if not all(isinstance(items, list) for items in value.values()):
        raise ValueError(messages.NOT_LISTS_BY_ID.line(key=key))


def _optional(check: Callable[[str, Any], None]) -> Callable[[str, Any], None]:
    return lambda key, value: None if value is None else check(key, value)


_RAW_CHECKS: Mapping[str, Callable[[str, Any], None]] = {
    "api_tokens": _check_list,
    "users": _check_by_id,
    "roles": _check_lists_by_id,
    "group_roles": _optional(_check_lists_by_id),
    "groups": _check_by_id,
    "role_targets": _check_lists_by_id,
    "permissions": _check_lists_by_id,
    "zones": _optional(_check_list),
}
