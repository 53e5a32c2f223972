"""Snapshots as a JSON file: written completely or not at all, and checked when read."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from okta_ingest.errors import OutputError, SnapshotError
from okta_ingest.interrupt import temporary_file
from okta_ingest.messages import snapshot_file as messages
from okta_ingest.model.shared_values import SharedValues
from okta_ingest.pipeline.snapshot_json import Entry, from_json, to_json, upgrade

FORMAT = "okta-ingest snapshots"
VERSION = 2
"""Version 1 had ``whole`` (always true) and called ``missing_data`` ``gaps``."""


@contextmanager
def new_file(path: Path, replace: bool) -> Iterator[Callable[[Sequence[Entry]], None]]:
    """A function that writes the file at *path*, mode 0600; an existing file stays until all of it is written.

    If the function is not called, nothing changes. Raises OutputError, before anything else is done, if the file
    cannot be created, or exists and *replace* is false.
    """
    target = _target(path, replace)
    with temporary_file(target.parent) as temporary, _create(temporary, path) as file:

        def write(entries: Sequence[Entry]) -> None:
            try:
                with file:
                    file.write(as_json(entries))
                    file.flush()
                    os.fsync(file.fileno())
                _refuse_existing(path, target, replace)
                os.replace(temporary, target)
            except OSError as error:
                raise OutputError(messages.WRITE_FAILED(path=path, reason=error.strerror)) from None

        yield write


def _target(path: Path, replace: bool) -> Path:
    """The file that *path* leads to."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise OutputError(messages.NOT_A_FILE(path=path))
        _refuse_existing(path, target, replace)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        raise _not_writable(path, error) from None
    return target


def _create(temporary: Path, path: Path) -> TextIO:
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _not_writable(path, error) from None
    return os.fdopen(handle, "w", encoding="ascii")


def _not_writable(path: Path, error: Exception) -> OutputError:
    reason = getattr(error, "strerror", None) or messages.LINK_LOOP.line()
    return OutputError(messages.NOT_WRITABLE(path=path, reason=reason))


def _refuse_existing(path: Path, target: Path, replace: bool) -> None:
    if not replace and target.exists():
        raise OutputError(messages.EXISTS(path=path))


def read(path: Path, now: datetime) -> list[Entry]:
    """The snapshots in the file at *path*, one per org.

    Raises SnapshotError for a file that cannot be read, is truncated or invalid, has a newer version, or was
    collected after *now*.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SnapshotError(messages.NOT_READABLE(path=path, reason=error.strerror)) from None
    except UnicodeDecodeError:
        raise SnapshotError(messages.NOT_TEXT(path=path)) from None
    return parse(text, str(path), now)


def as_json(entries: Sequence[Entry]) -> str:
    """The text of a snapshot file. ASCII, because JSON can contain lone surrogates, which UTF-8 cannot."""
    content = {"format": FORMAT, "version": VERSION, "snapshots": [to_json(entry) for entry in entries]}
    return json.dumps(content, indent=1) + "\n"


def parse(text: str, source: str, now: datetime) -> list[Entry]:
    """The snapshots in the text of a snapshot file; see `read`."""
    content = _content(text, source)
    version = _version(content, source)
    items = content.get("snapshots")
    if not isinstance(items, list) or not items or content.keys() != {"format", "version", "snapshots"}:
        raise SnapshotError(messages.NO_ORGS(source=source))
    entries = []
    for number, item in enumerate(items, start=1):
        try:
            entries.append(from_json(upgrade(item, version), now))
        except ValueError as error:
            raise SnapshotError(
                messages.INVALID_ORG(source=source, number=number, count=len(items), reason=error)
            ) from None
    domains = [entry.domain for entry in entries]
    duplicates = sorted({domain for domain in domains if domains.count(domain) > 1})
    if duplicates:
        raise SnapshotError(messages.DUPLICATE_ORGS(source=source, domains=", ".join(duplicates)))
    return entries


def _content(text: str, source: str) -> dict[str, Any]:
    try:
        content = json.loads(text, parse_constant=_refuse_constant, object_hook=SharedValues())
    except json.JSONDecodeError as error:
        raise SnapshotError(messages.INVALID_JSON_AT(source=source, line=error.lineno)) from None
    except (ValueError, RecursionError):
        raise SnapshotError(messages.INVALID_JSON(source=source)) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SnapshotError(messages.NOT_A_SNAPSHOT(source=source))
    return content


def _version(content: dict[str, Any], source: str) -> int:
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise SnapshotError(messages.UNKNOWN_VERSION(source=source, newest=VERSION))
    if version > VERSION:
        raise SnapshotError(messages.NEWER_VERSION(source=source, version=version, newest=VERSION))
    return version


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are not JSON
