"""The findings of a check, and their worst status."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from okta_ingest.messages import Message
from okta_ingest.pipeline.results import Status, worst

Level = Literal["ok", "hint", "partial", "failed"]

_STATUS: Mapping[Level, Status] = {"ok": "ok", "hint": "ok", "partial": "partial", "failed": "failed"}


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: in which ``system``, of which org or server (``subject``), and its state.

    ``ok``; ``hint``: works, with advice; ``partial``: a run would skip something, or could not remove stale tokens;
    ``failed``: a run would fail.
    """

    level: Level
    system: Literal["Okta", "Neo4j"]
    subject: str
    text: str
    advice: str = ""


Add = Callable[[Level, Message], None]


def status(findings: Sequence[Finding]) -> Status:
    """The worst of the findings, as the status of a run."""
    return worst([_STATUS[finding.level] for finding in findings])


def adder(findings: list[Finding], system: Literal["Okta", "Neo4j"], subject: str) -> Add:
    """A function that adds findings about *subject*."""
    return lambda level, message: findings.append(Finding(level, system, subject, message.text, message.advice))
