"""Snapshots as a JSON file: written whole or not at all, and read with distrust."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from okta_ingest.errors import OutputError, SnapshotError
from okta_ingest.model.ids import SURROGATE, usable_id
from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.model.timestamps import format_timestamp

Entry = Snapshot | FailedCollection

FORMAT = "okta-ingest snapshots"
VERSION = 1
_EMPTY: dict[str, Any] = {"api_tokens": [], "organization": None, "users": {}, "roles": {}}
"""What holds raw records, and its simplest value."""
OLDEST_YEAR = 2009
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of the machine that collected may be ahead of this one's."""


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[Sequence[Entry]], None]]:
    """A function that writes the file at *path*, mode 0600; whatever is there stays until all of it is written.

    Nothing remains where it is not called. Raises OutputError, before anything else is done, where the file
    cannot be made.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise OutputError(f"{path} is not a file.", "Name a file that may be written or replaced.")
        handle, name = tempfile.mkstemp(prefix=".okta-ingest.", dir=target.parent)
    except (OSError, RuntimeError) as error:  # the latter for links in a circle
        why = getattr(error, "strerror", None) or "symbolic links lead in a circle"
        raise OutputError(f"{path} cannot be written: {why}.", "Name another file.") from None

    def write(entries: Sequence[Entry]) -> None:
        try:
            with os.fdopen(handle, "w", encoding="ascii", closefd=False) as file:
                file.write(as_json(entries))
                file.flush()
                os.fsync(handle)
            os.replace(name, target)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror}.", "What was there is untouched.") from None

    try:
        yield write
    finally:
        os.close(handle)
        with suppress(FileNotFoundError):
            os.unlink(name)


def read(path: Path, now: datetime) -> list[Entry]:
    """The snapshots in the file at *path*, one per org.

    Raises SnapshotError for a file that cannot be read, is cut off, was edited into nonsense, is of a newer
    version, or was collected after *now*.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SnapshotError(f"{path} is not a snapshot: it is not text.") from None
    return parse(text, str(path), now)


def as_json(entries: Sequence[Entry]) -> str:
    """The text of a snapshot file. ASCII, for JSON can carry half a character that UTF-8 cannot."""
    content = {"format": FORMAT, "version": VERSION, "snapshots": [_plain(entry) for entry in entries]}
    return json.dumps(content, indent=1) + "\n"


def parse(text: str, source: str, now: datetime) -> list[Entry]:
    """Read the text of a snapshot file; see `read`."""
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SnapshotError(
            f"{source} is not a snapshot, or is cut off: it is not valid JSON{place}.", "Collect it again."
        ) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SnapshotError(f"{source} is not a snapshot of okta-ingest.", "Make one with okta-ingest collect.")
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        newer = isinstance(version, int) and version > VERSION
        raise SnapshotError(
            f"{source} is of {'a newer' if newer else 'an unknown'} version; this okta-ingest reads version {VERSION}.",
            "Use the okta-ingest that made it." if newer else "Collect it again.",
        )
    items = content.get("snapshots")
    if not isinstance(items, list) or not items or content.keys() != {"format", "version", "snapshots"}:
        raise SnapshotError(f"{source} is not a whole snapshot: its list of orgs is not there.", "Collect it again.")
    entries = []
    for number, item in enumerate(items, start=1):
        try:
            entries.append(_entry(item, now))
        except ValueError as error:
            raise SnapshotError(f"{source}: org {number} of {len(items)}: {error}.", "Collect it again.") from None
    domains = [entry.domain for entry in entries]
    doubled = sorted({domain for domain in domains if domains.count(domain) > 1})
    if doubled:
        raise SnapshotError(f"{source} holds an org more than once: {', '.join(doubled)}.", "Collect it again.")
    return entries


def _plain(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, FailedCollection):
        return {"domain": entry.domain, "error": _whole_characters(entry.error)}
    missing_data = [_whole_characters(gap) for gap in entry.missing_data]
    raw = {field.name: getattr(entry, field.name) for field in fields(entry)}  # not asdict: records can be deep
    described = {
        "collected_at": format_timestamp(entry.collected_at),
        "caller": asdict(entry.caller),
        "rate_limit": None if entry.rate_limit is None else asdict(entry.rate_limit),
        "missing_data": missing_data,
    }
    return {**raw, **described}


def _whole_characters(text: str) -> str:
    return SURROGATE.sub("\ufffd", text)


def _entry(item: Any, now: datetime) -> Entry:
    """One org of the file. Raises ValueError, without any value of the file."""
    if not isinstance(item, dict):
        raise ValueError("is not an object")
    kind = FailedCollection if "error" in item else Snapshot
    if item.keys() - kind.__dataclass_fields__.keys():
        raise ValueError("holds a key that no snapshot has")
    raw = {name: item[name] for name in _EMPTY if name in item}
    try:
        # Without the raw records: they can be anything.
        entry = TypeAdapter[Entry](kind).validate_json(
            json.dumps({**item, **{name: _EMPTY[name] for name in raw}}), strict=True
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    if not re.fullmatch(r"[a-z0-9._:\[\]-]+", entry.domain):
        raise ValueError("domain: is not the domain of an org")
    if isinstance(entry, FailedCollection):
        return entry
    _check(entry, now)
    _check_raw(raw)
    return replace(entry, **raw, collected_at=entry.collected_at.astimezone(timezone.utc))


def _check(snapshot: Snapshot, now: datetime) -> None:
    if snapshot.collected_at.tzinfo is None:
        raise ValueError("collected_at: has no time zone")
    if snapshot.org_id is not None and not usable_id(snapshot.org_id):
        raise ValueError("org_id: is not the id of an org")
    if snapshot.domain not in snapshot.domains or not all(snapshot.domains):
        raise ValueError("domains: are not those of the org")
    if not all(map(usable_id, snapshot.deleted_users)):
        raise ValueError("deleted_users: are not the ids of users")
    if snapshot.requests < 0:
        raise ValueError("requests: is less than nothing")
    if snapshot.collected_at.year < OLDEST_YEAR:
        raise ValueError("collected_at: is older than Okta")
    if snapshot.collected_at > now + CLOCKS_DIFFER:
        raise ValueError("collected_at: lies in the future; check the clocks of both machines")


def _check_raw(raw: Mapping[str, Any]) -> None:
    if not isinstance(raw["api_tokens"], list):
        raise ValueError("api_tokens: is not a list")
    for name in ("users", "roles"):
        if not isinstance(raw[name], dict) or not all(map(usable_id, raw[name])):
            raise ValueError(f"{name}: are not records by the ids of users")
    if not all(isinstance(assignments, list) for assignments in raw["roles"].values()):
        raise ValueError("roles: is not a list for each user")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
