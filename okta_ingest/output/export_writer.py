"""Writes the exported files into a folder; files of the user stay as they are.

The file ``.okta-ingest-export`` beside them has the SHA-256 of every file that was written, in the form of
``sha256sum``. A file may be replaced if it is identical to the new one, or still has the SHA-256 that is noted for
it: then okta-ingest export wrote it, maybe an older version, and nobody has changed it since. Any other file, a
symbolic link and a folder stop the export before anything is written. ``force`` replaces all but folders.
"""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from okta_ingest.errors import OutputError
from okta_ingest.interrupt import temporary_file
from okta_ingest.messages import queries as messages

MANIFEST = ".okta-ingest-export"

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def write(folder: Path, contents: Mapping[str, bytes], *, force: bool) -> list[Path]:
    """Write the files *contents*, by name, into *folder*, which is created if missing; return their paths.

    Raises OutputError, and writes nothing, if a file may not be replaced.
    """
    try:
        _check(folder, contents, force)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            _replace(folder / name, content)
        # Last: if the export is interrupted, every file still has its old SHA-256 here, or the new content.
        _replace(folder / MANIFEST, _manifest(contents))
    except OSError as error:
        raise OutputError(messages.FOLDER_NOT_WRITABLE(folder=folder, cause=error.strerror)) from None
    return [folder / name for name in contents]


def _check(folder: Path, contents: Mapping[str, bytes], force: bool) -> None:
    existing = [name for name in (*contents, MANIFEST) if os.path.lexists(folder / name)]
    folders = [name for name in existing if (folder / name).is_dir() and not (folder / name).is_symlink()]
    if force and folders:
        raise OutputError(messages.NAME_IS_FOLDER(folder=folder, names=", ".join(folders)))
    foreign = [] if force else _foreign(folder, existing, contents)
    if foreign:
        raise OutputError(messages.WOULD_REPLACE(folder=folder, names=", ".join(foreign)))


def _foreign(folder: Path, existing: Sequence[str], contents: Mapping[str, bytes]) -> list[str]:
    """Those of the *existing* names that may not be replaced."""
    regular = {name: (folder / name).read_bytes() for name in existing if _is_regular(folder / name)}
    noted = _noted(regular.get(MANIFEST, b""))
    return [
        name
        for name in existing
        if name not in regular or not (regular[name] == contents.get(name) or _is_own(name, regular[name], noted))
    ]


def _is_own(name: str, content: bytes, noted: Mapping[str, str] | None) -> bool:
    if noted is None:
        return False
    return name == MANIFEST or noted.get(name) == _sha256(content)


def _is_regular(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _noted(manifest: bytes) -> dict[str, str] | None:
    """The SHA-256 of each file by name; None if *manifest* is not one."""
    lines = [_LINE.fullmatch(line) for line in manifest.decode(errors="replace").splitlines()]
    matches = [match for match in lines if match is not None]
    return {match[2]: match[1] for match in matches} if len(matches) == len(lines) else None


def _manifest(contents: Mapping[str, bytes]) -> bytes:
    return "".join(f"{_sha256(content)}  {name}\n" for name, content in contents.items()).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file or nothing; a symbolic link at *path* is replaced, not followed."""
    with temporary_file(path.parent) as temporary:
        with temporary.open("xb") as file:
            file.write(content)
        temporary.replace(path)
