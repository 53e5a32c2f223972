"""The errors that a user can be shown; each class has one exit code.

    OktaIngestError          1   never raised itself
    |- OktaError             1   Okta could not be reached, refused, or answered with something unusable
    |- GraphError            1   Neo4j could not be reached, refused, or failed
    |- OutputError           1   a file could not be written
    |- SnapshotError         2   a file of snapshots cannot be used
    |- QueryError         2   a question cannot be asked
    `- ConfigurationError    2   wrong or missing configuration

Exit code 3 (done, but something was withheld) is not an error: it is the result of a finished run.
Any other exception is a bug.
"""

from collections.abc import Sequence
from typing import Any

from okta_ingest.messages import Message


class OktaIngestError(Exception):
    """An expected failure: what happened and where (``message``), and what to do next (``advice``).

    Neither text may hold a secret: both are printed.
    """

    exit_code = 1

    def __init__(self, message: Message | str, advice: str = "") -> None:
        text, advice = message if isinstance(message, Message) else (message, advice)
        super().__init__(text)
        self.message = text
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class OktaError(OktaIngestError):
    """Okta could not be reached, refused the request, or answered with something unusable.

    ``status`` is the HTTP status of the answer, where there was one, ``code`` Okta's errorCode in it, or "".
    """

    def __init__(self, message: Message | str, advice: str = "", status: int | None = None, code: str = "") -> None:
        super().__init__(message, advice)
        self.status = status
        self.code = code


class GraphError(OktaIngestError):
    """Neo4j could not be reached, refused the request, or failed."""


class OutputError(OktaIngestError):
    """A file that the user named could not be written."""


class SnapshotError(OktaIngestError):
    """A file of snapshots cannot be used: it is not one, is cut off, or of a newer version."""

    exit_code = 2


class QueryError(OktaIngestError):
    """A question cannot be asked: it is not there, lacks a value, would write, or is not Cypher."""

    exit_code = 2


class ConfigurationError(OktaIngestError):
    """The configuration cannot be used; ``problems`` holds one line for each thing to mend, with its key."""

    exit_code = 2

    def __init__(self, problems: Sequence[str], source: str) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The configuration ({source}) cannot be used:\n{listed}")


def os_error_text(error: BaseException) -> str | None:
    """The operating system's or TLS's own words for a failed connection, from the depth of *error*; or None.

    Not the text of *error*: a library's message can hold whole headers, or a proxy's password.
    """
    words = None
    for cause in causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            words = str(getattr(cause, "verify_message", "") or cause.strerror)
    return words


def causes(error: BaseException) -> list[BaseException]:
    """*error* and every exception that led to it, however it is linked: cause, context, reason, or argument."""
    found: list[BaseException] = []
    pending: list[Any] = [error]
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            pending += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
    return found
