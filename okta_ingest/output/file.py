"""Writing a file that the user named."""

import os
from pathlib import Path

from okta_ingest.errors import OutputError
from okta_ingest.interrupt import temporary_file
from okta_ingest.messages import queries as messages


def write_private(path: Path, text: str) -> None:
    """Write the whole of *text* into *path*, mode 0600, or leave an existing file as it is. Raises OutputError."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():  # a device, a pipe or a folder
            raise OutputError(messages.OUTPUT_UNWRITABLE(file=path, cause=messages.NOT_A_FILE.line()))
        with temporary_file(target.parent) as temporary:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(handle)
            os.replace(temporary, target)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        cause = getattr(error, "strerror", None) or error
        raise OutputError(messages.OUTPUT_UNWRITABLE(file=path, cause=cause)) from None
