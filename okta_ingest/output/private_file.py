"""Writes a file that only its owner may read, completely or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from okta_ingest.errors import OutputError
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
    handle, name = tempfile.mkstemp(prefix=".okta-ingest.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        os.replace(name, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
