"""What a run did: one result per org, and the whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from okta_ingest.model.plan import Plan
from okta_ingest.model.snapshot import Snapshot

Status = Literal["ok", "incomplete", "failed"]

Progress = Callable[[str, str, int, int], None]
"""Told the org's domain, what is being done, and how much of it is done and there is to do (0: not known)."""

TOKEN_COUNTERS = ("seen", "created", "changed", "used", "unchanged", "removed", "kept")
"""What is counted of an org's tokens: listed by Okta, and what became of them, or of those that it did not list."""

OWNER_COUNTERS = ("seen", "described", "deleted", "roles_read")
"""What is counted of the tokens' owners: all, those that Okta described, has no more, and whose roles are known."""

EXIT_CODES: dict[Status, int] = {"ok": 0, "failed": 1, "incomplete": 3}
_BAD_TO_WORSE: tuple[Status, ...] = ("ok", "incomplete", "failed")


@dataclass
class OrgResult:
    """What was read from and written for one org; times in seconds.

    ``plan`` is what was to be done, ``removed`` the number of tokens that went, or, in a plan, would go. A failed org
    has an ``error``; ``misconfigured`` says that the configuration is to blame. Without error and ``plan`` the org
    was left alone: a warning says why.
    """

    domain: str
    org_id: str | None = None
    collected_at: datetime | None = None
    requests: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    tokens_seen: int = 0
    owners: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(OWNER_COUNTERS, 0))
    plan: Plan | None = None
    removed: int = 0
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    misconfigured: bool = False

    def describe(self, snapshot: Snapshot) -> None:
        """Take over what the snapshot says of itself."""
        self.org_id, self.collected_at = snapshot.org_id, snapshot.collected_at
        self.requests, self.tokens_seen = snapshot.requests, len(snapshot.api_tokens)

    def fail(self, error: str) -> None:
        """The org's own failure: its counters are zero from now on."""
        self.error, self.owners = error, dict.fromkeys(OWNER_COUNTERS, 0)

    @property
    def status(self) -> Status:
        """Failed with an error; incomplete when something was withheld; else ok."""
        if self.error is not None:
            return "failed"
        withheld = self.plan is None or self.plan.withheld or self.removed < self.plan.count("removed")
        return "incomplete" if withheld else "ok"

    @property
    def complete(self) -> bool:
        """Whether the token list is known to be whole."""
        return self.plan is not None and self.plan.complete

    @property
    def has_news(self) -> bool:
        """Whether there is more to say than that everything is as it was."""
        return self.status != "ok" or any(self.tokens[name] for name in ("created", "changed", "removed", "kept"))

    @property
    def tokens(self) -> dict[str, int]:
        """The counters of a report, for a failed org all zero."""
        if self.plan is None or self.error is not None:
            return dict.fromkeys(TOKEN_COUNTERS, 0)
        return {
            "seen": self.tokens_seen,
            "created": self.plan.count("created"),
            "changed": self.plan.count("changed"),
            "used": self.plan.used,
            "unchanged": self.plan.unchanged,
            "removed": self.removed,
            "kept": self.plan.kept + self.plan.count("removed") - self.removed,
        }


@dataclass
class RunResult:
    """A finished run over all its orgs. ``written`` is False for a plan; ``error`` is set when the database failed."""

    started: datetime
    seconds: float = 0.0
    written: bool = True
    server: str = ""
    configuration: str = ""
    orgs: list[OrgResult] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def status(self) -> Status:
        """The worst of the orgs; failed when Neo4j failed."""
        return "failed" if self.error is not None else worst([org.status for org in self.orgs])

    @property
    def exit_code(self) -> int:
        """0 ok, 1 failed, 3 incomplete; 2 where the configuration is to blame."""
        return 2 if any(org.misconfigured for org in self.orgs) else EXIT_CODES[self.status]


def worst(statuses: Sequence[Status]) -> Status:
    """The worst of *statuses*; ok for none."""
    return max(statuses, key=_BAD_TO_WORSE.index, default="ok")
