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
from tests.graph.query_graph import NOW, TOKENS, USERS, ago, fill
from tests.graph_under_test import Graph

PARAMS = {"owners_with_many_tokens": {"tokens": 2}}
"""For queries whose defaults would find nothing."""

# fmt: off
EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "top_risk": [
        # token, why, owner, roles, rolesComplete, targets, network, lastUsed
        ('hound', ['super admin', 'app admin, targets unknown', 'usable from anywhere'], 'Eve', ['APP_ADMIN',
         'SUPER_ADMIN'], False, [], 'ANYWHERE', None),
        ('open', ['super admin', 'usable from anywhere'], 'Ada', ['SUPER_ADMIN'], True, [], 'ANYWHERE', 1),
        ('bound', ['super admin', 'limited to zones that were not read'], 'Ada', ['SUPER_ADMIN'], True, [],
         'ZONES_NOT_READ', 0),
        ('excluding', ['org admin', 'only excluded zones', 'owner is not active'], 'Bea', ['ORG_ADMIN'], True, [],
         'EXCLUDED_ZONES_ONLY', 28),
        ('custom', ['permissions of its custom role unknown', 'usable from anywhere'], 'Hal', ['CUSTOM'], True, [],
         'ANYWHERE', 2),
        ('ownerless', ['roles unknown', 'usable from anywhere'], '00uDeleted', None, False, [], 'ANYWHERE', None),
        ("stub's", ['roles unknown', 'usable from anywhere'], '00uStub', None, False, [], 'ANYWHERE', 5),
        ('half unknown', ['roles unknown', 'network limits unknown'], 'Dan', None, False, [], None, None),
    ],
    "admin_tokens": [
        # token, owner, roles, rolesComplete, rolesRead, network, ownerStatus
        ('bound', 'Ada', ['SUPER_ADMIN'], True, 1, 'ZONES_NOT_READ', 'ACTIVE'),
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, None, 'ANYWHERE', 'ACTIVE'),
        ('open', 'Ada', ['SUPER_ADMIN'], True, 1, 'ANYWHERE', 'ACTIVE'),
        ('excluding', 'Bea', ['ORG_ADMIN'], True, 1, 'EXCLUDED_ZONES_ONLY', 'LOCKED_OUT'),
        ('half unknown', 'Dan', None, False, None, None, 'ACTIVE'),
        ('ownerless', '00uDeleted', None, False, None, 'ANYWHERE', None),
        ("stub's", '00uStub', None, False, None, 'ANYWHERE', None),
    ],
    "new_admin_tokens": [
        # token, why, owner, roles, rolesComplete, network, created, roleCreated
        ('hound', ['new token'], 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, 'ANYWHERE', 3, None),
        ('half unknown', ['created unknown'], 'Dan', None, False, None, None, None),
    ],
    "new_tokens": [
        # token, owner, roles, rolesComplete, network, created, client
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, 'ANYWHERE', 3, 'Okta API'),
        ('half unknown', 'Dan', None, False, None, None, 'Okta API'),
    ],
    "tokens_from_anywhere": [
        # token, network, zones, excludedZones, owner, roles, rolesComplete, lastUsed
        ('open', 'ANYWHERE', [], [], 'Ada', ['SUPER_ADMIN'], True, 1),
        ('custom', 'ANYWHERE', [], [], 'Hal', ['CUSTOM'], True, 2),
        ("stub's", 'ANYWHERE', [], [], '00uStub', None, False, 5),
        ('hound', 'ANYWHERE', [], [], 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, None),
        ('ownerless', 'ANYWHERE', [], [], '00uDeleted', None, False, None),
        ('excluding', 'EXCLUDED_ZONES_ONLY', [], ['nzo2'], 'Bea', ['ORG_ADMIN'], True, 28),
        ('zone of OktaHound', None, None, None, 'Cy', [], True, 3),
        ('half unknown', None, None, None, 'Dan', None, False, None),
        ('bound', 'ZONES_NOT_READ', ['nzo1'], [], 'Ada', ['SUPER_ADMIN'], True, 0),
        ('left behind', 'ZONES_NOT_READ', ['nzo1'], [], 'Gus', [], True, 20),
    ],
    "tokens_with_excluded_zones_only": [
        # token, network, excludedZones, owner, roles, rolesComplete, lastUsed
        ('excluding', 'EXCLUDED_ZONES_ONLY', ['nzo2'], 'Bea', ['ORG_ADMIN'], True, 28),
        ('zone of OktaHound', None, None, 'Cy', [], True, 3),
    ],
    "paths_to_organization": [
        # token, owner, steps, organization, roles, rolesComplete
        ('bound', 'Ada', ['Okta_ApiTokenFor', 'Okta_SuperAdmin'], 'Contoso Ltd', ['SUPER_ADMIN'], True),
        ('open', 'Ada', ['Okta_ApiTokenFor', 'Okta_SuperAdmin'], 'Contoso Ltd', ['SUPER_ADMIN'], True),
        ('hound', 'Eve', ['Okta_ApiTokenFor', 'Okta_MemberOf', 'Okta_HasRoleAssignment', 'Okta_ScopedTo'],
         'Contoso Ltd', ['APP_ADMIN', 'SUPER_ADMIN'], False),
    ],
    "paths_from_ad_and_entra": [
        # account, step, owner, token, roles, rolesComplete
        ('ADA@CORP.LOCAL', 'Okta_UserSync', 'Ada', 'bound', ['SUPER_ADMIN'], True),
        ('ADA@CORP.LOCAL', 'Okta_UserSync', 'Ada', 'open', ['SUPER_ADMIN'], True),
        ('BEA@CORP.CLOUD', 'Okta_InboundSSO', 'Bea', 'excluding', ['ORG_ADMIN'], True),
    ],
    "ad_accounts_by_email": [
        # account, accountId, matchedBy, owner, token, roles, rolesComplete
    ],
    "cleanup_by_owner": [
        # owner, manager, ownerStatus, roles, rolesComplete, tokens, unused, neverUsed, old, useUnknown, ids, org
        ('00uDeleted', None, None, None, False, 1, 0, 0, 0, 1, ['id of ownerless'], 'contoso.okta.com'),
        ('Ada', None, 'ACTIVE', ['SUPER_ADMIN'], True, 1, 0, 0, 1, 0, ['id of open'], 'contoso.okta.com'),
        ('Dan', None, 'ACTIVE', None, False, 1, 0, 0, 0, 1, ['id of half unknown'], 'fabrikam.okta.com'),
        ('Eve', None, 'ACTIVE', ['APP_ADMIN', 'SUPER_ADMIN'], False, 1, 0, 0, 0, 1, ['id of hound'],
         'contoso.okta.com'),
        ('Gus', None, 'DELETED', [], True, 1, 0, 1, 0, 0, ['id of left behind'], 'contoso.okta.com'),
    ],
    "never_used_tokens": [
        # token, owner, roles, rolesComplete, created, lastUsed
        ('left behind', 'Gus', [], True, 20, 20),
        ('ownerless', '00uDeleted', None, False, 50, None),
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, 3, None),
        ('half unknown', 'Dan', None, False, None, None),
    ],
    "unused_tokens": [
        # token, owner, roles, rolesComplete, lastUsed, expiresAt
        ('excluding', 'Bea', ['ORG_ADMIN'], True, 28, -2),
        ('left behind', 'Gus', [], True, 20, 1),
        ('half unknown', 'Dan', None, False, None, None),
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, None, -27),
        ('ownerless', '00uDeleted', None, False, None, None),
    ],
    "oldest_tokens": [
        # token, owner, roles, rolesComplete, created, lastUsed
        ('open', 'Ada', ['SUPER_ADMIN'], True, 400, 1),
        ('half unknown', 'Dan', None, False, None, None),
    ],
    "expiring_tokens": [
        # token, owner, roles, rolesComplete, expiresAt, expired, lastUsed
        ('left behind', 'Gus', [], True, 1, True, 20),
        ('excluding', 'Bea', ['ORG_ADMIN'], True, -2, False, 28),
        ('bound', 'Ada', ['SUPER_ADMIN'], True, None, None, 0),
        ('half unknown', 'Dan', None, False, None, None, None),
        ('ownerless', '00uDeleted', None, False, None, None, None),
        ("stub's", '00uStub', None, False, None, None, 5),
        ('zone of OktaHound', 'Cy', [], True, None, None, 3),
    ],
    "tokens_of_inactive_owners": [
        # token, owner, ownerStatus, roles, rolesComplete, lastUsed
        ('left behind', 'Gus', 'DELETED', [], True, 20),
        ('excluding', 'Bea', 'LOCKED_OUT', ['ORG_ADMIN'], True, 28),
        ('zone of OktaHound', 'Cy', 'SUSPENDED', [], True, 3),
        ('ownerless', '00uDeleted', None, None, False, None),
        ("stub's", '00uStub', None, None, False, 5),
    ],
    "tokens_of_dormant_owners": [
        # token, owner, ownerLastLogin, ownerStatus, roles, rolesComplete
        ('left behind', 'Gus', 400, 'DELETED', [], True),
        ('excluding', 'Bea', 200, 'LOCKED_OUT', ['ORG_ADMIN'], True),
        ('hound', 'Eve', 100, 'ACTIVE', ['APP_ADMIN', 'SUPER_ADMIN'], False),
        ('ownerless', '00uDeleted', None, None, None, False),
        ("stub's", '00uStub', None, None, None, False),
        ('zone of OktaHound', 'Cy', None, 'SUSPENDED', [], True),
    ],
    "owners_with_many_tokens": [
        # owner, tokens, token, roles, rolesComplete
        ('Ada', 2, 'bound', ['SUPER_ADMIN'], True),
        ('Ada', 2, 'open', ['SUPER_ADMIN'], True),
    ],
    "tokens_by_client": [
        # client, tokens, owners, fromAnywhere, limited, networkUnknown, org
        ('Okta API', 8, 6, 6, 0, 2, 'contoso.okta.com'),
        ('Okta API', 1, 1, 0, 0, 1, 'fabrikam.okta.com'),
        ('Other', 1, 1, 0, 0, 1, 'contoso.okta.com'),
    ],
    "overview": [
        # org, name, tokens, owners, ofAdmins, rolesUnknown, fromAnywhere, limited, networkUnknown,
        # tokenList, readBy, collected
        ('contoso.okta.com', 'Contoso Ltd', 9, 7, 4, 2, 6, 0, 3, None, None, 1),
        ('fabrikam.okta.com', None, 1, 1, 0, 1, 0, 0, 1, None, None, 2),
        ('preview.okta.com', 'Contoso Ltd', 0, 0, 0, 0, 0, 0, 0, None, None, None),
    ],
    "inventory": [
        # token, owner, ownerStatus, roles, rolesComplete, network, zones, excludedZones, client, created,
        # lastUsed, expiresAt, lastSeen
        ('bound', 'Ada', 'ACTIVE', ['SUPER_ADMIN'], True, 'ZONES_NOT_READ', ['nzo1'], [], 'Okta API', 10, 0, None, 1),
        ('custom', 'Hal', 'ACTIVE', ['CUSTOM'], True, 'ANYWHERE', [], [], 'Okta API', 90, 2, -28, 1),
        ('excluding', 'Bea', 'LOCKED_OUT', ['ORG_ADMIN'], True, 'EXCLUDED_ZONES_ONLY', [], ['nzo2'], 'Okta API',
         30, 28, -2, 1),
        ('hound', 'Eve', 'ACTIVE', ['APP_ADMIN', 'SUPER_ADMIN'], False, 'ANYWHERE', [], [], 'Okta API', 3, None,
         -27, 20),
        ('left behind', 'Gus', 'DELETED', [], True, 'ZONES_NOT_READ', ['nzo1'], [], 'Other', 20, 20, 1, 30),
        ('open', 'Ada', 'ACTIVE', ['SUPER_ADMIN'], True, 'ANYWHERE', [], [], 'Okta API', 400, 1, -29, 1),
        ('ownerless', '00uDeleted', None, None, False, 'ANYWHERE', [], [], 'Okta API', 50, None, None, 1),
        ("stub's", '00uStub', None, None, False, 'ANYWHERE', [], [], 'Okta API', 60, 5, None, 1),
        ('zone of OktaHound', 'Cy', 'SUSPENDED', [], True, None, None, None, 'Okta API', 40, 3, None, 1),
        ('half unknown', 'Dan', 'ACTIVE', None, False, None, None, None, 'Okta API', None, None, None, None),
    ],
    "stig_v279689": [
        # status, token, owner, roles, rolesComplete, network, zones, excludedZones
        ('Open', 'custom', 'Hal', ['CUSTOM'], True, 'ANYWHERE', [], []),
        ('Open', 'excluding', 'Bea', ['ORG_ADMIN'], True, 'EXCLUDED_ZONES_ONLY', [], ['nzo2']),
        ('Open', 'hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, 'ANYWHERE', [], []),
        ('Open', 'open', 'Ada', ['SUPER_ADMIN'], True, 'ANYWHERE', [], []),
        ('Open', 'ownerless', '00uDeleted', None, False, 'ANYWHERE', [], []),
        ('Open', "stub's", '00uStub', None, False, 'ANYWHERE', [], []),
        ('Not Reviewed', 'bound', 'Ada', ['SUPER_ADMIN'], True, 'ZONES_NOT_READ', ['nzo1'], []),
        ('Not Reviewed', 'half unknown', 'Dan', None, False, None, None, None),
        ('Not Reviewed', 'left behind', 'Gus', [], True, 'ZONES_NOT_READ', ['nzo1'], []),
        ('Not Reviewed', 'zone of OktaHound', 'Cy', [], True, None, None, None),
    ],
    "stig_v279690": [
        # status, toVerify, token, owner, roles, rolesComplete, rolesRead
        ('Open', [], 'bound', 'Ada', ['SUPER_ADMIN'], True, 1),
        ('Open', [], 'hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, None),
        ('Open', [], 'open', 'Ada', ['SUPER_ADMIN'], True, 1),
        ('Not Reviewed', ['roles', 'dedicated account'], 'half unknown', 'Dan', None, False, None),
        ('Not Reviewed', ['roles', 'dedicated account'], 'ownerless', '00uDeleted', None, False, None),
        ('Not Reviewed', ['roles', 'dedicated account'], "stub's", '00uStub', None, False, None),
        ('Not Reviewed', ['dedicated account'], 'custom', 'Hal', ['CUSTOM'], True, 1),
        ('Not Reviewed', ['dedicated account'], 'excluding', 'Bea', ['ORG_ADMIN'], True, 1),
        ('Not Reviewed', ['dedicated account'], 'left behind', 'Gus', [], True, 1),
        ('Not Reviewed', ['dedicated account'], 'zone of OktaHound', 'Cy', [], True, 1),
    ],
    "tokens_of_unknown_owners": [
        # token, owner, roles, rolesComplete, lastUsed
        ('ownerless', '00uDeleted', None, False, None),
        ("stub's", '00uStub', None, False, 5),
    ],
    "tokens_of_unknown_roles": [
        # token, owner, roles, rolesComplete, lastUsed
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, None),
        ("stub's", '00uStub', None, False, 5),
        ('half unknown', 'Dan', None, False, None),
        ('ownerless', '00uDeleted', None, False, None),
    ],
    "tokens_not_seen": [
        # token, owner, roles, rolesComplete, lastSeen
        ('left behind', 'Gus', [], True, 30),
        ('hound', 'Eve', ['APP_ADMIN', 'SUPER_ADMIN'], False, 20),
        ('half unknown', 'Dan', None, False, None),
    ],
}
# fmt: on
"""The rows, in order, without login, asOf, org and id; a timestamp is the number of days since then."""


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
    return page.partition(f"### {name}\n")[2].partition("\n### ")[0]


COLLECTED = {"contoso.okta.com": 1, "fabrikam.okta.com": 2}
"""How many days ago each org was collected."""


def days_ago(value: Any) -> Any:
    """The days since a timestamp; any other value as it is."""
    return round((NOW - value).total_seconds() / 86400) if isinstance(value, datetime) else value


def row_of(columns: Sequence[str], values: Sequence[Any]) -> tuple[Any, ...]:
    """A row as in EXPECTED; login, asOf, org and id are checked here."""
    row = {name: days_ago(value) for name, value in zip(columns, values, strict=True)}
    if "token" in row:
        assert row.pop("id") == f"id of {row['token']}"
        assert row["org"] == TOKENS[row["token"]][1].get("oktaDomain", "contoso.okta.com")
    if "asOf" in row:
        assert row.pop("asOf") == COLLECTED[row["org"]]
    if "login" in row:
        assert row.pop("login") == USERS.get(row["owner"], {}).get("login")
    return tuple(value for name, value in row.items() if name != "org" or "token" not in row)


@pytest.mark.parametrize("name", queries())
def test_query_returns_exactly_these_rows(database: Database, name: str) -> None:
    """In this order: the highest risk first, unknown values last or marked; the columns are documented."""
    query = queries()[name]
    result = database.run_query(text_for_table(query), {**query.params, **PARAMS.get(name, {})}).with_timestamps()
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
    result = database.run_query(text_for_table(query), {"days": 0, "since": since, "asOf": None})
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
