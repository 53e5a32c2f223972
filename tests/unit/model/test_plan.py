"""A plan is exact about what changes, and removes nothing that it is not sure of."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okta_ingest.model.plan import Change, Listing, Plan, Removal, make_plan
from okta_ingest.model.rows import api_tokens as rows
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.timestamps import format_timestamp
from tests.samples import COLLECTED_AT, POSTMAN, api_token, snapshot

SURE = Listing(COLLECTED_AT, org_is_known=True, whole=True, sees_all=True, only_own=False)
BEFORE = format_timestamp(COLLECTED_AT - timedelta(days=1))


def token_rows(*records: dict[str, Any]) -> list[Row]:
    """The rows of these token records."""
    taken = snapshot(*records)
    return rows.upsert_api_tokens(taken, rows.listed_api_tokens(taken.api_tokens, print), False, print)


def present(*records: dict[str, Any], of_org: bool = True, lastseen: Any = BEFORE) -> list[Row]:
    """These tokens as the graph holds them."""
    return [{**row, "of_org": of_org, "lastseen": lastseen} for row in token_rows(*records)]


def planned(
    records: list[dict[str, Any]], there: list[Row], listing: Listing = SURE, removal: Removal | None = None
) -> Plan:
    """The plan for a list of token records and a graph."""
    return make_plan(token_rows(*records), there, listing, removal or Removal())


def test_nothing_to_do() -> None:
    """What is the same in both is unchanged, text or native dates, upper-case names or not."""
    (there,) = present(POSTMAN)
    there |= {"name": "POSTMAN", "created": "2025-10-03T10:08:09+00:00"}
    plan = planned([POSTMAN], [there])
    assert plan == Plan([], [], used=0, unchanged=1, kept=0, undated=0, complete=True, withheld=[])


def test_created() -> None:
    """A token that the graph lacks is created."""
    plan = planned([POSTMAN], [])
    assert plan.changes == [Change("created", POSTMAN["id"], "Postman", POSTMAN["userId"], {})]


def test_changed() -> None:
    """A token that differs is changed, each field with its old and new value."""
    plan = planned([{**POSTMAN, "name": "New", "network": None}], present(POSTMAN))
    fields = {
        "name": ("Postman", "New"),
        "displayName": ("Postman", "New"),
        "networkConnection": ("ANYWHERE", None),
    }
    assert plan.changes == [Change("changed", POSTMAN["id"], "New", POSTMAN["userId"], fields)]


def test_used() -> None:
    """A token of which only the moments of use moved is used, not changed."""
    later = {"expiresAt": "2026-03-05T00:00:00.000Z", "lastUpdated": "2026-02-03T00:00:00.000Z"}
    plan = planned([{**POSTMAN, **later}], present(POSTMAN))
    assert (plan.changes, plan.used) == ([], 1)


def test_removed() -> None:
    """A token that is gone from a list to be trusted is removed."""
    plan = planned([api_token(1)], present(api_token(1), api_token(2)))
    assert [item["objectid"] for item in plan.removals] == ["00TSAMPLE0000002X697"]
    assert [(change.change, change.name) for change in plan.changes] == [("removed", "Token 2")]
    assert (plan.kept, plan.complete, plan.withheld) == (0, True, [])


@pytest.mark.parametrize(
    ("listing", "complete", "reason"),
    [
        (replace(SURE, whole=False), False, "that are kept: 1. The list is not complete"),
        (replace(SURE, sees_all=None), True, "that are kept: 1. The caller is not known to see all tokens"),
        (replace(SURE, sees_all=False), True, "sees_all_tokens: true in the configuration says so"),
        (replace(SURE, org_is_known=False), True, "The id of the org could not be read"),
        (replace(SURE, sees_all=None, only_own=True), False, "nothing but the caller's own tokens"),
    ],
)
def test_list_that_is_not_to_be_trusted(listing: Listing, complete: bool, reason: str) -> None:
    """From a list that may lack tokens nothing is removed; what is kept is counted and explained."""
    plan = planned([api_token(1)], present(api_token(1), api_token(2)), listing)
    assert (plan.removals, plan.kept, plan.complete) == ([], 1, complete)
    assert any(reason in sentence for sentence in plan.withheld)


@pytest.mark.parametrize("listing", [replace(SURE, sees_all=None), replace(SURE, sees_all=False), SURE])
def test_least_privilege_runs_green(listing: Listing) -> None:
    """Where nothing would go, it does not matter who asked."""
    assert planned([api_token(1)], present(api_token(1)), listing).withheld == []


@pytest.mark.parametrize("sees_all", [True, None])
def test_empty_list(sees_all: bool | None) -> None:
    """An empty list is not believed while the graph holds tokens of the org, nor from who may see none."""
    listing = replace(SURE, sees_all=sees_all)
    plan = planned([], present(api_token(1)), listing)
    assert (plan.complete, plan.removals, plan.kept) == (False, [], 1)
    assert planned([], [], listing).complete == (sees_all is True)


@pytest.mark.parametrize(
    ("held", "gone", "at_most", "allowed"),
    [
        (10, 10, None, True),
        (12, 11, None, False),
        (100, 30, None, True),
        (100, 31, None, False),
        (100, 31, 31, True),
        (100, 31, 30, False),
        (100, 1, 0, False),
    ],
)
def test_guard(held: int, gone: int, at_most: int | None, allowed: bool) -> None:
    """No more than ten tokens, or thirty per cent, go unless the user says how many may."""
    records = [api_token(number) for number in range(held)]
    left = records[gone:] or [api_token(held)]
    plan = planned(left, present(*records), removal=Removal(at_most=at_most))
    assert (len(plan.removals), plan.kept) == ((gone, 0) if allowed else (0, gone))
    assert (plan.withheld == []) == allowed
    if not allowed:
        assert f"--max-removals {gone} allows it" in plan.withheld[0]


def test_removal_is_not_wanted() -> None:
    """With removal turned off tokens are kept and counted, and the run is as it should be."""
    plan = planned([api_token(1)], present(api_token(1), api_token(2)), removal=Removal(wanted=False))
    assert (plan.removals, plan.kept, plan.withheld) == ([], 1, [])


@pytest.mark.parametrize("lastseen", [format_timestamp(COLLECTED_AT), "2027-01-01T00:00:00Z", None, "yesterday", 7])
def test_token_that_may_have_been_seen_since(lastseen: Any) -> None:
    """A token that somebody has seen since the list was read, or nobody knows when, stays."""
    plan = planned([api_token(1)], present(api_token(1)) + present(api_token(2), lastseen=lastseen))
    assert (plan.removals, plan.kept, plan.undated) == ([], 1, 1)


def test_other_orgs_token() -> None:
    """A token of another org is not touched, nor counted."""
    plan = planned([api_token(1)], present(api_token(1)) + present(api_token(2), of_org=False))
    assert (plan.removals, plan.kept) == ([], 0)


def test_key_in_another_case() -> None:
    """A node whose key is not upper-case is not found by a write, and yet is no token that is gone."""
    (there,) = present(POSTMAN)
    plan = planned([POSTMAN], [{**there, "objectid": POSTMAN["id"]}])
    assert (plan.removals, plan.kept, plan.count("created")) == ([], 0, 1)
