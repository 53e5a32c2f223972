"""A snapshot becomes exact rows; nothing of it is lost without a word."""

from typing import Any

import pytest

from okta_ingest.model.rows import api_tokens as rows
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import rows_of
from sandbox.okta_users import custom_role, role
from tests.samples import DOMAIN, ORG_ID, POSTMAN, api_token, snapshot


def token_rows(*items: Any, upper_names: bool = False, org_id: str | None = ORG_ID) -> tuple[list[Row], list[str]]:
    """Rows and warnings for a list of token records."""
    warnings: list[str] = []
    taken = snapshot(*items, org_id=org_id)
    listed = rows.listed_api_tokens(taken.api_tokens, warnings.append)
    return rows.upsert_api_tokens(taken, listed, upper_names, warnings.append), warnings


def test_sample() -> None:
    """The sample of the schema becomes the row that the schema describes."""
    assert token_rows(POSTMAN) == (
        [
            {
                "objectid": "00T36FK75SMEJYBKX697",
                "id": "00T36fk75smeJybKx697",
                "name": "Postman",
                "displayName": "Postman",
                "oktaDomain": DOMAIN,
                "userId": "00uw0o8iizq37KgKP697",
                "clientName": "Okta API",
                "created": "2025-10-03T10:08:09Z",
                "lastUpdated": "2026-01-31T20:22:42Z",
                "expiresAt": "2026-03-02T20:22:42Z",
                "networkConnection": "ANYWHERE",
                "networkInclude": None,
                "networkExclude": None,
                "tokenWindow": "30.00:00:00",
                "lastUsed": "2026-01-31T20:22:42Z",
                "environmentid": ORG_ID.upper(),
            }
        ],
        [],
    )


def test_only_an_id() -> None:
    """A token of which Okta tells the id alone has a row with everything else unknown, and a warning."""
    (row,), warnings = token_rows({"id": "00Tx"})
    known = {key: value for key, value in row.items() if value is not None}
    assert known == {"objectid": "00TX", "id": "00Tx", "oktaDomain": DOMAIN, "environmentid": ORG_ID.upper()}
    assert warnings == ["token 00Tx: userId is missing or unusable: the token is in the graph without an owner"]


def test_network_zones() -> None:
    """Zone ids are kept as lists, and a list that Okta left out stays unknown."""
    (row,), _ = token_rows(api_token(network={"connection": "ZONE", "exclude": ["nzo1", "nzo2"]}))
    assert (row["networkConnection"], row["networkInclude"], row["networkExclude"]) == (
        "ZONE",
        None,
        ["nzo1", "nzo2"],
    )


@pytest.mark.parametrize(
    ("changed", "field", "value", "warning"),
    [
        ({"name": 7}, "name", None, "name is not text but a number; left out"),
        ({"clientName": {}}, "clientName", None, "clientName is not text but an object; left out"),
        ({"created": "soon"}, "created", None, "created is not a date and time (soon); left out"),
        ({"created": 1759486089}, "created", None, "created is not text but a number; left out"),
        ({"expiresAt": "x"}, "lastUsed", None, "expiresAt is not a date and time (x); left out"),
        (
            {"tokenWindow": "30 d"},
            "tokenWindow",
            "30 d",
            "tokenWindow is not an ISO 8601 duration (30 d); kept as it is",
        ),
        ({"tokenWindow": ""}, "tokenWindow", "", "tokenWindow is not an ISO 8601 duration (); kept as it is"),
        ({"network": "ZONE"}, "networkConnection", None, "network is not an object but text; left out"),
        (
            {"network": {"include": ["nzo1", None]}},
            "networkInclude",
            None,
            "network.include is not a list of texts; left out",
        ),
        (
            {"name": "a\ud800b"},
            "name",
            "a\ufffdb",
            "name holds half a character (a lone surrogate); replaced by U+FFFD",
        ),
    ],
)
def test_wrongly_typed(changed: dict[str, Any], field: str, value: Any, warning: str) -> None:
    """A field that is not what it should be is kept or left out, with a warning that names token and field."""
    record = api_token(**changed)
    (row,), warnings = token_rows(record)
    assert row[field] == value
    assert [text.split(": ", 1)[1] for text in warnings] == [warning]
    assert warnings[0].startswith(f"token {record['id']}")


def test_item_that_is_no_token() -> None:
    """An item without a usable id is left out, reported with its place and name, and makes the list not whole."""
    warnings: list[str] = []
    listed = rows.listed_api_tokens([api_token(1), None, {"name": "Lost"}, api_token(2, id=7)], warnings.append)
    assert [record["name"] for record in listed.records] == ["Token 1"]
    assert not listed.whole
    assert warnings == [
        "item 2 of the token list is not an object but null; left out",
        'item 3 of the token list, token "Lost", has no usable id; left out',
        'item 4 of the token list, token "Token 2", has no usable id; left out',
    ]


def test_same_id_twice() -> None:
    """Of records with one key the last counts, with a warning, and the list is still whole."""
    warnings: list[str] = []
    listed = rows.listed_api_tokens([{"id": "00Ta", "name": "old"}, {"id": "00TA", "name": "new"}], warnings.append)
    assert (listed.records, listed.whole) == (({"id": "00TA", "name": "new"},), True)
    assert warnings == ['token 00TA "new" is in the token list more than once; the last one counts']


def test_upper_names() -> None:
    """In BloodHound's database the name is upper-case, and displayName keeps what Okta wrote."""
    (row,), _ = token_rows(api_token(name="Straße 1"), upper_names=True)
    assert (row["name"], row["displayName"]) == ("STRAßE 1", "Straße 1")


def test_long_name_in_a_warning_is_cut() -> None:
    """A warning stays readable, however long the name is."""
    (row,), warnings = token_rows(api_token(name="n" * 10_000, created="soon"))
    assert len(row["name"]) == 10_000
    assert "(10,000 characters)" in warnings[0]
    assert len(warnings[0]) < 250


def test_owners() -> None:
    """Each owner has one row, and its tokens stand together in one row of edges."""
    rows_there = rows_of(snapshot(api_token(3), api_token(4), api_token(6), api_token(7, userId=None)), False)
    first, second = "00UOWNER00000001X697", "00UOWNER00000002X697"
    assert [row["objectid"] for row in rows_there.upserts["upsert_users"]] == [first, second]
    assert rows_there.links["link_contains"] == [{"contained": first}, {"contained": second}]
    assert rows_there.links["link_api_token_for"] == [
        {"user": first, "apiTokens": ["00TSAMPLE0000003X697", "00TSAMPLE0000004X697"]},
        {"user": second, "apiTokens": ["00TSAMPLE0000006X697"]},
    ]
    assert rows_there.unlinks["unlink_api_token_for"] == [
        *rows_there.links["link_api_token_for"],
        {"user": None, "apiTokens": ["00TSAMPLE0000007X697"]},
    ]


def test_unknown_organization() -> None:
    """Without the org's id there is no organization to write or link to, and environmentid is unknown."""
    owner = api_token()["userId"]
    rows_there = rows_of(snapshot(api_token(), org_id=None, roles={owner: [role("SUPER_ADMIN")]}), False)
    assert rows_there.upserts["upsert_organization"] == []
    assert {name for name, rows in rows_there.links.items() if not rows} == {
        "link_contains",
        "link_scoped_to",
        "link_super_admin",
    }
    nodes = [row for rows in rows_there.upserts.values() for row in rows]
    assert [row["environmentid"] for row in nodes] == [None] * 4


def test_organization() -> None:
    """The organization bears its domain as its name, and what Okta tells of it."""
    settings = {"companyName": "Contoso Ltd", "subdomain": "contoso", "status": "ACTIVE", "created": "2019-03-01"}
    (row,) = rows_of(snapshot(organization=settings), upper_names=True).upserts["upsert_organization"]
    assert row == {
        "objectid": ORG_ID.upper(),
        "id": ORG_ID,
        "name": "CONTOSO.OKTA.COM",
        "oktaDomain": DOMAIN,
        "companyName": "Contoso Ltd",
        "subdomain": "contoso",
        "status": "ACTIVE",
        "created": "2019-03-01T00:00:00Z",
        "lastUpdated": None,
    }


def test_every_key_that_is_written_is_looked_for_among_stubs() -> None:
    """Organization, owners, roles and tokens: all keys of the run, so that no stub is missed."""
    owner = api_token(3)["userId"]
    held = [role("SUPER_ADMIN"), custom_role("cr0Help697", "Helpers", 2)]
    taken = snapshot(api_token(3), api_token(4), roles={owner: held})
    assert rows_of(taken, upper_names=False).objectids == [
        ORG_ID.upper(),
        "00UOWNER00000001X697",
        "SUPER_ADMIN@CONTOSO.OKTA.COM",
        "CR0HELP697",
        "RA1SUPERADMIN697_00UOWNER00000001X697",
        "RA2CUSTOM697_00UOWNER00000001X697",
        "00TSAMPLE0000003X697",
        "00TSAMPLE0000004X697",
    ]
