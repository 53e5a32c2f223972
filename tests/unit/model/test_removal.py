"""No token that Okta lists is removed, nor one that may be another org's, nor more than the safety limit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okta_ingest.model.ids import upper
from okta_ingest.model.plan import Plan
from okta_ingest.model.removal import Removal, RemovalPolicy, TokenList, decide_removal
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.snapshot import Caller
from okta_ingest.model.timestamps import format_timestamp
from tests.samples import COLLECTED_AT, api_token, snapshot
from tests.unit.model.existing_tokens import existing_tokens, plan_of, token_list, token_rows

EMPTY = "The token list is partial: Okta returned 0 tokens and this credential may not see all of them."
EMPTY_WITH_EXISTING = "The token list is partial: Okta returned 0 tokens, the graph has 1,234 tokens of this org."
ONLY_OWN = (
    "The token list is partial: Okta returned only the caller's own tokens and this credential may not see others."
)
SKIPPED = "The token list is partial: 2 of 3 items skipped: no usable id."
MAY_NOT_SEE_ALL = (
    "1 stale token NOT removed: this credential may not see all tokens. Use a super or org administrator, or set "
    "sees_all_tokens: true; to keep such tokens without exit code 3: removal: keep"
)

NUMBERS = st.lists(st.integers(0, 40), unique=True, max_size=40)
TOKEN_LISTS = st.builds(
    token_list,
    skipped=st.integers(0, 2),
    sees_all=st.sampled_from([True, False, None]),
    only_own=st.booleans(),
    org_id_known=st.booleans(),
)
POLICIES = st.builds(RemovalPolicy, enabled=st.booleans(), limit=st.none() | st.integers(0, 50))
EXISTING = st.fixed_dictionaries(
    {"of_org": st.booleans(), "hours": st.none() | st.integers(-5, 5), "raw_case": st.booleans()}
)


@pytest.mark.parametrize("sees_all", [True, False, None])
@pytest.mark.parametrize(
    ("size", "skipped", "existing", "reason"),
    [(3, 2, 0, SKIPPED), (3, 2, 1234, SKIPPED), (0, 0, 1234, EMPTY_WITH_EXISTING)],
)
def test_list_that_lacks_tokens_is_partial_whoever_read_it(
    size: int, skipped: int, existing: int, reason: str, sees_all: bool | None
) -> None:
    """Items without an id, or no token at all while the graph has some."""
    listed = token_list(size=size, skipped=skipped, sees_all=sees_all)
    assert (listed.state(existing), listed.why_partial(existing)) == ("partial", reason)


@pytest.mark.parametrize(
    ("size", "sees_all", "only_own", "state", "reason"),
    [
        (0, None, False, "partial", EMPTY),
        (0, False, False, "partial", EMPTY),
        (0, True, False, "complete", None),
        (1, None, True, "partial", ONLY_OWN),
        (1, False, True, "partial", ONLY_OWN),
        (1, True, True, "complete", None),
        (1, True, False, "complete", None),
        (1, None, False, "unknown", None),
        (1, False, False, "unknown", None),
    ],
)
def test_state_of_a_list_depends_on_who_read_it(
    size: int, sees_all: bool | None, only_own: bool, state: str, reason: str | None
) -> None:
    """A caller that may not see all tokens gets an unknown list; nothing, or only its own tokens, is partial."""
    listed = token_list(size=size, sees_all=sees_all, only_own=only_own)
    assert (listed.state(0), listed.why_partial(0)) == (state, reason)


@pytest.mark.parametrize("existing", [0, 1])
def test_state_of_a_list_with_tokens_does_not_depend_on_the_graph(existing: int) -> None:
    """Only an empty list is compared with the number of existing tokens."""
    assert token_list(sees_all=None).state(existing) == "unknown"
    assert token_list(sees_all=True).state(existing) == "complete"


@pytest.mark.parametrize(
    ("caller", "owners", "only_own"),
    [
        (Caller("00u1"), ["00u1", "00u1"], True),
        (Caller("00u1"), ["00u1", "00u2"], False),
        (Caller("00u1"), [], False),
        (Caller(None), [None], False),
        (Caller("00u1"), [None], False),
    ],
)
def test_only_own_needs_a_known_caller_and_a_token(caller: Caller, owners: list[str | None], only_own: bool) -> None:
    """A token without an owner is not an unknown caller's own."""
    source = snapshot(*(api_token(number, userId=owner) for number, owner in enumerate(owners)), caller=caller)
    assert TokenList.of(source, usable_records(source.api_tokens, print)).only_own is only_own


@pytest.mark.parametrize(("org_id", "known"), [("00o1", True), (None, False)])
def test_token_list_of_a_snapshot(org_id: str | None, known: bool) -> None:
    """Two records of one token are one item, and items without an id are counted."""
    source = snapshot(api_token(1), api_token(1), api_token(2), None, {}, org_id=org_id, caller=Caller("00u1", None))
    assert TokenList.of(source, usable_records(source.api_tokens, print)) == TokenList(
        collected_at=COLLECTED_AT, org_id_known=known, size=4, skipped=2, sees_all=None, only_own=False
    )


STALE: Row = {"objectid": "00T1", "lastseen": "2026-01-31T12:00:00Z"}
NEWER: Row = {"objectid": "00T2", "lastseen": "2026-02-02T12:00:00Z"}


def decided(
    *stale: Row, listed: TokenList | None = None, partial: bool = False, policy: RemovalPolicy | None = None
) -> Removal:
    """The decision on stale tokens of an org with 20 existing ones."""
    return decide_removal(stale, 20, partial, listed or token_list(), policy or RemovalPolicy())


def test_only_tokens_older_than_the_list_are_removed() -> None:
    """The others are counted as unclear."""
    assert decided(STALE, NEWER) == Removal([STALE], None, 1)


def test_removal_turned_off_removes_nothing_and_explains_nothing() -> None:
    """The user wanted it so, whatever the limit is."""
    assert decided(STALE, NEWER, policy=RemovalPolicy(enabled=False, limit=0)) == Removal([], None, 1)


@pytest.mark.parametrize(
    ("listed", "partial", "reason"),
    [
        (token_list(), True, "1 stale token NOT removed: the token list is partial."),
        (
            token_list(org_id_known=False),
            False,
            "1 stale token NOT removed: the id of the org could not be read.",
        ),
        (token_list(sees_all=None), False, MAY_NOT_SEE_ALL),
        (token_list(sees_all=False), False, MAY_NOT_SEE_ALL),
    ],
)
def test_removal_is_blocked_where_a_token_may_still_exist(listed: TokenList, partial: bool, reason: str) -> None:
    """Each reason says what is missing; without a stale token there is none; --max-removals changes nothing."""
    assert decided(STALE, NEWER, listed=listed, partial=partial) == Removal([], reason, 1)
    assert decided(STALE, listed=listed, partial=partial, policy=RemovalPolicy(limit=50)) == Removal([], reason, 0)
    assert decided(NEWER, listed=listed, partial=partial) == Removal([], None, 1)


def test_safety_limit_counts_only_tokens_older_than_the_list() -> None:
    """Tokens that are kept anyway do not use up the limit."""
    assert decided(*[STALE] * 10, *[NEWER] * 10) == Removal([STALE] * 10, None, 10)


def planned_with_stale(existing: int, stale: int, limit: int | None) -> Plan:
    """The plan for an org with this many existing tokens, of which the first ones are stale."""
    records = [api_token(number) for number in range(existing)]
    listed = records[stale:] or [api_token(existing)]
    policy = RemovalPolicy(limit=limit)
    return plan_of(token_rows(*listed), existing_tokens(*records), token_list(size=len(listed)), policy)


@pytest.mark.parametrize(
    ("existing", "stale", "limit"),
    [(10, 10, None), (33, 10, None), (34, 10, None), (37, 11, None), (100, 30, None), (100, 31, 31), (40, 39, 39)],
)
def test_stale_tokens_up_to_the_limit_are_removed(existing: int, stale: int, limit: int | None) -> None:
    """Ten tokens, 30 percent of the existing ones, or --max-removals."""
    plan = planned_with_stale(existing, stale, limit)
    assert (len(plan.removals), plan.count("removed"), plan.kept, plan.partial_reasons) == (stale, stale, 0, [])


@pytest.mark.parametrize(
    ("existing", "stale", "limit", "shown"),
    [
        (12, 11, None, "10"),
        (33, 11, None, "10"),
        (34, 11, None, "10 (30 % of 34)"),
        (36, 11, None, "10 (30 % of 36)"),
        (40, 39, None, "12 (30 % of 40)"),
        (100, 31, None, "30 (30 % of 100)"),
        (100, 31, 30, "30 (--max-removals)"),
        (100, 1, 0, "0 (--max-removals)"),
    ],
)
def test_above_the_safety_limit_nothing_is_removed(existing: int, stale: int, limit: int | None, shown: str) -> None:
    """The message names the number, the limit and where it comes from, and the option that allows the removal."""
    plan = planned_with_stale(existing, stale, limit)
    assert (plan.removals, plan.count("removed"), plan.kept, plan.unclear) == ([], 0, stale, 0)
    assert plan.partial_reasons == [
        f"{stale} stale token{'' if stale == 1 else 's'} NOT removed: above the safety limit of {shown}. "
        f"Review: okta-ingest plan; allow: --max-removals {stale}"
    ]


def test_option_in_the_message_has_no_thousands_separator() -> None:
    """The number can be copied to the command line."""
    removal = decide_removal([STALE] * 1234, 2000, False, token_list(), RemovalPolicy())
    assert removal.blocked == (
        "1,234 stale tokens NOT removed: above the safety limit of 600 (30 % of 2,000). "
        "Review: okta-ingest plan; allow: --max-removals 1234"
    )


def existing_token(number: int, of_org: bool, hours: int | None, raw_case: bool) -> Row:
    """A token in the graph with a lastseen that is *hours* after the list was read."""
    lastseen = None if hours is None else format_timestamp(COLLECTED_AT + timedelta(hours=hours))
    (row,) = existing_tokens(api_token(number), of_org=of_org, lastseen=lastseen)
    return {**row, "objectid": row["id"] if raw_case else row["objectid"]}


@given(listed=NUMBERS, existing=st.dictionaries(st.integers(0, 40), EXISTING), tokens=TOKEN_LISTS, policy=POLICIES)
def test_no_listed_foreign_or_newer_token_is_removed(
    listed: list[int], existing: dict[int, dict[str, Any]], tokens: TokenList, policy: RemovalPolicy
) -> None:
    """Whatever Okta lists and the graph has, each removal meets every condition, and each kept token is counted."""
    rows = token_rows(*(api_token(number) for number in listed))
    found = [existing_token(number, **how) for number, how in existing.items()]
    tokens = replace(tokens, size=len(rows) + tokens.skipped)
    plan = plan_of(rows, found, tokens, policy)
    keys = {row["objectid"] for row in rows}
    collected_at = format_timestamp(COLLECTED_AT)
    for item in plan.removals:
        assert upper(item["objectid"]) not in keys
        assert item["of_org"]
        assert item["lastseen"] < collected_at
    of_org = sum(item["of_org"] for item in found)
    if plan.removals:
        assert policy.enabled
        assert (rows != [], tokens.skipped, tokens.org_id_known, tokens.sees_all) == (True, 0, True, True)
        assert plan.token_list == "complete"
        assert len(plan.removals) <= (max(10, 0.3 * of_org) if policy.limit is None else policy.limit)
    stale = [item for item in found if item["of_org"] and upper(item["objectid"]) not in keys]
    older = [item for item in stale if item["lastseen"] is not None and item["lastseen"] < collected_at]
    assert plan.kept + len(plan.removals) == len(stale)
    assert plan.unclear == len(stale) - len(older)
    assert plan.removals in ([], older)
    if older and policy.enabled:
        assert (plan.removals == []) == any("NOT removed" in reason for reason in plan.partial_reasons)
    assert plan.count("created") + plan.count("changed") + plan.used + plan.unchanged == len(rows)


@given(existing=st.dictionaries(st.integers(0, 40), EXISTING, min_size=1))
def test_same_list_again_changes_nothing(existing: dict[int, dict[str, Any]]) -> None:
    """A graph that has what Okta lists stays as it is."""
    rows = token_rows(*(api_token(number) for number in existing))
    found = [existing_token(number, **{**how, "raw_case": False}) for number, how in existing.items()]
    plan = plan_of(rows, found, token_list(size=len(rows), sees_all=None), RemovalPolicy())
    assert (plan.changes, plan.removals, plan.kept, plan.unchanged) == ([], [], 0, len(rows))
    assert plan.partial_reasons == []
