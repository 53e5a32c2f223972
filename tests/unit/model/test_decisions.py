"""Decisions that hide or remove data, each with the value that turns it."""

from typing import Any

import pytest

from okta_ingest.graph.statements import statements
from okta_ingest.model.plan import CHANGED_BY_USE
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Caller, Snapshot
from tests.samples import POSTMAN, api_token, snapshot
from tests.unit.model.existing_tokens import CONSTANTS, existing_tokens, plan_of, token_list, token_rows

OTHER_VALUES: dict[str, Any] = {
    "networkInclude": ["nzo1"],
    "networkExclude": ["nzo2"],
    "networkIncludeNames": ["Office"],
    "networkExcludeNames": ["Office"],
    "networkIncludeAddresses": ["192.0.2.0/24"],
    "created": "2020-01-01T00:00:00Z",
}
PROPERTIES = sorted({*statements()["upsert_api_tokens"].rows, *CONSTANTS} - {"objectid"})


@pytest.mark.parametrize("old", ["other", None])
@pytest.mark.parametrize("key", PROPERTIES)
def test_each_property_outside_the_use_fields_alone_is_a_change(key: str, old: Any) -> None:
    """The network going from ZONE to ANYWHERE must never read as use."""
    row = {**token_rows(POSTMAN)[0], **{name: value for name, value in OTHER_VALUES.items() if name != "created"}}
    existing = {**existing_tokens(POSTMAN)[0], **row, key: OTHER_VALUES.get(key, old) if old else None}
    if key in OTHER_VALUES and old:
        existing[key] = ["nzo9"] if key != "created" else OTHER_VALUES[key]
    plan = plan_of([row], [existing], token_list(), RemovalPolicy(), CONSTANTS)
    if key in CHANGED_BY_USE:
        assert (plan.count("changed"), plan.used, plan.unchanged) == (0, 1, 0)
    else:
        assert [list(change.fields) for change in plan.changes] == [[key]]
        assert (plan.count("changed"), plan.used, plan.unchanged) == (1, 0, 0)


def test_change_beside_use_is_a_change() -> None:
    """A token that was used and opened to every address is not only used."""
    (row,) = token_rows({**POSTMAN, "network": {"connection": "ANYWHERE"}})
    (existing,) = existing_tokens({**POSTMAN, "network": {"connection": "ZONE", "include": ["nzo1"]}})
    existing["lastUpdated"] = existing["expiresAt"] = "2026-01-01T00:00:00Z"
    plan = plan_of([row], [existing], token_list(), RemovalPolicy(), CONSTANTS)
    assert (plan.count("changed"), plan.used) == (1, 0)
    assert plan.changes[0].fields["networkConnection"] == ("ZONE", "ANYWHERE")


def listed(source: Snapshot) -> TokenList:
    """What is known about the list of a snapshot."""
    return TokenList.of(source, usable_records(source.api_tokens, print))


def test_own_tokens_of_a_read_only_admin_are_not_a_complete_list() -> None:
    """Okta shows such an admin only its own; nor is an empty list complete."""
    caller = Caller("00ureader", False)
    own = listed(snapshot(api_token(1, userId="00ureader"), caller=caller))
    empty = listed(snapshot(caller=caller))
    assert [own.state(0), own.state(5), empty.state(0), empty.state(5)] == ["partial"] * 4
    for item in (own, empty):
        plan = plan_of([], existing_tokens(api_token(7)), item, RemovalPolicy(limit=100))
        assert (plan.removals, plan.kept, plan.token_list) == ([], 1, "partial")


@pytest.mark.parametrize(
    ("caller_id", "owners", "only_own"),
    [
        ("00u1", ["00u1", "00u2"], False),
        ("00u1", ["00u2"], False),
        (None, ["00u1"], False),
        (None, [None, None], False),
        ("00u1", ["00u1", None], False),
        ("00u1", ["00u1", " "], False),
        ("00u1", ["00u1"], True),
    ],
)
def test_list_with_a_token_of_another_user_is_not_only_own(
    caller_id: str | None, owners: list[str | None], only_own: bool
) -> None:
    """An unknown caller owns nothing."""
    tokens = [api_token(number, userId=owner) for number, owner in enumerate(owners)]
    assert listed(snapshot(*tokens, caller=Caller(caller_id, None))).only_own is only_own


@pytest.mark.parametrize("item", [None, "00Ttext", 7, [], ["00T1"], {}, {"id": None}, {"id": " "}, {"id": ["00T1"]}])
def test_item_that_is_no_token_makes_the_list_partial_and_removes_nothing(item: Any) -> None:
    """It may stand for any token of the graph."""
    source = snapshot(POSTMAN, item)
    rows = rows_of(source, uppercase=False)
    existing = existing_tokens(POSTMAN, api_token(1))
    plan = plan_of(rows.api_tokens, existing, TokenList.of(source, rows.tokens), RemovalPolicy(limit=100))
    assert (plan.removals, plan.kept, plan.token_list, len(plan.partial_reasons)) == ([], 1, "partial", 2)


@pytest.mark.parametrize("user_id", ["", " ", "\t\n", "\u2003", None, 7, [], {}])
def test_blank_owner_makes_no_owner_and_no_edge(user_id: Any) -> None:
    """The token itself is written, and its edges to former owners are removed."""
    rows = rows_of(snapshot({**POSTMAN, "userId": user_id}), uppercase=False)
    assert (rows.tokens.owners, list(rows.users), rows.links["link_api_token_for"]) == ({}, [], [])
    assert rows.unlinks["unlink_api_token_for"] == [{"user": None, "apiTokens": [POSTMAN["id"].upper()]}]
    assert len(rows.api_tokens) == 1
