"""What queries make of roles, role targets, custom roles, zones and three orgs, on a real Neo4j."""

from collections.abc import Iterator
from typing import Any

import pytest

from okta_ingest.graph.database import Database
from okta_ingest.graph.queries import QueryResult, queries, text_for_table
from tests.graph.query_graph import ago
from tests.graph.rights_graph import CONTOSO, FABRIKAM, PREVIEW, fill
from tests.graph_under_test import Graph


@pytest.fixture(scope="module")
def database(server: Graph) -> Iterator[Database]:
    """The graph of three orgs, without index and constraint, as the product connects to it."""
    server.empty()
    fill(server)
    with Database(server.uri, server.username, server.password, "neo4j", batch_size=100) as database:
        yield database
    server.empty()


def run(database: Database, name: str, **params: Any) -> QueryResult:
    """The rows of a shipped query."""
    query = queries()[name]
    return database.run_query(text_for_table(query), {**query.params, **params}).with_timestamps()


def columns(result: QueryResult, *names: str) -> list[tuple[Any, ...]]:
    """These columns of each row."""
    return [tuple(row[list(result.columns).index(name)] for name in names) for row in result.rows]


def test_top_risk_ranks_every_admin_role(database: Database) -> None:
    """By the power of the role, then by network; zone-bound super admins come after open ones."""
    assert columns(run(database, "top_risk"), "token", "why", "targets") == [
        ("super all zone", ["super admin", "usable from anywhere"], []),
        ("super anywhere", ["super admin", "usable from anywhere"], []),
        ("super stale", ["super admin", "usable from anywhere"], []),
        ("super zone", ["super admin", "limited to zones"], []),
        ("everywhere", ["group admin of the whole org", "usable from anywhere"], ["00gSales"]),
        ("grouped", ["help desk admin of the whole org", "usable from anywhere"], []),
        ("untargeted", ["app admin, targets unknown", "usable from anywhere"], []),
        ("taker", ["custom role may lead to user takeover", "only excluded zones"], []),
        ("weak", ["custom role may lead to more rights by groups, with conditions", "usable from anywhere"], []),
        ("limited", ["group admin of some groups or apps", "its zones are inactive"], ["00gSales"]),
        ("half", ["roles unknown", "network limits unknown"], []),
        ("reader", ["custom role without dangerous permissions", "usable from anywhere"], []),
        ("report", ["report admin", "usable from anywhere"], []),
    ]


def test_stale_network_reach_is_not_believed(database: Database) -> None:
    """NetworkConnection wins over networkReach where it says ANYWHERE."""
    status = dict(columns(run(database, "stig_v279689"), "token", "status"))
    assert status == {
        "everywhere": "Open",
        "grouped": "Open",
        "old": "Open",
        "old unused": "Open",
        "preview": "Open",
        "reader": "Open",
        "report": "Open",
        "super all zone": "Open",
        "super anywhere": "Open",
        "super stale": "Open",
        "taker": "Open",
        "untargeted": "Open",
        "weak": "Open",
        "half": "Not Reviewed",
        "limited": "Not Reviewed",
        "super zone": "Not a Finding",
    }


def test_no_role_is_known_only_if_all_roles_were_read(database: Database) -> None:
    """An absent roleTypes is unknown; an empty one without rolesComplete is of an older version, and known."""
    rights = {
        token: (roles, complete)
        for token, roles, complete in columns(run(database, "inventory"), "token", "roles", "rolesComplete")
    }
    assert (rights["half"], rights["old"]) == ((None, False), ([], True))
    assert columns(run(database, "tokens_of_unknown_roles"), "token") == [("half",)]


def test_days_are_counted_from_the_collection(database: Database) -> None:
    """Of each org; an org without a run counts from now; asOf overrides."""
    assert columns(run(database, "unused_tokens"), "token", "org") == [
        ("old unused", FABRIKAM),
        ("preview", PREVIEW),
    ]
    as_of = dict(columns(run(database, "unused_tokens", days=0), "token", "asOf"))
    assert as_of["old"] == ago(40)
    later = run(database, "unused_tokens", asOf=ago(0).isoformat())
    assert columns(later, "token") == [("old unused",), ("old",), ("preview",)]


def test_new_admins_are_found_by_token_and_by_role(database: Database) -> None:
    """Old tokens of somebody who has become an admin are new admin tokens."""
    found = run(database, "new_admin_tokens")
    assert {(token, *why) for token, why in columns(found, "token", "why")} == {
        (f"super {name}", "new admin role") for name in ("anywhere", "all zone", "zone", "stale")
    }
    assert columns(run(database, "new_admin_tokens", days=1), "token") == []
    assert len(run(database, "new_admin_tokens", since=ago(150).isoformat()).rows) == 13
    by_days = columns(run(database, "new_admin_tokens", days=101), "token", "why")
    assert {why[0] for _, why in by_days} == {"new token"}
    assert len(by_days) == 13


def test_overview_has_the_token_list_of_each_org(database: Database) -> None:
    """Unknown where no run of this tool has read the org."""
    shown = columns(run(database, "overview"), "org", "tokens", "ofAdmins", "tokenList", "readBy", "collected")
    assert shown == [
        (CONTOSO, 13, 4, "complete", "reader@contoso.com", ago(0)),
        (FABRIKAM, 2, 0, "partial", None, ago(40)),
        (PREVIEW, 1, 0, None, None, None),
    ]


def test_rows_of_one_org_are_kept(database: Database) -> None:
    """The domain may be in any case."""
    assert columns(run(database, "inventory").of_orgs(["Fabrikam.OKTA.com"]), "token") == [("old",), ("old unused",)]


def test_accounts_are_guessed_by_email(database: Database) -> None:
    """The row says by which attributes; an account with another address is no guess."""
    found = columns(run(database, "ad_accounts_by_email"), "account", "matchedBy", "token")
    assert {(account, tuple(sorted(by))) for account, by, _ in found} == {("SUPER@CORP.LOCAL", ("email", "name"))}
    assert len(found) == 4


def test_group_admin_has_a_path(database: Database) -> None:
    """A role through a group is a path of the graph."""
    steps = dict(columns(run(database, "paths_to_organization"), "token", "steps"))
    assert steps["grouped"] == ["Okta_ApiTokenFor", "Okta_MemberOf", "Okta_HasRoleAssignment", "Okta_ScopedTo"]
