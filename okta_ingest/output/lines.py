"""Lines of text that several reports share."""

from collections.abc import Sequence

from okta_ingest.output.escape import printable
from okta_ingest.output.truncate import truncated

ORGS_SHOWN = 20
ERRORS_SHOWN = 20
WARNINGS_SHOWN = 20


def message_lines(level: str, found: Sequence[str], show_all: bool) -> list[str]:
    """One line per message: ``warning: ...``; a long list is truncated, with a count."""
    lines = [printable(text).replace("\n", " ") for text in found]
    return [f"{level}: {line}" for line in truncated(lines, WARNINGS_SHOWN, level, show_all)]


def error_texts(found: Sequence[str], show_all: bool) -> list[str]:
    """One text per error, of one or two lines; a long list is truncated, with a count."""
    texts = truncated([printable(text) for text in found], ERRORS_SHOWN, "error", show_all)
    return [f"error: {text}" for text in texts]


def text_of(lines: Sequence[str]) -> str:
    """The lines as one text that a terminal cannot be controlled by."""
    return printable("".join(f"{line}\n" for line in lines))
