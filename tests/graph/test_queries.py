"""Every shipped query returns exactly the expected rows of a sample graph, on a real Neo4j."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

from okta_ingest.errors import QueryError
from okta_ingest.graph.database import Database
from okta_ingest.graph.queries import queries, text_for_table
from okta_ingest.output.export import PRIVILEGE_ZONE_RULE, contents
from tests.graph.query_graph import NOW, TOKENS, ago, fill
from tests.graph_under_test import Graph

PARAMS = {"owners_with_many_tokens": {"tokens": 2}}
"""For queries whose defaults would find nothing."""

NOT_KNOWN = "not known"
ADA = "Ada (ada@contoso.com)"

# fmt: off
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "top_risk": [
        # token, owner, why, lastUsed, rolesRead
        ('hound', 'Eve', ['super admin', 'usable from anywhere'], NOT_KNOWN, NOT_KNOWN),
        ('open', ADA, ['super admin', 'usable from anywhere'], 1, 1),
        ('excluding', 'Bea', ['org admin', 'zones only excluded', 'owner is not active'], 28, 1),
        ('custom', 'Hal', ['rights of its custom role not known', 'usable from anywhere'], 2, 1),
        ('ownerless', '00uDeleted', ['roles not known', 'usable from anywhere'], NOT_KNOWN, NOT_KNOWN),
        ("stub's", '00uStub', ['roles not known', 'usable from anywhere'], 5, NOT_KNOWN),
        ('half unknown', 'Dan', ['roles not known', 'network limits not known'], NOT_KNOWN, NOT_KNOWN),
    ],
    "admin_tokens": [
        # token, owner, roles, ownerStatus, rolesRead
        ('bound', ADA, ['SUPER_ADMIN'], 'ACTIVE', 1),
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN', NOT_KNOWN], 'ACTIVE', NOT_KNOWN),
        ('open', ADA, ['SUPER_ADMIN'], 'ACTIVE', 1),
        ('excluding', 'Bea', ['ORG_ADMIN'], 'LOCKED_OUT', 1),
        ('half unknown', 'Dan', [NOT_KNOWN], 'ACTIVE', NOT_KNOWN),
        ('ownerless', '00uDeleted', [NOT_KNOWN], NOT_KNOWN, NOT_KNOWN),
        ("stub's", '00uStub', [NOT_KNOWN], NOT_KNOWN, NOT_KNOWN),
    ],
    "expiring_tokens": [
        # token, owner, expiresAt, expired, lastUsed
        ('left behind', 'Gus', 1, True, 20),
        ('excluding', 'Bea', -2, False, 28),
        ('bound', ADA, NOT_KNOWN, NOT_KNOWN, 0),
        ('half unknown', 'Dan', NOT_KNOWN, NOT_KNOWN, NOT_KNOWN),
        ('ownerless', '00uDeleted', NOT_KNOWN, NOT_KNOWN, NOT_KNOWN),
        ("stub's", '00uStub', NOT_KNOWN, NOT_KNOWN, 5),
        ('zone of OktaHound', 'Cy', NOT_KNOWN, NOT_KNOWN, 3),
    ],
    "never_used_tokens": [
        # token, owner, created, lastUsed
        ('left behind', 'Gus', 20, 20),
        ('ownerless', '00uDeleted', 50, NOT_KNOWN),
        ('hound', 'Eve', 3, NOT_KNOWN),
        ('half unknown', 'Dan', NOT_KNOWN, NOT_KNOWN),
    ],
    "new_tokens": [
        # token, owner, created, client, network
        ('hound', 'Eve', 3, 'Okta API', 'ANYWHERE'),
        ('half unknown', 'Dan', NOT_KNOWN, 'Okta API', NOT_KNOWN),
    ],
    "oldest_tokens": [
        # token, owner, created, lastUsed
        ('open', ADA, 400, 1),
        ('half unknown', 'Dan', NOT_KNOWN, NOT_KNOWN),
    ],
    "overview": [
        # org, domain, tokens, owners, ofAdmins, rolesNotKnown, bound, fromAnywhere, networkNotKnown, collected
        ('Contoso Ltd', 'contoso.okta.com', 9, 7, 4, 2, 2, 6, 1, 1),
        ('fabrikam.okta.com', 'fabrikam.okta.com', 1, 1, 0, 1, 0, 0, 1, 2),
        ('Contoso Ltd', 'preview.okta.com', 0, 0, 0, 0, 0, 0, 0, NOT_KNOWN),
    ],
    "owners_with_many_tokens": [
        # owner, tokens, token, roles, rolesRead
        (ADA, 2, 'bound', ['SUPER_ADMIN'], 1),
        (ADA, 2, 'open', ['SUPER_ADMIN'], 1),
    ],
    "paths_from_ad_and_entra": [
        # account, step, owner, token, roles, rolesRead
        ('ADA@CORP.LOCAL', 'Okta_UserSync', ADA, 'bound', ['SUPER_ADMIN'], 1),
        ('ADA@CORP.LOCAL', 'Okta_UserSync', ADA, 'open', ['SUPER_ADMIN'], 1),
        ('BEA@CORP.CLOUD', 'Okta_InboundSSO', 'Bea', 'excluding', ['ORG_ADMIN'], 1),
    ],
    "paths_to_organization": [
        # token, owner, steps, organization, roles, rolesRead
        ('bound', ADA, ['Okta_ApiTokenFor', 'Okta_SuperAdmin'], 'Contoso Ltd', ['SUPER_ADMIN'], 1),
        ('open', ADA, ['Okta_ApiTokenFor', 'Okta_SuperAdmin'], 'Contoso Ltd', ['SUPER_ADMIN'], 1),
        ('hound', 'Eve', ['Okta_ApiTokenFor', 'Okta_MemberOf', 'Okta_HasRoleAssignment', 'Okta_ScopedTo'],
         'Contoso Ltd', ['APP_ADMIN', 'SUPER_ADMIN', NOT_KNOWN], NOT_KNOWN),
    ],
    "stig_v279689": [
        # status, token, owner, network, onlyFrom, butNotFrom
        ('Open', 'custom', 'Hal', 'ANYWHERE', None, None),
        ('Open', 'excluding', 'Bea', 'ZONE', None, ['nzo2']),
        ('Open', 'hound', 'Eve', 'ANYWHERE', None, None),
        ('Open', 'open', ADA, 'ANYWHERE', None, None),
        ('Open', 'ownerless', '00uDeleted', 'ANYWHERE', None, None),
        ('Open', "stub's", '00uStub', 'ANYWHERE', None, None),
        ('Not Reviewed', 'half unknown', 'Dan', NOT_KNOWN, None, None),
        ('Not Reviewed', 'zone of OktaHound', 'Cy', 'ZONE', None, None),
        ('Not a Finding', 'bound', ADA, 'ZONE', ['nzo1'], None),
        ('Not a Finding', 'left behind', 'Gus', 'ZONE', ['nzo1'], None),
    ],
    "stig_v279690": [
        # status, toVerify, token, owner, roles, rolesRead
        ('Open', 'nothing', 'bound', ADA, ['SUPER_ADMIN'], 1),
        ('Open', 'nothing', 'hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN', NOT_KNOWN], NOT_KNOWN),
        ('Open', 'nothing', 'open', ADA, ['SUPER_ADMIN'], 1),
        ('Not Reviewed', 'roles, dedicated account', 'half unknown', 'Dan', [NOT_KNOWN], NOT_KNOWN),
        ('Not Reviewed', 'roles, dedicated account', 'ownerless', '00uDeleted', [NOT_KNOWN], NOT_KNOWN),
        ('Not Reviewed', 'roles, dedicated account', "stub's", '00uStub', [NOT_KNOWN], NOT_KNOWN),
        ('Not Reviewed', 'dedicated account', 'custom', 'Hal', ['CUSTOM'], 1),
        ('Not Reviewed', 'dedicated account', 'excluding', 'Bea', ['ORG_ADMIN'], 1),
        ('Not Reviewed', 'dedicated account', 'left behind', 'Gus', [], 1),
        ('Not Reviewed', 'dedicated account', 'zone of OktaHound', 'Cy', [], 1),
    ],
    "tokens_by_client": [
        # client, tokens, owners, bound, fromAnywhere, networkNotKnown
        ('Okta API', 9, 7, 1, 6, 2),
        ('Other', 1, 1, 1, 0, 0),
    ],
    "tokens_from_anywhere": [
        # token, owner, network, butNotFrom, lastUsed
        ('hound', 'Eve', 'ANYWHERE', None, NOT_KNOWN),
        ('ownerless', '00uDeleted', 'ANYWHERE', None, NOT_KNOWN),
        ('open', ADA, 'ANYWHERE', None, 1),
        ('custom', 'Hal', 'ANYWHERE', None, 2),
        ("stub's", '00uStub', 'ANYWHERE', None, 5),
        ('zone of OktaHound', 'Cy', 'ZONE', None, 3),
        ('excluding', 'Bea', 'ZONE', ['nzo2'], 28),
        ('half unknown', 'Dan', NOT_KNOWN, None, NOT_KNOWN),
    ],
    "tokens_not_seen": [
        # token, owner, lastSeen
        ('left behind', 'Gus', 30),
        ('hound', 'Eve', 20),
        ('half unknown', 'Dan', NOT_KNOWN),
    ],
    "tokens_of_dormant_owners": [
        # token, owner, ownerLastLogin, ownerStatus, roles
        ('left behind', 'Gus', 400, 'DELETED', []),
        ('excluding', 'Bea', 200, 'LOCKED_OUT', ['ORG_ADMIN']),
        ('hound', 'Eve', 100, 'ACTIVE', ['APP_ADMIN', 'SUPER_ADMIN', NOT_KNOWN]),
        ('ownerless', '00uDeleted', 'never, or not known', NOT_KNOWN, [NOT_KNOWN]),
        ("stub's", '00uStub', 'never, or not known', NOT_KNOWN, [NOT_KNOWN]),
        ('zone of OktaHound', 'Cy', 'never, or not known', 'SUSPENDED', []),
    ],
    "tokens_of_inactive_owners": [
        # token, owner, ownerStatus, roles, lastUsed
        ('left behind', 'Gus', 'DELETED', [], 20),
        ('excluding', 'Bea', 'LOCKED_OUT', ['ORG_ADMIN'], 28),
        ('zone of OktaHound', 'Cy', 'SUSPENDED', [], 3),
        ('ownerless', '00uDeleted', NOT_KNOWN, [NOT_KNOWN], NOT_KNOWN),
        ("stub's", '00uStub', NOT_KNOWN, [NOT_KNOWN], 5),
    ],
    "tokens_of_unknown_owners": [
        # token, owner, lastUsed
        ('ownerless', '00uDeleted', NOT_KNOWN),
        ("stub's", '00uStub', 5),
    ],
    "tokens_of_unknown_roles": [
        # token, owner, roles, lastUsed
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN', NOT_KNOWN], NOT_KNOWN),
        ('half unknown', 'Dan', [NOT_KNOWN], NOT_KNOWN),
        ('ownerless', '00uDeleted', [NOT_KNOWN], NOT_KNOWN),
        ("stub's", '00uStub', [NOT_KNOWN], 5),
    ],
    "tokens_with_excluded_zones_only": [
        # token, owner, butNotFrom, lastUsed
        ('excluding', 'Bea', ['nzo2'], 28),
        ('zone of OktaHound', 'Cy', ['zones not known'], 3),
    ],
    "unused_tokens": [
        # token, owner, lastUsed, expiresAt
        ('excluding', 'Bea', 28, -2),
        ('left behind', 'Gus', 20, 1),
        ('half unknown', 'Dan', NOT_KNOWN, NOT_KNOWN),
        ('hound', 'Eve', NOT_KNOWN, -27),
        ('ownerless', '00uDeleted', NOT_KNOWN, NOT_KNOWN),
    ],
}
# fmt: on
"""The rows, in order, without id and org; a timestamp is the number of days since then."""


@pytest.fixture(scope="module")
def sample(server: Graph) -> Iterator[Graph]:
    """The sample graph, which no query changes."""
    server.empty()
    fill(server)
    yield server
    server.empty()


@pytest.fixture
def database(sample: Graph) -> Iterator[Database]:
    """The sample graph as the product connects to it."""
    with Database(sample.uri, sample.username, sample.password, "neo4j", batch_size=100) as database:
        yield database


def section(name: str) -> str:
    """The section of docs/queries.md about a query."""
    page = (Path(__file__).parents[2] / "docs/queries.md").read_text(encoding="utf-8")
    return page.partition(f"## {name}\n")[2].partition("\n## ")[0]


def row_of(columns: Sequence[str], values: Sequence[Any]) -> tuple[Any, ...]:
    """A row as in EXPECTED: timestamps as days ago, roles sorted; id and org are checked here."""
    row = dict(zip(columns, values, strict=True))
    if "token" in row:
        assert row.pop("id") == f"id of {row['token']}"
        assert row.pop("org") == TOKENS[row["token"]][1].get("oktaDomain", "contoso.okta.com")
    row = {name: sorted(value) if name == "roles" else value for name, value in row.items()}
    return tuple(
        round((NOW - value).total_seconds() / 86400) if isinstance(value, datetime) else value for value in row.values()
    )


@pytest.mark.parametrize("name", queries())
def test_query_returns_exactly_these_rows(database: Database, name: str) -> None:
    """In this order: the highest risk first, unknown values last or marked; the columns are documented."""
    query = queries()[name]
    result = database.run_query(text_for_table(query), {**query.params, **PARAMS.get(name, {})})
    assert f"Columns: {', '.join(f'`{column}`' for column in result.columns)}." in section(name)
    assert [row_of(result.columns, row) for row in result.rows] == EXPECTED[name]


@pytest.mark.parametrize("name", queries())
def test_exported_query_draws_a_path_per_row(sample: Graph, name: str) -> None:
    """The other columns are those of the table."""
    query = queries()[name]
    with sample.driver.session(database="neo4j") as session:
        drawn = list(session.run(query.with_defaults))
        rows = list(session.run(text_for_table(query), dict(query.params)))
    assert all(isinstance(record["path"], neo4j.graph.Path) for record in drawn)
    assert [record.values()[1:] for record in drawn] == [record.values() for record in rows]


def test_date_replaces_the_number_of_days(database: Database) -> None:
    """The parameter since wins over days."""
    query = queries()["new_tokens"]
    since = ago(800).date().isoformat()
    result = database.run_query(text_for_table(query), {"days": 0, "since": since})
    assert len(result.rows) == len(TOKENS)


def test_privilege_zone_rule_finds_tokens_of_admins(sample: Graph) -> None:
    """Of super and org admins, also through a group."""
    rule = json.loads(contents()[PRIVILEGE_ZONE_RULE])["cypher"]
    names = {row["t"]["displayName"] for row in sample.run(rule)}
    assert names == {"open", "bound", "excluding", "hound"}


@pytest.mark.parametrize(
    "text", ["CREATE (n:Okta) RETURN n", "MATCH (n) DETACH DELETE n", "CREATE INDEX some_index FOR (n:Okta) ON (n.x)"]
)
def test_writing_query_is_an_error(sample: Graph, database: Database, text: str) -> None:
    """Nothing is written."""
    before = sample.everything(), sample.schema()
    with pytest.raises(QueryError, match="would change the graph"):
        database.run_query(text, {})
    assert (sample.everything(), sample.schema()) == before
