"""What changed between two snapshot files."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okta_ingest.model.snapshot import Caller, FailedCollection, Snapshot
from okta_ingest.pipeline.diff import diff, has_differences
from okta_ingest.pipeline.results import OrgResult
from tests.samples import CALLER, COLLECTED_AT, DOMAIN, api_token, snapshot

OWNER = api_token(3)["userId"]
SUPER_ADMIN = {"id": "ra1", "type": "SUPER_ADMIN", "status": "ACTIVE", "assignmentType": "USER", "label": "Super"}
HELP_DESK = {**SUPER_ADMIN, "id": "ra2", "type": "HELP_DESK_ADMIN"}


def old(*tokens: Any, **more: Any) -> Snapshot:
    """The older snapshot."""
    return replace(snapshot(*tokens, **more), collected_at=COLLECTED_AT - timedelta(days=7))


def compared(before: Snapshot, after: Snapshot) -> OrgResult:
    """The result of the one org of both files."""
    (result,) = diff([before], [after])
    return result


def changes(result: OrgResult) -> list[tuple[str, str]]:
    """Kind and id of each change."""
    assert result.plan is not None
    return [(change.change, change.id) for change in result.plan.changes]


def test_same_tokens_are_no_difference() -> None:
    """A later collection alone is none."""
    result = compared(old(api_token(1)), snapshot(api_token(1)))
    assert (changes(result), has_differences([result]), result.warnings) == ([], False, [])


def test_use_alone_is_no_difference() -> None:
    """Okta moves these timestamps whenever a token is used."""
    used = api_token(1, lastUpdated="2026-02-05T01:02:03.000Z", expiresAt="2026-03-07T01:02:03.000Z")
    result = compared(old(api_token(1)), snapshot(used))
    assert (changes(result), result.tokens["used"], has_differences([result])) == ([], 1, False)


def test_new_changed_and_missing_tokens_are_differences_above_any_safety_limit() -> None:
    """Forty of forty-one tokens may be gone."""
    before = old(*(api_token(number) for number in range(41)))
    result = compared(before, snapshot(api_token(0, name="renamed"), api_token(50)))
    assert changes(result)[:2] == [("changed", api_token(0)["id"]), ("created", api_token(50)["id"])]
    assert changes(result)[2:] == [("removed", api_token(number)["id"]) for number in range(1, 41)]
    assert (result.tokens["removed"], result.tokens["kept"], result.status) == (40, 0, "ok")


@pytest.mark.parametrize(
    ("items", "caller", "state"),
    [
        ([api_token(1)], Caller("00ucaller", None), "unknown"),
        ([api_token(1)], Caller("00ucaller", False), "unknown"),
        ([api_token(1), {"name": "without id"}], CALLER, "partial"),
        ([], CALLER, "partial"),
    ],
)
def test_token_missing_in_a_list_that_is_not_complete_is_not_listed(
    items: list[Any], caller: Caller, state: str
) -> None:
    """It may still exist: the warning says so."""
    result = compared(old(api_token(1), api_token(2)), snapshot(*items, caller=caller))
    assert ("not listed", api_token(2)["id"]) in changes(result)
    assert "removed" not in dict(changes(result))
    assert result.token_list == state
    assert any(f"its token list is {state}" in warning for warning in result.warnings)


def test_promotion_of_an_owner_is_a_difference() -> None:
    """Old and new roles, and the owner's tokens."""
    before = old(api_token(3), roles={OWNER: [HELP_DESK]})
    result = compared(before, snapshot(api_token(3), roles={OWNER: [HELP_DESK, SUPER_ADMIN]}))
    (change,) = result.token_owners.changes
    assert change.fields == {"roleTypes": (["HELP_DESK_ADMIN"], ["HELP_DESK_ADMIN", "SUPER_ADMIN"])}
    assert (change.tokens, has_differences([result])) == ([api_token(3)["id"]], True)


@pytest.mark.parametrize("failed_in", ["old", "new"])
def test_org_that_failed_in_either_file_has_an_error(failed_in: str) -> None:
    """It could not be compared, which is not the same as no difference."""
    failed, good = FailedCollection(DOMAIN, "401"), snapshot(api_token(1))
    (result,) = diff([failed], [good]) if failed_in == "old" else diff([good], [failed])
    assert result.error == f"not compared: this org could not be read when {failed_in.upper()} was collected: 401"


def test_org_of_one_file_only_is_a_difference_with_a_warning() -> None:
    """All its tokens are created, or not listed."""
    first = replace(old(api_token(1)), domain="a.okta.com")
    second = replace(snapshot(api_token(2)), domain="b.okta.com")
    new, missing = diff([first], [second])
    assert (new.domain, changes(new), new.warnings) == (
        "b.okta.com",
        [("created", api_token(2)["id"])],
        ["this org is not in OLD."],
    )
    assert (missing.domain, changes(missing), missing.warnings) == (
        "a.okta.com",
        [("not listed", api_token(1)["id"])],
        ["this org is not in NEW."],
    )


def test_files_in_the_wrong_order_are_reported() -> None:
    """The comparison is made all the same."""
    result = compared(snapshot(api_token(1)), old(api_token(1)))
    assert result.warnings == ["NEW was collected before OLD (2026-01-25T12:00:00Z < 2026-02-01T12:00:00Z)."]
