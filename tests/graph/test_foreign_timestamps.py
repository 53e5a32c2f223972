"""Timestamps that other tools wrote, in every form that Neo4j can store, on a real server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.pipeline.results import OrgResult
from okta_ingest.pipeline.sync import sync_orgs
from okta_ingest.pipeline.sync_org import Options
from sandbox.okta_users import role
from tests.graph_under_test import Graph
from tests.samples import DOMAIN, ORG_ID, POSTMAN, api_token, snapshot

NOW = datetime(2025, 6, 25, 19, 6, 14, 33000, tzinfo=timezone.utc)
DAY = 86_400

EXACT = [
    "datetime({epochMillis: $ms, timezone: 'UTC'})",
    "datetime({epochMillis: $ms, timezone: 'Europe/Berlin'})",
    "datetime({epochMillis: $ms, timezone: '-05:30'})",
    "datetime({epochMillis: $ms}) + duration({nanoseconds: 123})",
    "toString(datetime({epochMillis: $ms, timezone: 'America/New_York'}))",
    "toString(datetime({epochMillis: $ms, timezone: 'UTC'}))",
    "toString(datetime({epochMillis: $ms}) + duration({nanoseconds: 123}))",
    "replace(toString(datetime({epochMillis: $ms})), 'T', ' ')",
    "$ms / 1000",
    "$ms / 1000.0",
    "toString($ms / 1000)",
    "$ms",
    "toFloat($ms)",
    "toString(toFloat($ms))",
]
"""Values of one point in time."""

LOCAL = ["localdatetime(datetime({epochMillis: $ms}))", "toString(localdatetime(datetime({epochMillis: $ms})))"]
"""Values without a zone: up to 12 hours later."""

DATES = ["date(datetime({epochMillis: $ms}))", "toString(date(datetime({epochMillis: $ms})))"]
"""Values without a time: up to 36 hours after midnight."""

UNKNOWN = [
    "null",
    "'yesterday'",
    "''",
    "localtime('19:06:14')",
    "time('19:06:14Z')",
    "duration('P1D')",
    "[datetime({epochMillis: $ms})]",
    "point({x: 1, y: 2})",
    "true",
    "20250625",
    "-1",
    "0.5",
    "$ms * 1000000",
    "'12025-06-25T19:06:14Z'",
    "datetime('+12025-06-25T19:06:14Z')",
]


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The database, as the product connects to it."""
    with Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=100) as database:
        yield database


def sync(database: Database, source: Snapshot, *, write: bool = True, refuse_older: bool = False) -> OrgResult:
    """The result of one run."""
    options = Options(write, uppercase_names=False, index=True, removal=RemovalPolicy(), refuse_older=refuse_older)
    (org,) = sync_orgs({DOMAIN: lambda: replace(source, collected_at=NOW)}, database, options, lambda *_: None).orgs
    assert org.error is None, org.traceback
    return org


def create_token(graph: Graph, lastseen: str, seconds: float) -> None:
    """A stale token of the org whose *lastseen* is that many seconds after the run."""
    graph.run(
        "CREATE (t:Okta:Okta_ApiToken {objectid: '00TSTALE', environmentid: $org, lastseen: " + lastseen + "})",
        org=ORG_ID.upper(),
        ms=int((NOW.timestamp() + seconds) * 1000),
    )


@pytest.mark.parametrize("form", EXACT)
def test_stale_token_is_removed_if_lastseen_is_older(graph: Graph, database: Database, form: str) -> None:
    """A value that names one point in time counts as that, to the second."""
    create_token(graph, form, -2)
    assert sync(database, snapshot(api_token(1)), write=False).tokens["removed"] == 1
    org = sync(database, snapshot(api_token(1)))
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 1, 0)
    assert graph.value("MATCH (t {objectid: '00TSTALE'}) RETURN count(t)") == 0


@pytest.mark.parametrize("form", EXACT)
def test_stale_token_is_kept_if_lastseen_is_newer(graph: Graph, database: Database, form: str) -> None:
    """The run may have an old list."""
    create_token(graph, form, 2)
    org = sync(database, snapshot(api_token(1)))
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 0, 1)
    assert [text for text in org.warnings if "1 stale token kept" in text]


@pytest.mark.parametrize(
    ("form", "hours", "removed"),
    [
        *((form, -12.1, 1) for form in LOCAL),
        *((form, -11.9, 0) for form in LOCAL),
        # The run starts at 19:06: the day before ends at 12:00 in the westernmost zone.
        *((form, -24, 1) for form in DATES),
        *((form, -12, 0) for form in DATES),
    ],
)
def test_value_without_zone_counts_as_its_latest_time(
    graph: Graph, database: Database, form: str, hours: float, removed: int
) -> None:
    """The westernmost zone is 12 hours behind UTC."""
    create_token(graph, form, hours * 3600)
    org = sync(database, snapshot(api_token(1)))
    assert (org.tokens["removed"], org.tokens["kept"]) == (removed, 1 - removed)


@pytest.mark.parametrize("form", UNKNOWN)
def test_stale_token_without_readable_lastseen_is_kept(graph: Graph, database: Database, form: str) -> None:
    """It is counted and explained."""
    create_token(graph, form, -30 * DAY)
    org = sync(database, snapshot(api_token(1)))
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 0, 1)
    assert [text for text in org.warnings if "1 stale token kept" in text]


@pytest.mark.parametrize("key", ["created", "lastUpdated", "expiresAt"])
@pytest.mark.parametrize("form", [*EXACT[:2], *EXACT[4:6], *EXACT[7:8], *EXACT[11:14], *LOCAL])
def test_timestamp_in_another_form_is_no_change_and_becomes_native(
    graph: Graph, database: Database, key: str, form: str
) -> None:
    """The plan names no difference; the run stores Neo4j's datetime."""
    at = (NOW - timedelta(days=40)).replace(microsecond=0)
    record = {**POSTMAN, key: at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "tokenWindow": None}
    sync(database, snapshot(record))
    expected = graph.everything(without=("lastCollected",))
    graph.run(f"MATCH (t:Okta_ApiToken) SET t.{key} = {form}", ms=int(at.timestamp() * 1000))
    org = sync(database, snapshot(record))
    assert (org.tokens["changed"], org.tokens["used"], org.tokens["unchanged"]) == (0, 0, 1)
    assert graph.everything(without=("lastCollected",)) == expected


def _roles(graph: Graph) -> list[str]:
    rows = graph.run("MATCH (:Okta_User)-[r]->(n) RETURN type(r) + ' ' + n.id AS edge ORDER BY edge")
    return [row["edge"] for row in rows]


OWNER = str(POSTMAN["userId"])
NO_GROUPS: dict[str, Any] = {"user_groups": {OWNER: []}, "group_roles": {}}
OLD_ROLES = replace(snapshot(POSTMAN, roles={OWNER: [role("SUPER_ADMIN")]}), **NO_GROUPS)
NEW_ROLES = replace(snapshot(POSTMAN, roles={OWNER: [role("ORG_ADMIN", 2)]}), **NO_GROUPS)
ASSIGNMENT = f"{role('ORG_ADMIN', 2)['id']}_{OWNER}"


@pytest.mark.parametrize("form", [*EXACT, *LOCAL, *DATES])
def test_newer_roles_stay_whatever_the_form_of_their_timestamp(graph: Graph, database: Database, form: str) -> None:
    """Nothing of the older list is written, and the warning says so."""
    sync(database, OLD_ROLES)
    graph.run(f"MATCH (u:Okta_User) SET u.rolesRead = {form}", ms=int((NOW.timestamp() + 5 * 3600) * 1000))
    before = _roles(graph)
    org = sync(database, NEW_ROLES)
    assert [text for text in org.warnings if "roles of 1 owner not updated" in text]
    assert _roles(graph) == before
    assert graph.value("MATCH (u:Okta_User) RETURN u.roleTypes") == ["SUPER_ADMIN"]


@pytest.mark.parametrize("form", [*EXACT, *LOCAL, *DATES, "null", "'yesterday'", "[1]"])
def test_older_roles_are_replaced_whatever_the_form_of_their_timestamps(
    graph: Graph, database: Database, form: str
) -> None:
    """Those of the owner and of the edges; an unreadable rolesRead counts as none."""
    sync(database, OLD_ROLES)
    older = int((NOW - timedelta(days=3)).timestamp() * 1000)
    graph.run(f"MATCH (u:Okta_User) SET u.rolesRead = {form}", ms=older)
    if form not in ("'yesterday'", "[1]"):
        graph.run(f"MATCH (:Okta_User)-[r]->() SET r.lastseen = {form}", ms=older)
    org = sync(database, NEW_ROLES)
    assert not [text for text in org.warnings if "roles of" in text]
    assert _roles(graph) == ["Okta_HasRole ORG_ADMIN@contoso.okta.com", "Okta_HasRoleAssignment " + ASSIGNMENT]
    assert graph.value("MATCH (u:Okta_User) RETURN u.roleTypes") == ["ORG_ADMIN"]
    assert graph.value("MATCH (:Okta_User)-[r:Okta_SuperAdmin]->() RETURN count(r)") == 0


@pytest.mark.parametrize("form", ["'yesterday'", "[1]", "20250625"])
def test_role_edge_without_readable_lastseen_stays_and_is_reported(graph: Graph, database: Database, form: str) -> None:
    """It may be newer than the run."""
    sync(database, OLD_ROLES)
    graph.run(f"MATCH (:Okta_User)-[r:Okta_SuperAdmin]->() SET r.lastseen = {form}")
    org = sync(database, NEW_ROLES)
    assert [text for text in org.warnings if "lastseen of role edges of 1 owner is no timestamp" in text]
    assert graph.value("MATCH (:Okta_User)-[r:Okta_SuperAdmin]->() RETURN count(r)") == 1


@pytest.mark.parametrize("form", [*EXACT, *LOCAL, *DATES])
def test_older_snapshot_is_refused_whatever_the_form_of_last_collected(
    graph: Graph, database: Database, form: str
) -> None:
    """Without a zone the latest time counts."""
    graph.run(
        "CREATE (:OktaIngest {org: $org, lastCollected: " + form + "})",
        org=ORG_ID.upper(),
        ms=int((NOW.timestamp() + 5 * 3600) * 1000),
    )
    org = sync(database, snapshot(api_token(1)), refuse_older=True)
    assert (org.plan, org.status) == (None, "partial")
    assert "is older than the data in the graph" in org.warnings[0]


@pytest.mark.parametrize("form", ["'yesterday'", "7", "duration('P1D')"])
def test_snapshot_is_refused_if_last_collected_is_unreadable(graph: Graph, database: Database, form: str) -> None:
    """It may be older than the data in the graph; a run that reads Okta writes."""
    graph.run("CREATE (:OktaIngest {org: $org, lastCollected: " + form + "})", org=ORG_ID.upper())
    org = sync(database, snapshot(api_token(1)), refuse_older=True)
    assert (org.plan, org.status) == (None, "partial")
    assert "lastCollected of its OktaIngest node is no timestamp" in org.warnings[0]
    assert sync(database, snapshot(api_token(1))).status == "ok"


@pytest.mark.usefixtures("bare_graph")
def test_newest_of_several_last_collected_counts(graph: Graph, database: Database) -> None:
    """An older one would let an old snapshot bring revoked tokens back."""
    graph.run(
        "UNWIND [datetime('2025-06-25T23:00:00[Europe/Berlin]'), '2025-06-25T19:30:00Z', 1750000000, null] AS at "
        "CREATE (:OktaIngest {org: $org, lastCollected: at})",
        org=ORG_ID.upper(),
    )
    org = sync(database, snapshot(api_token(1)), refuse_older=True)
    assert org.warnings == [
        "org skipped: the snapshot of 2025-06-25T19:06:14.033000Z is older than the data in the graph "
        "(2025-06-25T21:00:00Z). Collect again, or use --older-snapshot."
    ]
