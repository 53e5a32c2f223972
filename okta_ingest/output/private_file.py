"""Writes a file that only its owner may read, completely or not at all."""

import os
from pathlib import Path

from okta_ingest.errors import OutputError
from okta_ingest.interrupt import temporary_file
from okta_ingest.messages import report as messages


def write(path: Path, text: str) -> None:
    """Write *text* as UTF-8, mode 0600; an existing file is replaced when all of it is written.

    Raises OutputError; then an existing file is unchanged.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise OutputError(messages.NOT_A_FILE(path=path))
        _replace(target, text.encode())
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        reason = getattr(error, "strerror", None) or messages.LINK_LOOP.line()
        raise OutputError(messages.NOT_WRITABLE(path=path, reason=reason)) from None


def _replace(target: Path, content: bytes) -> None:
    with temporary_file(target.parent) as temporary:
        # O_BINARY: on Windows a line end would become two characters, and the hashes of the page would not match.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
