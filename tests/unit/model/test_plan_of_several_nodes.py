"""Several nodes with one objectid are one token in the plan."""

import pytest

from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from tests.samples import ORG_ID, POSTMAN, api_token
from tests.unit.model.existing_tokens import CONSTANTS, DAY_BEFORE, existing_tokens, plan_of, token_list, token_rows

KEY = "00TSAMPLE0000002X697"
OLDER = "2025-01-01T00:00:00Z"


@pytest.mark.parametrize("order", [1, -1])
def test_token_with_one_differing_node_is_changed(order: int) -> None:
    """Whichever node is read last."""
    (same,), (other,) = existing_tokens(POSTMAN), existing_tokens({**POSTMAN, "clientName": "other"})
    plan = plan_of(token_rows(POSTMAN), [same, other][::order], token_list(), RemovalPolicy(), CONSTANTS)
    assert [(change.change, dict(change.fields)) for change in plan.changes] == [
        ("changed", {"clientName": ("other", "Okta API")})
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_stale_token_is_removed_once_with_all_its_nodes(order: int) -> None:
    """Also those whose key is in another case."""
    (first,), (second,) = existing_tokens(api_token(2)), existing_tokens(api_token(2), lastseen=OLDER)
    (third,) = existing_tokens(api_token(2))
    nodes = [first, second, {**third, "objectid": KEY.lower()}][::order]
    plan = plan_of(token_rows(POSTMAN), [*existing_tokens(POSTMAN), *nodes], token_list(), RemovalPolicy(), CONSTANTS)
    assert (plan.count("removed"), plan.kept, len(plan.removals)) == (1, 0, 1)
    rows = [(row["objectid"], row["lastseen"]) for row in remove_api_tokens(plan.removals)]
    assert sorted(rows) == [(KEY, OLDER), (KEY, DAY_BEFORE), (KEY.lower(), DAY_BEFORE)]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("lastseen", [None, "2027-01-01T00:00:00Z", "yesterday"])
def test_stale_token_is_kept_if_one_node_may_be_newer(lastseen: str | None, order: int) -> None:
    """Another collector may have seen it since."""
    nodes = [*existing_tokens(api_token(2)), *existing_tokens(api_token(2), lastseen=lastseen)][::order]
    nodes += existing_tokens(api_token(2), lastseen=OLDER)
    plan = plan_of(token_rows(POSTMAN), nodes, token_list(), RemovalPolicy(), CONSTANTS)
    assert (plan.removals, plan.kept, plan.unclear) == ([], 1, 1)


def test_safety_limit_counts_tokens_not_nodes() -> None:
    """Of 40 tokens with 80 nodes, 12 may be removed."""
    records = [api_token(number) for number in range(40)]
    nodes = [*existing_tokens(*records), *existing_tokens(*records)]
    nodes += [{**row, "objectid": row["objectid"].lower()} for row in existing_tokens(*records)]
    for stale, removed in ((12, 12), (13, 0)):
        plan = plan_of(token_rows(*records[stale:]), nodes, token_list(size=40 - stale), RemovalPolicy())
        assert (len(plan.removals), plan.kept) == (removed, stale - removed)


@pytest.mark.parametrize("key", ["environmentid", "oktaDomain"])
def test_id_of_the_org_in_another_case_is_no_change(key: str) -> None:
    """Other tools write it as Okta does."""
    (existing,) = existing_tokens(POSTMAN)
    existing[key] = ORG_ID if key == "environmentid" else existing[key].upper()
    plan = plan_of(token_rows(POSTMAN), [existing], token_list(), RemovalPolicy(), CONSTANTS)
    assert (plan.changes, plan.unchanged) == ([], 1)


@pytest.mark.parametrize("key", ["id", "displayName", "userId", "clientName", "networkConnection"])
def test_other_text_in_another_case_is_a_change(key: str) -> None:
    """Nor is a text the same as another one that reads as the same timestamp."""
    (existing,) = existing_tokens(POSTMAN)
    existing[key] = existing[key].swapcase()
    plan = plan_of(token_rows(POSTMAN), [existing], token_list(), RemovalPolicy(), CONSTANTS)
    assert [dict(change.fields).keys() for change in plan.changes] == [{key}]
    (existing,) = existing_tokens({**POSTMAN, "clientName": "2026-01-01T00:00:00Z"})
    rows = token_rows({**POSTMAN, "clientName": "2026-01-01"})
    assert plan_of(rows, [existing], token_list(), RemovalPolicy(), CONSTANTS).count("changed") == 1
