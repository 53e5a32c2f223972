"""Whatever the org says and the graph holds: no token that Okta lists goes, nor one that may be another org's."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from okta_ingest.model.ids import upper
from okta_ingest.model.plan import Listing, Removal, make_plan
from okta_ingest.model.rows import api_tokens as rows
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.timestamps import format_timestamp
from tests.samples import COLLECTED_AT, api_token, snapshot

NUMBERS = st.lists(st.integers(0, 40), unique=True, max_size=40)
KNOWN = st.sampled_from([True, False, None])
LISTINGS = st.builds(
    Listing,
    collected_at=st.just(COLLECTED_AT),
    org_is_known=st.booleans(),
    whole=st.booleans(),
    sees_all=KNOWN,
    only_own=st.booleans(),
)
REMOVALS = st.builds(Removal, wanted=st.booleans(), at_most=st.none() | st.integers(0, 50))
HELD = st.builds(
    lambda of_org, hours, raw_case: {"of_org": of_org, "hours": hours, "raw_case": raw_case},
    of_org=st.booleans(),
    hours=st.none() | st.integers(-5, 5),
    raw_case=st.booleans(),
)


def held_row(number: int, of_org: bool, hours: int | None, raw_case: bool) -> Row:
    """A token as the graph holds it, seen *hours* after the list was read."""
    taken = snapshot(api_token(number))
    (row,) = rows.upsert_api_tokens(taken, rows.listed_api_tokens(taken.api_tokens, print), False, print)
    lastseen = None if hours is None else format_timestamp(COLLECTED_AT + timedelta(hours=hours))
    key = row["id"] if raw_case else row["objectid"]
    return {**row, "objectid": key, "of_org": of_org, "lastseen": lastseen}


@given(listed=NUMBERS, held=st.dictionaries(st.integers(0, 40), HELD), listing=LISTINGS, removal=REMOVALS)
def test_removal(listed: list[int], held: dict[int, dict[str, bool]], listing: Listing, removal: Removal) -> None:
    """A removal touches only old tokens of this org that a trusted list lacks, and no more than allowed."""
    taken = snapshot(*(api_token(number) for number in listed))
    new = rows.upsert_api_tokens(taken, rows.listed_api_tokens(taken.api_tokens, print), False, print)
    present = [held_row(number, **how) for number, how in held.items()]
    plan = make_plan(new, present, listing, removal)
    keys = {row["objectid"] for row in new}
    before = format_timestamp(COLLECTED_AT)
    for item in plan.removals:
        assert upper(item["objectid"]) not in keys
        assert item["of_org"]
        assert item["lastseen"] < before
    if plan.removals:
        assert removal.wanted
        assert listing.whole and listing.org_is_known and listing.sees_all and plan.complete
        of_org = sum(item["of_org"] for item in present)
        assert len(plan.removals) <= (max(10, 0.3 * of_org) if removal.at_most is None else removal.at_most)
    gone = {item["objectid"] for item in present if item["of_org"] and upper(item["objectid"]) not in keys}
    assert plan.kept + len(plan.removals) == len(gone)
    assert plan.count("created") + plan.count("changed") + plan.used + plan.unchanged == len(new)


@given(held=st.dictionaries(st.integers(0, 40), HELD))
def test_same_list_again(held: dict[int, dict[str, bool]]) -> None:
    """A graph that holds what Okta lists is left as it is."""
    taken = snapshot(*(api_token(number) for number in held))
    new = rows.upsert_api_tokens(taken, rows.listed_api_tokens(taken.api_tokens, print), False, print)
    present = [held_row(number, **{**how, "raw_case": False}) for number, how in held.items()]
    listing = Listing(COLLECTED_AT, org_is_known=True, whole=True, sees_all=None, only_own=False)
    plan = make_plan(new, present, listing, Removal())
    assert (plan.changes, plan.removals, plan.kept, plan.unchanged) == ([], [], 0, len(new))
