"""A plan names exactly what changes."""

from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.model.plan import Change, Plan, without_removals
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.timestamps import format_timestamp
from tests.samples import COLLECTED_AT, ORG_ID, POSTMAN, api_token
from tests.unit.model.existing_tokens import CONSTANTS, existing_tokens, plan_of, token_list, token_rows


def planned(
    records: list[dict[str, Any]], existing: list[Row], listed: TokenList | None = None, enabled: bool = True
) -> Plan:
    """The plan for the token records of a list, and the existing tokens."""
    listed = listed or token_list(size=len(records))
    return plan_of(token_rows(*records), existing, listed, RemovalPolicy(enabled), CONSTANTS)


@pytest.mark.parametrize(
    "difference",
    [
        {},
        {"name": "POSTMAN"},
        {"created": "2025-10-03T10:08:09+00:00"},
        {"created": "2025-10-03T12:08:09.000+02:00"},
    ],
)
def test_equal_token_is_unchanged(difference: dict[str, Any]) -> None:
    """Upper-case names and other forms of the same timestamp make no difference."""
    (existing,) = existing_tokens(POSTMAN)
    assert planned([POSTMAN], [{**existing, **difference}]) == Plan(
        changes=[],
        removals=[],
        used=0,
        unchanged=1,
        kept=0,
        unclear=0,
        token_list="complete",
        partial_reasons=[],
    )


@pytest.mark.parametrize("name", ["created", "lastUpdated", "expiresAt", "lastUsed"])
def test_timestamp_in_another_form_is_neither_change_nor_use(name: str) -> None:
    """Another tool stored it."""
    (existing,) = existing_tokens(POSTMAN)
    plan = planned([POSTMAN], [{**existing, name: existing[name].replace("Z", "+00:00")}])
    assert (plan.changes, plan.used, plan.unchanged) == ([], 0, 1)


def test_environmentid_that_could_not_be_read_is_no_change() -> None:
    """An org whose id is unknown keeps the environmentid in the graph."""
    constants = {**CONSTANTS, "environmentid": None}
    plan = plan_of(token_rows(POSTMAN), existing_tokens(POSTMAN), token_list(), RemovalPolicy(), constants)
    assert (plan.changes, plan.unchanged) == ([], 1)


def test_environmentid_that_differs_is_a_change() -> None:
    """A token that another org had before is changed."""
    (existing,) = existing_tokens(POSTMAN)
    (change,) = planned([POSTMAN], [{**existing, "environmentid": None}]).changes
    assert change.fields == {"environmentid": (None, ORG_ID.upper())}


def test_token_missing_in_the_graph_is_created() -> None:
    """A created token has no old and new values."""
    assert planned([POSTMAN], []).changes == [Change("created", POSTMAN["id"], "Postman", POSTMAN["userId"], {})]


def test_changed_token_has_old_and_new_value_of_each_field() -> None:
    """Fields that are equal are not listed."""
    plan = planned([{**POSTMAN, "name": "New", "network": None}], existing_tokens(POSTMAN))
    fields = {
        "name": ("Postman", "New"),
        "displayName": ("Postman", "New"),
        "networkConnection": ("ANYWHERE", None),
        "networkReach": ("ANYWHERE", None),
    }
    assert plan.changes == [Change("changed", POSTMAN["id"], "New", POSTMAN["userId"], fields)]


def test_used_token_is_not_changed() -> None:
    """A token of which only the timestamps of use differ is counted as used."""
    later = {"expiresAt": "2026-03-05T00:00:00.000Z", "lastUpdated": "2026-02-03T00:00:00.000Z"}
    plan = planned([{**POSTMAN, **later}], existing_tokens(POSTMAN))
    assert (plan.changes, plan.used, plan.unchanged) == ([], 1, 0)


def test_stale_token_of_a_complete_list_is_removed() -> None:
    """The change is named after what the graph has."""
    plan = planned([api_token(1)], existing_tokens(api_token(1), api_token(2)))
    assert [item["objectid"] for item in plan.removals] == ["00TSAMPLE0000002X697"]
    assert plan.changes == [Change("removed", api_token(2)["id"], "Token 2", api_token(2)["userId"], {})]
    assert (plan.kept, plan.unclear, plan.token_list, plan.partial_reasons) == (0, 0, "complete", [])


def test_removed_token_without_properties_is_named_by_its_objectid() -> None:
    """A node can have lost all its properties."""
    (existing,) = existing_tokens(api_token(2))
    plan = planned([api_token(1)], [{**existing, "id": None, "displayName": None, "name": None, "userId": None}])
    assert plan.changes[-1] == Change("removed", "00TSAMPLE0000002X697", None, None, {})


def test_stale_token_of_a_partial_list_is_kept_with_both_reasons() -> None:
    """First why the list is partial, then what is not removed."""
    plan = planned([api_token(1)], existing_tokens(api_token(1), api_token(2)), token_list(size=3, skipped=2))
    assert (plan.removals, plan.changes, plan.kept, plan.unclear) == ([], [], 1, 0)
    assert plan.token_list == "partial"
    assert plan.partial_reasons == [
        "The token list is partial: 2 of 3 items skipped: no usable id.",
        "1 stale token NOT removed: the token list is partial.",
    ]


@pytest.mark.parametrize(("sees_all", "state"), [(None, "unknown"), (False, "unknown"), (True, "complete")])
def test_run_without_stale_tokens_is_not_partial(sees_all: bool | None, state: str) -> None:
    """A caller with few rights gets exit code 0 as long as nothing has to be removed."""
    plan = planned([api_token(1)], existing_tokens(api_token(1)), token_list(sees_all=sees_all))
    assert (plan.token_list, plan.partial_reasons) == (state, [])


def test_removal_turned_off_keeps_and_counts_stale_tokens() -> None:
    """The run is not partial: the user wanted it so."""
    plan = planned([api_token(1)], existing_tokens(api_token(1), api_token(2)), enabled=False)
    assert (plan.removals, plan.kept, plan.unclear, plan.partial_reasons) == ([], 1, 0, [])


@pytest.mark.parametrize("lastseen", [format_timestamp(COLLECTED_AT), "2027-01-01T00:00:00Z", None, "yesterday", 7])
def test_stale_token_that_may_be_newer_than_the_list_is_kept(lastseen: Any) -> None:
    """A lastseen that is equal, later, missing or unreadable keeps the token; the run is not partial."""
    existing = existing_tokens(api_token(1)) + existing_tokens(api_token(2), lastseen=lastseen)
    plan = planned([api_token(1)], existing)
    assert (plan.removals, plan.kept, plan.unclear, plan.partial_reasons) == ([], 1, 1, [])


def test_token_of_another_org_is_neither_removed_nor_counted() -> None:
    """It has the objectid of no listed token and another environmentid."""
    existing = existing_tokens(api_token(1)) + existing_tokens(api_token(2), of_org=False)
    plan = planned([api_token(1)], existing)
    assert (plan.changes, plan.removals, plan.kept, plan.unchanged) == ([], [], 0, 1)


def test_key_in_another_case_is_not_stale() -> None:
    """The write does not find a node whose key is not in upper case: the token is created, and nothing is removed."""
    (existing,) = existing_tokens(POSTMAN)
    plan = planned([POSTMAN], [{**existing, "objectid": POSTMAN["id"]}])
    assert (plan.removals, plan.kept, plan.count("created"), plan.count("removed")) == ([], 0, 1, 0)


def test_token_that_is_known_to_be_unchanged_is_counted() -> None:
    """It is not among the tokens that were read; it counts for the safety limit."""
    records = [api_token(number) for number in range(40)]
    rows = token_rows(*records[12:])
    unchanged = [row["objectid"] for row in rows]
    stale = existing_tokens(*records[:12])
    plan = plan_of(rows, stale, token_list(size=28), RemovalPolicy(), CONSTANTS, unchanged)
    assert (plan.unchanged, plan.count("removed"), plan.kept, plan.count("created")) == (28, 12, 0, 0)
    plan = plan_of(rows[:-1], stale, token_list(size=27), RemovalPolicy(), CONSTANTS, unchanged[:-1])
    assert (plan.unchanged, plan.count("removed"), plan.kept) == (27, 0, 12)


def test_unreachable_stale_token_is_kept_with_the_reason_and_others_are_removed() -> None:
    """Also one that has further nodes: those that statements find are removed."""
    names = ["00Tmixed", "00TREACHABLE", "00TSEVERAL", "00tSeveral"]
    stale = [{**existing_tokens(POSTMAN)[0], "id": None, "objectid": name} for name in names]
    plan = planned([api_token(1)], stale)
    assert (plan.kept, len(plan.removals), plan.partial_reasons) == (0, 3, [])
    changed = without_removals(plan, {"00Tmixed", "00tSeveral", "00Tanother"})
    assert [(change.change, change.id) for change in changed.changes] == [
        ("created", api_token(1)["id"]),
        ("removed", "00TREACHABLE"),
        ("removed", "00tSeveral"),
    ]
    assert [item["objectid"] for item in changed.removals] == ["00TREACHABLE", "00tSeveral"]
    assert changed.kept == 1
    assert changed.partial_reasons == [
        "1 stale token NOT removed: another tool wrote the id in lower or mixed case, and without the Okta label. "
        "Repair: docs/operations.md, Duplicate nodes."
    ]


def test_only_unreachable_stale_token_is_kept() -> None:
    """Nothing is left to remove."""
    plan = planned([api_token(1)], [{**existing_tokens(POSTMAN)[0], "objectid": "00tOnly"}])
    changed = without_removals(plan, {"00tOnly"})
    assert (changed.removals, changed.kept, changed.count("removed")) == ([], 1, 0)
    assert without_removals(replace(plan, partial_reasons=["another"]), {"00tOnly"}).partial_reasons == [
        "another",
        *changed.partial_reasons,
    ]


def test_plan_without_unreachable_tokens_stays_the_same() -> None:
    """Nothing is counted twice."""
    plan = planned([api_token(1)], existing_tokens(POSTMAN))
    assert without_removals(plan, {"00Tother"}) is plan


def test_token_that_only_has_a_name_is_named_by_it() -> None:
    """Another tool may have written no displayName."""
    (item,) = existing_tokens(POSTMAN)
    (change,) = (change for change in planned([api_token(1)], [{**item, "displayName": None}]).changes[1:])
    assert (change.change, change.name) == ("removed", POSTMAN["name"])


def test_token_is_named_as_okta_shows_it() -> None:
    """Not by the name in upper case, which BloodHound shows."""
    (change,) = planned([], [{**existing_tokens(POSTMAN)[0], "name": "POSTMAN"}], token_list(size=1)).changes
    assert (change.change, change.name) == ("removed", "Postman")


def test_value_that_is_lost_is_a_change() -> None:
    """From text to null; the text was equal in any case or form."""
    (change,) = planned([{**POSTMAN, "name": None, "created": None}], existing_tokens(POSTMAN)).changes
    assert change.fields == {
        "name": ("Postman", None),
        "displayName": ("Postman", None),
        "created": ("2025-10-03T10:08:09Z", None),
    }
