"""The worst org decides how a run ended."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.model.plan import Change, Plan
from okta_ingest.model.removal import TokenListState
from okta_ingest.pipeline.results import EXIT_CODES, OrgResult, RunResult, Status, worst

CREATED = Change("created", "00T1", "One", "00u1", {})
CHANGED = Change("changed", "00T2", "Two", "00u1", {"name": ("Zwei", "Two")})
REMOVED = Change("removed", "00T3", "Three", "00u1", {})


def a_plan(*changes: Change, kept: int = 0, state: TokenListState = "complete", reasons: tuple[str, ...] = ()) -> Plan:
    """A plan with these changes, and three other tokens."""
    removals = [{"objectid": change.id} for change in changes if change.change == "removed"]
    return Plan(changes, removals, used=2, unchanged=1, kept=kept, unclear=0, token_list=state, partial_reasons=reasons)


def an_org(plan: Plan | None, **more: Any) -> OrgResult:
    """The result of an org with this plan."""
    return OrgResult("contoso.okta.com", plan=plan, **more)


OK = an_org(a_plan())
PARTIAL = an_org(a_plan(state="partial", reasons=("a reason",)))
FAILED = an_org(a_plan(), error="no")
SKIPPED = an_org(None)


@pytest.mark.parametrize(
    ("org", "status", "token_list"),
    [
        (OK, "ok", "complete"),
        (an_org(a_plan(state="unknown")), "ok", "unknown"),
        (an_org(a_plan(state="unknown", kept=3)), "ok", "unknown"),
        (an_org(a_plan(state="unknown", kept=3, reasons=("3 stale tokens NOT removed",))), "partial", "unknown"),
        (an_org(a_plan(kept=39, reasons=("39 stale tokens NOT removed",))), "partial", "complete"),
        (PARTIAL, "partial", "partial"),
        (an_org(a_plan(REMOVED), removed=1), "ok", "complete"),
        (an_org(a_plan(REMOVED), removed=0), "partial", "complete"),
        (SKIPPED, "partial", "unknown"),
        (an_org(None, error="no"), "failed", "unknown"),
        (FAILED, "failed", "unknown"),
        (replace(PARTIAL, error="no"), "failed", "unknown"),
    ],
)
def test_status_of_an_org(org: OrgResult, status: Status, token_list: TokenListState) -> None:
    """An unknown list alone is ok; partial: a reason in the plan, planned removals that did not happen, or skipped."""
    assert (org.status, org.token_list) == (status, token_list)


@pytest.mark.parametrize(
    ("orgs", "error", "status", "exit_code"),
    [
        ([], None, "ok", 0),
        ([OK], None, "ok", 0),
        ([an_org(a_plan(state="unknown"))], None, "ok", 0),
        ([OK, PARTIAL], None, "partial", 3),
        ([SKIPPED, OK], None, "partial", 3),
        ([PARTIAL, FAILED, OK], None, "failed", 1),
        ([], "no", "failed", 1),
        ([OK], "no", "failed", 1),
        ([OK, replace(FAILED, misconfigured=True)], None, "failed", 2),
        ([FAILED, replace(FAILED, misconfigured=True)], None, "failed", 2),
    ],
)
def test_exit_code_is_that_of_the_worst_org(
    orgs: list[OrgResult], error: str | None, status: Status, exit_code: int
) -> None:
    """Or of the failed database; a wrong configuration has its own."""
    run = RunResult(datetime(2026, 2, 1, tzinfo=timezone.utc), orgs=orgs, error=error)
    assert (run.status, run.exit_code) == (status, exit_code)


def test_exit_codes_are_documented_ones() -> None:
    """Scripts rely on them."""
    assert EXIT_CODES == {"ok": 0, "failed": 1, "partial": 3}


def test_worst_status_of_none_is_ok() -> None:
    """Failed is worse than partial, and partial than ok."""
    assert (worst([]), worst(["ok", "partial"]), worst(["partial", "failed", "ok"])) == ("ok", "partial", "failed")


def test_tokens_are_counted_by_what_happened_to_them() -> None:
    """A planned removal that did not happen counts as kept."""
    org = an_org(a_plan(CREATED, CHANGED, REMOVED, REMOVED, kept=4), removed=1, tokens_seen=5)
    assert org.tokens == {
        "seen": 5,
        "created": 1,
        "changed": 1,
        "used": 2,
        "unchanged": 1,
        "removed": 1,
        "kept": 5,
    }


@pytest.mark.parametrize("org", [FAILED, SKIPPED])
def test_counters_of_a_failed_or_skipped_org_are_zero(org: OrgResult) -> None:
    """Nobody knows how much of it was written."""
    zero = dict.fromkeys(("seen", "created", "changed", "used", "unchanged", "removed", "kept"), 0)
    assert replace(org, tokens_seen=5, removed=1).tokens == zero


@pytest.mark.parametrize(
    ("org", "expected"),
    [
        (OK, False),
        (an_org(a_plan(CREATED)), True),
        (an_org(a_plan(CHANGED)), True),
        (an_org(a_plan(REMOVED), removed=1), True),
        (an_org(a_plan(kept=1)), True),
        (PARTIAL, True),
        (SKIPPED, True),
        (FAILED, True),
    ],
)
def test_org_has_news_unless_all_its_tokens_are_unchanged_or_used(org: OrgResult, expected: bool) -> None:
    """Of many orgs, those with news come first."""
    assert org.has_news is expected
