"""What a run did: one outcome per org, and the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Status = Literal["ok", "incomplete", "failed"]

EXIT_CODES: dict[Status, int] = {"ok": 0, "failed": 1, "incomplete": 3}
_BAD_TO_WORSE: tuple[Status, ...] = ("ok", "incomplete", "failed")


@dataclass
class OrgOutcome:
    """What was read from and written for one org; times in seconds.

    ``complete`` is False while the token list is not known to be whole. A failed org has an ``error``.
    """

    domain: str
    org_id: str | None = None
    complete: bool = False
    requests: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    tokens_seen: int = 0
    tokens_created: int = 0
    owners_seen: int = 0
    warnings: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def status(self) -> Status:
        """Failed with an error; incomplete when something was withheld; else ok."""
        if self.error is not None:
            return "failed"
        return "ok" if self.complete else "incomplete"


@dataclass
class Outcome:
    """A finished run over all its orgs. ``error`` is set when the database end failed."""

    started: datetime
    seconds: float = 0.0
    server: str = ""
    configuration: str = ""
    orgs: list[OrgOutcome] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def status(self) -> Status:
        """The worst of the orgs; failed when Neo4j failed."""
        return "failed" if self.error is not None else worst([org.status for org in self.orgs])

    @property
    def exit_code(self) -> int:
        """0 ok, 1 failed, 3 incomplete."""
        return EXIT_CODES[self.status]


def worst(statuses: Sequence[Status]) -> Status:
    """The worst of *statuses*; ok for none."""
    return max(statuses, key=_BAD_TO_WORSE.index, default="ok")
