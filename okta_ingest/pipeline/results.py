"""What a run returns: one result per org, and the whole run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from okta_ingest.model.owners import NO_OWNERS, Owners
from okta_ingest.model.plan import Plan
from okta_ingest.model.removal import TokenListState
from okta_ingest.model.snapshot import Caller

Status = Literal["ok", "partial", "failed"]

Progress = Callable[[str, str, int, int], None]
"""Called with the org's domain, the current step, and how much of it is done of how much (0: unknown)."""

TOKEN_COUNTERS = ("seen", "created", "changed", "used", "unchanged", "removed", "kept")
OWNER_COUNTERS = ("seen", "described", "deleted", "roles_read")
_NO_COUNTS: Mapping[str, int] = dict.fromkeys(OWNER_COUNTERS, 0)

EXIT_CODES: dict[Status, int] = {"ok": 0, "failed": 1, "partial": 3}
FOUND = 4
"""Exit code where rows or differences were found, for commands that are asked to look for them."""

_BY_SEVERITY: tuple[Status, ...] = ("ok", "partial", "failed")


@dataclass(frozen=True)
class OrgResult:
    """What was read from and written for one org; times in seconds.

    ``owners`` counts the owners of tokens, ``token_owners`` describes them. ``plan`` is what was planned, ``removed``
    the number of tokens removed, or, in a plan, to be removed. A failed org has an ``error``, a bug also a
    ``traceback``; ``misconfigured``: the configuration is wrong. An org without error and ``plan`` was skipped: a
    warning says why. ``notes`` are standing facts: information, no warnings.
    """

    domain: str
    org_id: str | None = None
    collected_at: datetime | None = None
    caller: Caller | None = None
    requests: int = 0
    phases: Mapping[str, float] = field(default_factory=dict)
    tokens_seen: int = 0
    owners: Mapping[str, int] = field(default_factory=lambda: _NO_COUNTS)
    plan: Plan | None = None
    token_owners: Owners = NO_OWNERS
    removed: int = 0
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    error: str | None = None
    traceback: str = ""
    misconfigured: bool = False

    @property
    def status(self) -> Status:
        """Failed with an error; partial if the list is partial, or planned removals did not happen; else ok."""
        if self.error is not None:
            return "failed"
        partial = self.plan is None or self.plan.partial_reasons or self.removed < self.plan.count("removed")
        return "partial" if partial else "ok"

    @property
    def token_list(self) -> TokenListState:
        """The state of the token list; unknown for an org that failed or was skipped."""
        return "unknown" if self.plan is None or self.error is not None else self.plan.token_list

    @property
    def has_news(self) -> bool:
        """Whether something changed or needs attention."""
        changed = bool(self.token_owners.changes)
        return (
            self.status != "ok"
            or changed
            or any(self.tokens[name] for name in ("created", "changed", "removed", "kept"))
        )

    @property
    def tokens(self) -> dict[str, int]:
        """The counters of the report; all zero for an org that failed or was skipped."""
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


@dataclass(frozen=True)
class RunResult:
    """A finished run over all its orgs. ``written`` is False for a plan.

    ``error`` is set when the database failed, or a bug showed outside an org, which has a ``traceback``.
    """

    started: datetime
    seconds: float = 0.0
    written: bool = True
    server: str = ""
    configuration: str = ""
    orgs: Sequence[OrgResult] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()
    error: str | None = None
    traceback: str = ""

    @property
    def status(self) -> Status:
        """The worst of the orgs; failed when Neo4j failed."""
        return "failed" if self.error is not None else worst([org.status for org in self.orgs])

    @property
    def exit_code(self) -> int:
        """0 ok, 1 failed, 3 partial; 2 where the configuration is wrong."""
        return 2 if any(org.misconfigured for org in self.orgs) else EXIT_CODES[self.status]


def worst(statuses: Sequence[Status]) -> Status:
    """The worst of *statuses*; ok for none."""
    return max(statuses, key=_BY_SEVERITY.index, default="ok")
