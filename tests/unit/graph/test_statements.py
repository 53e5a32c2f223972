"""Each file of cypher/ is what its header says."""

import re
from collections.abc import Sequence

import pytest

from okta_ingest.graph.statements import Statement, parse, statements
from okta_ingest.model.rows.api_tokens import remove_api_tokens
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.rows.role_timestamps import upsert_role_timestamps
from sandbox.okta_groups import app_target
from sandbox.okta_users import custom_role, group_role, permission, role
from tests.samples import COLLECTED_AT, POSTMAN, snapshot

OWNER = POSTMAN["userId"]
GROUP = "00g1admins697"
EVERYTHING = rows_of(
    snapshot(
        POSTMAN,
        roles={OWNER: [role("SUPER_ADMIN"), custom_role("cr0Help697", "Helpers")]},
        user_groups={OWNER: [GROUP]},
        group_roles={GROUP: [group_role("SUPER_ADMIN"), group_role("APP_ADMIN", 2)]},
        role_targets={f"gra2APPADMIN697_{GROUP}": [app_target("slack")]},
        permissions={"cr0Help697": [permission("okta.users.read")]},
    ),
    uppercase=False,
)
ROWS: dict[str, Sequence[Row]] = {
    **{name: list(rows) for name, rows in EVERYTHING.upserts.items()},
    **EVERYTHING.unlinks,
    **EVERYTHING.links,
    "read_unchanged_users": list(EVERYTHING.users),
    "read_unchanged_api_tokens": list(EVERYTHING.api_tokens),
    "upsert_role_types": EVERYTHING.role_types,
    **dict.fromkeys(
        ("remove_api_tokens", "remove_api_token_label"),
        remove_api_tokens([{"objectid": "00TA", "lastseen": "2026-02-01T12:00:00Z"}]),
    ),
    "upsert_role_timestamps": upsert_role_timestamps([{"objectid": "00UA", "text": "2026-02-01"}], COLLECTED_AT),
}
TEXT = """\
// upsert_things: one thing per row.
// Rows:    objectid, name
// Params:  collected_at
// Graph:   (:Thing {objectid})
// Returns: written
UNWIND $rows AS row
MERGE (n:Thing {objectid: row.objectid})
SET n.name = row.name, n.lastseen = datetime($collected_at)
"""


@pytest.mark.parametrize("statement", statements().values(), ids=lambda statement: statement.name)
def test_rows_of_the_header_are_the_keys_of_its_rows(statement: Statement) -> None:
    """The keys in ``Rows:`` are those that the function of the same name in model/rows/ makes."""
    made = ROWS[statement.name][0].keys() if statement.name in ROWS else set()
    assert statement.rows == set(made)


@pytest.mark.parametrize("statement", statements().values(), ids=lambda statement: statement.name)
def test_name_begins_with_a_verb(statement: Statement) -> None:
    """The name of a statement is a verb and its object."""
    assert statement.name.split("_")[0] in {
        "index",
        "adopt",
        "lock",
        "read",
        "upsert",
        "link",
        "unlink",
        "remove",
    }


def test_existing_tokens_are_read_with_every_property_that_is_written() -> None:
    """A property that is written but not read would never be compared."""
    returned = statements()["read_api_tokens"].text.rpartition("\nRETURN ")[2]
    written = {*statements()["upsert_api_tokens"].rows, *EVERYTHING.constants}
    assert written - set(re.findall(r" AS (\w+),?$", returned, re.M)) == set()


@pytest.mark.parametrize("kind", ["users", "api_tokens"])
def test_every_property_that_is_written_is_compared(kind: str) -> None:
    """A property that is not compared would never be repaired in an unchanged node."""
    compared = statements()[f"read_unchanged_{kind}"]
    written = statements()[f"upsert_{kind}"]
    assert compared.rows == written.rows
    assert EVERYTHING.constants.keys() <= compared.params
    for key in compared.rows - {"objectid"}:
        native = f"datetime(row.{key})" in written.text
        value = f"datetime(row.{key})" if native else f"row.{key}"
        assert re.search(rf"\w\.{key} = {re.escape(value)}(?!\w)", compared.text), key


def test_every_property_is_taken_from_a_node_of_another_tool() -> None:
    """A stale token whose node stays keeps nothing that the run wrote, except its key and the time it was seen."""
    removed = re.findall(r"t\.(\w+) = null", statements()["remove_api_token_label"].text)
    assert set(removed) == {*statements()["upsert_api_tokens"].rows, *EVERYTHING.constants} - {"objectid"}


def test_header_is_read() -> None:
    """Name, keys of the rows and parameters are read from the header."""
    statement = parse("upsert_things.cypher", TEXT)
    assert (statement.name, statement.rows, statement.params, statement.text) == (
        "upsert_things",
        frozenset({"objectid", "name"}),
        frozenset({"collected_at"}),
        TEXT,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("// Graph:   (:Thing {objectid})\n", ""), "the five header lines"),
        (("upsert_things:", "upsert_other:"), "the header names it upsert_other"),
        (("objectid, name", "objectid, name, more"), "Rows: and the statement differ in more"),
        (("row.name", "row.title"), "Rows: and the statement differ in name, title"),
        (("$collected_at", "$now"), "Params: and the statement differ in collected_at, now"),
    ],
)
def test_invalid_header_is_an_error(change: tuple[str, str], message: str) -> None:
    """The header must be complete and match the statement; the error has the file's name."""
    with pytest.raises(ValueError, match=message) as raised:
        parse("upsert_things.cypher", TEXT.replace(*change))
    assert str(raised.value).startswith("upsert_things.cypher: ")
