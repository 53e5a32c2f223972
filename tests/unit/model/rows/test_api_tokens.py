"""A token list becomes exact rows, and a warning names each value that cannot be used."""

from typing import Any

import pytest

from okta_ingest.model.rows import api_tokens
from okta_ingest.model.rows.api_tokens import TokenRecords, usable_records
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.record_warning import grouped
from tests.samples import DOMAIN, ORG_ID, POSTMAN, api_token, snapshot


def token_rows(*items: Any, uppercase: bool = False, org_id: str | None = ORG_ID) -> tuple[list[Row], list[str]]:
    """Rows and warnings for a list of token records."""
    warnings: list[str] = []
    context = RowContext.of(snapshot(*items, org_id=org_id), uppercase, warnings.append)
    rows = api_tokens.upsert_api_tokens(usable_records(items, warnings.append), context)
    return list(rows.each(warnings.append)), warnings


def test_sample_of_the_schema_becomes_its_row() -> None:
    """Every property of the Okta_ApiToken node."""
    assert token_rows(POSTMAN) == (
        [
            {
                "objectid": "00T36FK75SMEJYBKX697",
                "id": "00T36fk75smeJybKx697",
                "name": "Postman",
                "displayName": "Postman",
                "userId": "00uw0o8iizq37KgKP697",
                "clientName": "Okta API",
                "created": "2025-10-03T10:08:09Z",
                "lastUpdated": "2026-01-31T20:22:42Z",
                "expiresAt": "2026-03-02T20:22:42Z",
                "networkConnection": "ANYWHERE",
                "networkInclude": None,
                "networkExclude": None,
                "networkIncludeNames": None,
                "networkExcludeNames": None,
                "networkIncludeAddresses": None,
                "networkReach": "ANYWHERE",
                "tokenWindow": "30.00:00:00",
                "lastUsed": "2026-01-31T20:22:42Z",
            }
        ],
        [],
    )


def test_token_with_only_an_id_has_unknown_properties() -> None:
    """The row has every key, and a warning says that the token has no owner."""
    (row,), warnings = token_rows({"id": "00Tx"})
    known = {key: value for key, value in row.items() if value is not None}
    assert known == {"objectid": "00TX", "id": "00Tx"}
    assert row.keys() == token_rows(POSTMAN)[0][0].keys()
    assert warnings == ["token 00Tx: userId is missing or unusable; written without an owner"]


@pytest.mark.parametrize(("org_id", "environmentid"), [(ORG_ID, ORG_ID.upper()), (None, None)])
def test_domain_and_environmentid_are_constants_of_the_org(org_id: str | None, environmentid: str | None) -> None:
    """They travel once, not on each row; the id of the org can be unknown."""
    context = RowContext.of(snapshot(POSTMAN, org_id=org_id), False, print)
    assert context.constants == {"oktaDomain": DOMAIN, "environmentid": environmentid}
    assert not context.constants.keys() & token_rows(POSTMAN, org_id=org_id)[0][0].keys()


def test_tokens_of_one_owner_are_in_rows_of_limited_size() -> None:
    """An owner can have more tokens than a transaction can hold."""
    tokens = usable_records([api_token(number, userId="00u1") for number in range(250)], print)
    rows = api_tokens.unlink_api_token_for(tokens)
    assert [(row["user"], len(row["apiTokens"])) for row in rows] == [("00U1", 100), ("00U1", 100), ("00U1", 50)]
    assert [key for row in rows for key in row["apiTokens"]] == list(tokens.records)


def test_network_zones_are_lists_and_a_missing_list_is_unknown() -> None:
    """The ids keep their order."""
    record = api_token(network={"connection": "ZONE", "exclude": ["nzo1", "nzo2"]})
    (row,), warnings = token_rows(record)
    network = (row["networkConnection"], row["networkInclude"], row["networkExclude"])
    assert (network, warnings) == (("ZONE", None, ["nzo1", "nzo2"]), [])


@pytest.mark.parametrize(
    ("changed", "field", "value", "warning"),
    [
        ({"name": 7}, "name", None, "name: expected text, got a number; skipped"),
        ({"clientName": {}}, "clientName", None, "clientName: expected text, got an object; skipped"),
        ({"created": "soon"}, "created", None, "created is not a timestamp (soon); skipped"),
        ({"created": 1759486089}, "created", None, "created: expected text, got a number; skipped"),
        ({"expiresAt": "x"}, "lastUsed", None, "expiresAt is not a timestamp (x); skipped"),
        (
            {"tokenWindow": "30 d"},
            "tokenWindow",
            "30 d",
            "tokenWindow is not an ISO 8601 duration (30 d); kept as text",
        ),
        ({"tokenWindow": "30 d"}, "lastUsed", None, "tokenWindow is not an ISO 8601 duration (30 d); kept as text"),
        ({"tokenWindow": ""}, "tokenWindow", "", "tokenWindow is not an ISO 8601 duration (); kept as text"),
        ({"userId": " "}, "userId", " ", "userId is missing or unusable; written without an owner"),
        ({"network": "ZONE"}, "networkConnection", None, "network: expected an object, got text; skipped"),
        (
            {"network": {"include": ["nzo1", None]}},
            "networkInclude",
            None,
            "network.include: expected a list of text; skipped",
        ),
        ({"name": "a\ud800b"}, "name", "a\ufffdb", "name has a lone surrogate; replaced by U+FFFD"),
    ],
)
def test_invalid_value_is_skipped_with_a_warning(changed: dict[str, Any], field: str, value: Any, warning: str) -> None:
    """The warning names the token and the field; the other fields are written."""
    record = api_token(**changed)
    (row,), warnings = token_rows(record)
    assert row[field] == value
    assert [text.split(": ", 1)[1] for text in warnings] == [warning]
    assert warnings[0].startswith(f"token {record['id']}")
    assert row["objectid"] == record["id"].upper()


def test_first_use_before_any_calendar_is_unknown() -> None:
    """A window that is longer than the time since year 1 gives no lastUsed."""
    (row,), warnings = token_rows(api_token(tokenWindow="P900000D"))
    assert (row["lastUsed"], row["tokenWindow"], warnings) == (None, "900000.00:00:00", [])


def test_item_without_id_is_skipped_and_counted() -> None:
    """The warning has the position in the list and the name, so that the item can be found in the Admin Console."""
    warnings: list[str] = []
    items = [api_token(1), None, {"name": "Lost"}, api_token(2, id=7), {}]
    assert usable_records(items, warnings.append) == TokenRecords({"00TSAMPLE0000001X697": api_token(1)}, skipped=4)
    assert warnings == [
        "item 2 of the token list: expected an object, got null; skipped",
        'item 3 of the token list, token "Lost": no usable id; skipped',
        'item 4 of the token list, token "Token 2": no usable id; skipped',
        "item 5 of the token list, a token without id and name: no usable id; skipped",
    ]


def test_items_without_id_are_one_line_with_positions_and_names() -> None:
    """Both are needed to find them."""
    warnings: list[str] = []
    usable_records([{"name": "Lost"}, api_token(1), api_token(2, id=""), None, []], warnings.append)
    assert grouped(warnings) == [
        '2 records: item 1, 3 of the token list, token "Lost", token "Token 2": no usable id; skipped',
        "item 4 of the token list: expected an object, got null; skipped",
        "item 5 of the token list: expected an object, got a list; skipped",
    ]


def test_last_record_of_one_token_is_used() -> None:
    """Ids that differ in case are one token; the list is not partial because of it."""
    warnings: list[str] = []
    items = [{"id": "00Ta", "name": "old"}, {"id": "00TA", "name": "new"}]
    assert usable_records(items, warnings.append) == TokenRecords({"00TA": {"id": "00TA", "name": "new"}}, skipped=0)
    assert warnings == ['token 00TA "new": more than once in the token list; the last one is used']


def test_name_is_upper_case_where_bloodhound_needs_it() -> None:
    """The property displayName keeps the name as Okta has it."""
    (row,), _ = token_rows(api_token(name="Straße 1"), uppercase=True)
    assert (row["name"], row["displayName"]) == ("STRAßE 1", "Straße 1")


def test_long_name_is_shortened_in_warnings_only() -> None:
    """The warning says how long the name is."""
    (row,), warnings = token_rows(api_token(name="n" * 10_000, created="soon"))
    assert row["name"] == "n" * 10_000
    assert warnings == [
        f'token 00Tsample0000001x697 "{"n" * 60}… (10,000 characters)": created is not a timestamp (soon); skipped'
    ]


def test_owners_are_listed_once_by_objectid() -> None:
    """A token without a usable owner adds none."""
    tokens = usable_records([api_token(3), api_token(4), api_token(6), api_token(7, userId=None)], print)
    assert tokens.owners == {
        "00UOWNER00000001X697": "00uowner00000001x697",
        "00UOWNER00000002X697": "00uowner00000002x697",
    }


def test_edges_to_owners_are_grouped_by_owner() -> None:
    """Tokens without an owner lose every edge, and get none."""
    tokens = usable_records([api_token(3), api_token(4), api_token(6), api_token(7, userId=None)], print)
    linked = [
        {"user": "00UOWNER00000001X697", "apiTokens": ["00TSAMPLE0000003X697", "00TSAMPLE0000004X697"]},
        {"user": "00UOWNER00000002X697", "apiTokens": ["00TSAMPLE0000006X697"]},
    ]
    unlinked = api_tokens.unlink_api_token_for(tokens)
    assert unlinked == [*linked, {"user": None, "apiTokens": ["00TSAMPLE0000007X697"]}]
    assert api_tokens.link_api_token_for(unlinked) == linked


def test_stale_token_is_removed_only_with_the_lastseen_of_the_plan() -> None:
    """Several nodes of one token are one row."""
    stale = [
        {"objectid": "00T1", "lastseen": "2026-01-31T12:00:00Z", "name": "one"},
        {"objectid": "00T1", "lastseen": "2026-01-31T12:00:00Z", "name": "another"},
        {"objectid": "00T2", "lastseen": "2026-01-30T12:00:00Z", "name": "two"},
    ]
    assert api_tokens.remove_api_tokens(stale) == [
        {"objectid": "00T1", "lastseen": "2026-01-31T12:00:00Z"},
        {"objectid": "00T2", "lastseen": "2026-01-30T12:00:00Z"},
    ]
