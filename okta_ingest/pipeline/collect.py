"""Reading the orgs one after another; an org that cannot be read stops no other."""

import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from okta_ingest import __version__
from okta_ingest.errors import OktaIngestError
from okta_ingest.messages import progress as steps
from okta_ingest.messages import run as messages
from okta_ingest.model.snapshot import Collect, Snapshot
from okta_ingest.pipeline.results import Progress


@dataclass(frozen=True)
class OrgError:
    """Why one org failed; ``traceback`` only for a bug."""

    message: str
    advice: str = ""
    traceback: str = ""

    @classmethod
    def of(cls, error: Exception) -> "OrgError":
        """The error of one org: any exception, also an unexpected one."""
        if isinstance(error, OktaIngestError):
            return cls(error.message, error.advice)
        message = messages.UNEXPECTED_ERROR(version=__version__, kind=type(error).__name__)
        return cls(message.text, message.advice, "".join(traceback.format_exception(error)))

    def __str__(self) -> str:
        return f"{self.message}\n{self.advice}" if self.advice else self.message


@dataclass(frozen=True)
class Collected:
    """One org that was read, or why not. ``position`` counts from 1; ``seconds`` is how long it took."""

    domain: str
    position: int
    result: Snapshot | OrgError
    seconds: float


def collect_each(collects: Mapping[str, Collect], progress: Progress) -> Iterator[Collected]:
    """Read each org, in order. A snapshot is not kept here: its memory is free when the caller has done with it."""
    pending = dict(collects)
    for position, domain in enumerate(tuple(pending), start=1):
        progress(domain, steps.READING.text, position - 1, len(collects))
        started = time.monotonic()
        result: Snapshot | OrgError
        try:
            result = pending.pop(domain)()
        except Exception as error:
            result = OrgError.of(error)
        collected = Collected(domain, position, result, time.monotonic() - started)
        del result
        yield collected
        del collected
