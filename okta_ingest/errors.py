"""The errors that a user can see; each class has one exit code.

    OktaIngestError          1   never raised itself
    |- OktaError             1   Okta cannot be reached, denies access, or sends an unusable response
    |- GraphError            1   Neo4j cannot be reached, denies access, or fails
    |  `- GraphTimeoutError  1   Neo4j did not finish in time, and is not used again in this run
    |- OutputError           1   a file cannot be written
    |- SnapshotError         2   a snapshot file cannot be used
    |- QueryError            2   a query cannot be run
    `- ConfigurationError    2   wrong or missing configuration

Exit code 3 (done, but partial) is not an error: it is the result of a finished run. Any other exception is a bug.
"""

from collections.abc import Sequence
from typing import Any

from okta_ingest.messages import Message
from okta_ingest.messages import config as messages


class OktaIngestError(Exception):
    """An expected error: what happened and where (``message``), and what to do next (``advice``).

    Both are printed: neither may contain a secret.
    """

    exit_code = 1

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message.text
        self.advice = message.advice

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class OktaError(OktaIngestError):
    """Okta cannot be reached, denies access, or sends an unusable response.

    ``status`` is the HTTP status of the response, if there was one; ``code`` is Okta's errorCode in it, or "".
    """

    def __init__(self, message: Message, status: int | None = None, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class GraphError(OktaIngestError):
    """Neo4j cannot be reached, denies access, or fails."""


class GraphTimeoutError(GraphError):
    """Neo4j did not finish in time; the same database raises this at once from then on."""


class OutputError(OktaIngestError):
    """A file that the user named cannot be written."""


class SnapshotError(OktaIngestError):
    """A snapshot file cannot be used: it is something else, truncated, or of a newer version."""

    exit_code = 2


class QueryError(OktaIngestError):
    """A query cannot be run: it does not exist, lacks a value, would write, or is not valid Cypher."""

    exit_code = 2


class ConfigurationError(OktaIngestError):
    """The configuration cannot be used; ``problems`` has one line for each problem, with its key."""

    exit_code = 2

    def __init__(self, problems: Sequence[str], source: str) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(Message(f"{messages.CANNOT_BE_USED.line(source=source)}\n{listed}"))


def os_error_text(error: BaseException) -> str | None:
    """The operating system's or TLS's own words for a failed connection, from the causes of *error*; or None.

    Not the text of *error* itself: a library's message can hold headers, or a proxy's password.
    """
    words = None
    for cause in causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            words = str(getattr(cause, "verify_message", "") or cause.strerror)
    return words


def causes(error: BaseException) -> list[BaseException]:
    """*error* and every exception that caused it: by cause, context, reason, argument, or in its group."""
    found: list[BaseException] = []
    pending: list[Any] = [error]
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            pending += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
            pending += getattr(cause, "exceptions", ())  # of an ExceptionGroup, which Python 3.10 lacks
    return found
