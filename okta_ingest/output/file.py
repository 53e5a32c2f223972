"""Writing a file that the user named."""

import os
import tempfile
from pathlib import Path

from okta_ingest.errors import OutputError
from okta_ingest.messages import queries as messages


def write_private(path: Path, text: str) -> None:
    """Write the whole of *text* into *path*, mode 0600, or leave an existing file as it is. Raises OutputError."""
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():  # a device, a pipe or a folder
            raise OutputError(messages.OUTPUT_UNWRITABLE(file=path, cause=messages.NOT_A_FILE.line()))
        handle, temporary = tempfile.mkstemp(prefix=".okta-ingest.", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of symbolic links
        cause = getattr(error, "strerror", None) or error
        raise OutputError(messages.OUTPUT_UNWRITABLE(file=path, cause=cause)) from None
