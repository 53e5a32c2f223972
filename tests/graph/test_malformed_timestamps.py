"""No timestamp that another tool can leave in the graph makes a query fail, on a real Neo4j."""

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.graph.queries import QueryResult, queries, text_for_table
from tests.graph_under_test import Graph

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone.utc)
SECONDS = int(AT.timestamp())

READABLE = {
    "datetime('2026-03-04T05:06:07Z')": AT,
    "datetime('2026-03-04T06:06:07+01:00')": AT,
    "datetime('2026-03-04T05:06:07[UTC]')": AT,
    "datetime('2026-03-04T06:06:07[Europe/Berlin]')": AT,
    "localdatetime('2026-03-04T05:06:07')": AT,
    "date('2026-03-04')": datetime(2026, 3, 4, tzinfo=timezone.utc),
    "'2026-03-04T05:06:07.033Z[UTC]'": AT.replace(microsecond=33000),
    "'2026-03-04T06:06:07+01:00[Europe/Berlin]'": AT,
    "'2026-03-04T06:06:07[Europe/Berlin]'": AT,
    "'2026-03-04T05:06:07'": AT,
    "'2026-03-04 05:06:07+00:00'": AT,
    "'2026-03-04'": datetime(2026, 3, 4, tzinfo=timezone.utc),
    "datetime('2026-03-04T05:06:07.123456789Z')": AT.replace(microsecond=123456),
    f"{SECONDS}": AT,
    f"{SECONDS}000": AT,
    f"{SECONDS}.0": AT,
    f"'{SECONDS}'": AT,
}
"""Forms that Neo4j or a collector writes, and what they mean."""

UNREADABLE = (
    *("'yesterday'", "''", "'2026-13-45T99:99:99Z'", "'1e400'", "'Infinity'", "'0x1F'", "'99999999999999999999'"),
    *("'+12026-03-04T05:06:07Z'", "datetime('+12026-03-04T05:06:07Z')", "0", "-1", "9223372036854775807", "0.0/0.0"),
    *("true", "['2026-03-04']", "duration('P30D')", "time('05:06:07Z')", "point({x: 1.0, y: 2.0})"),
)
"""Values that are no timestamps."""

NODES = {
    "Okta_ApiToken": ("created", "lastUpdated", "lastUsed", "expiresAt", "lastseen"),
    "Okta_User": ("rolesRead", "lastLogin", "created", "lastUpdated"),
    "Okta_RoleAssignment": ("created", "lastUpdated"),
    "OktaIngest": ("lastCollected",),
}


@pytest.fixture(scope="module")
def database(server: Graph) -> Iterator[Database]:
    """A token of an admin in an org that this tool has read, as the product connects to it."""
    server.empty()
    server.run(
        "CREATE (t:Okta:Okta_ApiToken {objectid: 'T', displayName: 'odd', environmentid: '00O1', "
        "oktaDomain: 'x.okta.com'})"
        "-[:Okta_ApiTokenFor]->(u:Okta:Okta_User {objectid: 'U', displayName: 'Ada', roleTypes: ['ORG_ADMIN']})"
        "-[:Okta_HasRoleAssignment]->(:Okta:Okta_RoleAssignment {type: 'ORG_ADMIN'}) "
        "CREATE (:Okta:Okta_Organization {objectid: '00O1', environmentid: '00O1', oktaDomain: 'x.okta.com'}) "
        "CREATE (:OktaIngest {org: '00O1', domain: 'x.okta.com'}) "
        "CREATE (:User {objectid: 'S-1', name: 'ADA@X.LOCAL'})-[:Okta_UserSync]->(u)"
    )
    with Database(server.uri, server.username, server.password, "neo4j", batch_size=100) as database:
        yield database
    server.empty()


def set_all(server: Graph, expression: str) -> None:
    """Every timestamp of the graph is *expression*."""
    for label, names in NODES.items():
        assigned = ", ".join(f"n.{name} = {expression}" for name in names)
        server.run(f"MATCH (n:{label}) SET {assigned}")


def run(database: Database, name: str) -> QueryResult:
    """The rows of a shipped query."""
    query = queries()[name]
    return database.run_query(text_for_table(query), dict(query.params)).with_timestamps()


@pytest.mark.parametrize("expression", [*READABLE, *UNREADABLE])
def test_no_timestamp_fails_a_query(server: Graph, database: Database, expression: str) -> None:
    """Every query runs, and shows the timestamp, or unknown."""
    set_all(server, expression)
    expected = READABLE.get(expression)
    for name in queries():
        result = run(database, name)
        for row in result.rows:
            values = dict(zip(result.columns, row, strict=True))
            shown = {
                values[key] for key in ("created", "lastUsed", "expiresAt", "lastSeen", "rolesRead") if key in values
            }
            assert shown <= {expected}, name


@pytest.mark.parametrize("expression", UNREADABLE)
@pytest.mark.parametrize(
    "name", ["unused_tokens", "oldest_tokens", "new_tokens", "expiring_tokens", "never_used_tokens", "tokens_not_seen"]
)
def test_unreadable_timestamp_is_not_safe(server: Graph, database: Database, expression: str, name: str) -> None:
    """The token is listed: nobody knows when it was used, made or seen."""
    set_all(server, expression)
    assert [row[0] for row in run(database, name).rows] == ["odd"]


@pytest.mark.parametrize("expression", READABLE)
def test_collection_is_read_in_every_form(server: Graph, database: Database, expression: str) -> None:
    """Days are counted from it if it is a date; seconds since 1970 are not: then they are counted from now."""
    set_all(server, "null")
    server.run(f"MATCH (n:OktaIngest) SET n.lastCollected = {expression}")
    (row,) = run(database, "unused_tokens").rows
    as_of: Any = row[list(run(database, "unused_tokens").columns).index("asOf")]
    is_number = str(SECONDS) in expression
    assert (as_of == READABLE[expression]) is not is_number
