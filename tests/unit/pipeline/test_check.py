"""Check names what works, what is missing and what to do; one failure hides no other finding."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from okta_ingest import __version__
from okta_ingest.errors import GraphError, OktaError
from okta_ingest.messages import Message
from okta_ingest.model.snapshot import Caller, Collect, RateLimit, Snapshot
from okta_ingest.pipeline.check_neo4j import check_neo4j
from okta_ingest.pipeline.check_okta import check_orgs
from okta_ingest.pipeline.findings import Finding, Level, status
from okta_ingest.pipeline.results import Status
from tests.samples import DOMAIN, ORG_ID, POSTMAN, snapshot
from tests.unit.fake_database import FakeDatabase, duplicate, no_progress, raising

OTHER = "fabrikam.okta.com"
URI = "bolt://localhost:7687"
ARCHITECT = {"read_current_user": [{"user": "ingest", "roles": ["PUBLIC", "architect"]}]}
INDEX = {"read_okta_index": [{"name": "okta_objectid_index", "state": "ONLINE"}]}


def findings(collects: Mapping[str, Collect], fake: FakeDatabase | None = None) -> list[Finding]:
    """The findings for these orgs and this database."""
    found, snapshots = check_orgs(collects, no_progress)
    return found + check_neo4j(lambda: (fake or FakeDatabase()).database, URI, snapshots, no_progress)


def of_okta(source: Snapshot) -> list[tuple[Level, str, str]]:
    """Level, text and advice of the findings for one org."""
    found = findings({DOMAIN: lambda: source})
    assert {item.subject for item in found if item.system == "Okta"} == {DOMAIN}
    return [(item.level, item.text, item.advice) for item in found if item.system == "Okta"]


def of_neo4j(fake: FakeDatabase, source: Snapshot | None = None) -> list[tuple[Level, str, str]]:
    """Level, text and advice of the findings for one database."""
    found = findings({DOMAIN: lambda: source or snapshot(POSTMAN)}, fake)
    assert {item.subject for item in found if item.system == "Neo4j"} == {fake.server}
    return [(item.level, item.text, item.advice) for item in found if item.system == "Neo4j"]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], "ok"),
        (["ok", "hint"], "ok"),
        (["hint", "partial", "ok"], "partial"),
        (["failed", "partial", "ok"], "failed"),
    ],
)
def test_status_is_that_of_the_worst_finding(levels: list[Level], expected: Status) -> None:
    """A hint is advice: a run would work."""
    assert status([Finding(level, "Okta", DOMAIN, "text") for level in levels]) == expected


def test_working_org_and_database_have_only_good_findings() -> None:
    """Nothing is written."""
    fake = FakeDatabase({**ARCHITECT, **INDEX})
    source = replace(snapshot(POSTMAN), rate_limit=RateLimit(100, 25))
    source = replace(source, caller=Caller("0oa1", True, ["okta.apiTokens.read", "okta.users.read"]))
    assert of_okta(source) == [
        ("ok", "the credential works: 1 API token of 1 owner", ""),
        ("ok", "owners read: 0 of 1; owners with known roles: 0", ""),
        ("ok", f"the org id is {ORG_ID}; domains: {DOMAIN}", ""),
        ("ok", "the service app has the scopes okta.apiTokens.read, okta.users.read", ""),
        ("ok", "25 of 100 requests left in Okta's rate limit window", ""),
        ("ok", "this credential sees all tokens: stale tokens can be removed", ""),
    ]
    assert of_neo4j(fake) == [
        ("ok", "the server responds, community edition", ""),
        ("ok", "the database accepts writes", ""),
        ("ok", "user ingest has the roles PUBLIC, architect: it has all rights that a run needs", ""),
        ("ok", "BloodHound v8.0.0 has used this database: names are written in upper case", ""),
        (
            "ok",
            "index okta_objectid_index on :Okta(objectid) is online.",
            "If a future BloodHound fails to create a constraint of its own: DROP INDEX okta_objectid_index IF EXISTS",
        ),
        ("ok", "all nodes of these orgs have the Okta label", ""),
        ("ok", "each id of these orgs has at most one node, with its key in upper case", ""),
    ]
    assert (fake.writes, fake.verified) == ([], [False])


def test_missing_data_invalid_records_and_a_low_rate_limit_are_found() -> None:
    """Missing data makes a run partial; the rest is advice."""
    source = snapshot({**POSTMAN, "created": "soon"}, missing_data=["roles of 1 owner could not be read"])
    found = of_okta(replace(source, rate_limit=RateLimit(100, 24)))
    assert found[3:] == [
        (
            "hint",
            "24 of 100 requests left in Okta's rate limit window.",
            "Other clients use this org too. A run waits for the next window and leaves 10 % of each window to them.",
        ),
        (
            "partial",
            "roles of 1 owner could not be read",
            "It stays unknown in the graph; docs/okta-access.md names the scope or role.",
        ),
        (
            "hint",
            'token 00T36fk75smeJybKx697 "Postman": created is not a timestamp (soon); skipped.',
            "Everything else is written.",
        ),
        ("ok", "this credential sees all tokens: stale tokens can be removed", ""),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            snapshot(POSTMAN, caller=Caller("00u1", False, login="ada@contoso.com", roles=["USER_ADMIN"])),
            (
                "hint",
                "signed in as ada@contoso.com (Group Administrator): Okta may hide tokens of others; 1 token seen; "
                "stale tokens are kept.",
                "Use a super or org administrator, or set sees_all_tokens: true if you know that it sees all.",
            ),
        ),
        (
            snapshot(caller=Caller("00u1", None)),
            (
                "partial",
                "The token list is partial: Okta returned 0 tokens and this credential may not see all of them.",
                "Nothing is removed because of such a list. Compare: Admin Console, Security > API > Tokens.",
            ),
        ),
        (snapshot(), ("ok", "this credential sees all tokens: stale tokens can be removed", "")),
    ],
)
def test_state_of_the_token_list_is_the_last_finding_of_an_org(
    source: Snapshot, expected: tuple[Level, str, str]
) -> None:
    """Unknown is partial here: stale tokens could not be removed."""
    assert of_okta(source)[-1] == expected


def test_org_of_unknown_id_is_not_said_to_allow_removal() -> None:
    """Without the id nothing is removed."""
    assert [text for _, text, _ in of_okta(snapshot(POSTMAN, org_id=None))] == [
        "the credential works: 1 API token of 1 owner",
        "owners read: 0 of 1; owners with known roles: 0",
    ]


def test_org_that_cannot_be_read_hides_no_other_finding(caplog: pytest.LogCaptureFixture) -> None:
    """An error of Okta, or a bug, whose traceback is logged for -v."""
    caplog.set_level(logging.DEBUG, "okta_ingest")
    collects = {
        "a.okta.com": raising(OktaError(Message("Okta responded 403.", "Grant the scope."))),
        "b.okta.com": raising(KeyError("a bug")),
        DOMAIN: lambda: snapshot(POSTMAN),
    }
    found = findings(collects)
    assert found[:2] == [
        Finding("failed", "Okta", "a.okta.com", "Okta responded 403.", "Grant the scope."),
        Finding(
            "failed",
            "Okta",
            "b.okta.com",
            f"Unexpected error in okta-ingest {__version__} (KeyError): this is a bug.",
            "Report it with the traceback that -v shows.",
        ),
    ]
    assert (found[2].subject, found[2].level, found[-1].system) == (DOMAIN, "ok", "Neo4j")
    (record,) = caplog.records
    assert record.getMessage().startswith("b.okta.com: Traceback")
    assert record.getMessage().endswith("KeyError: 'a bug'\n")


@pytest.mark.parametrize("where", ["verify", "read_bloodhound", "read_duplicates"])
def test_database_error_hides_no_finding_of_an_org(where: str) -> None:
    """It has the address of the server."""
    fake = FakeDatabase()
    fake.raises[where] = raising(GraphError(Message("Neo4j is down.", "Start it.")))
    found = findings({DOMAIN: lambda: snapshot(POSTMAN)}, fake)
    assert (found[0].system, found[0].level) == ("Okta", "ok")
    assert found[-1] == Finding("failed", "Neo4j", URI, "Neo4j is down.", "Start it.")


def test_interrupt_is_no_finding() -> None:
    """It ends the check."""
    with pytest.raises(KeyboardInterrupt):
        findings({DOMAIN: raising(KeyboardInterrupt())})


def test_two_entries_of_one_org_are_found() -> None:
    """A run would fail."""
    other = replace(snapshot(POSTMAN), domain=OTHER)
    found = findings({DOMAIN: lambda: snapshot(POSTMAN), OTHER: lambda: other})
    assert [item for item in found if item.level == "failed"] == [
        Finding("failed", "Okta", OTHER, f"is the same org ({ORG_ID}) as {DOMAIN}.", "Configure one of them.")
    ]


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (None, ("ok", "user u has all rights: this edition has no roles", "")),
        ([], ("failed", "user u has the roles (none): it cannot write.", "Grant publisher or architect.")),
        (
            ["PUBLIC", "reader"],
            ("failed", "user u has the roles PUBLIC, reader: it cannot write.", "Grant publisher or architect."),
        ),
        (
            ["editor"],
            ("failed", "user u has the roles editor: it cannot create labels.", "Grant publisher or architect."),
        ),
        (
            ["publisher"],
            (
                "hint",
                "user u has the roles publisher: it may lack the right to create the index.",
                "Without the index a run is slower; architect has the right.",
            ),
        ),
        (["admin"], ("ok", "user u has the roles admin: it has all rights that a run needs", "")),
    ],
)
def test_rights_of_the_database_user_are_judged_by_its_roles(
    roles: list[str] | None, expected: tuple[Level, str, str]
) -> None:
    """A role of one's own may have any right: a hint."""
    fake = FakeDatabase({"read_current_user": [{"user": "u", "roles": roles}]})
    assert [item for item in of_neo4j(fake) if item[1].startswith("user u ")] == [expected]


def test_unusable_or_incomplete_database_is_found() -> None:
    """Read-only, without BloodHound, without index, with stubs and duplicates, and tokens that Okta did not list."""
    fake = FakeDatabase(
        {
            "read_bloodhound": [],
            "read_stubs": [{"labels": ["GH"], "objectids": [ORG_ID.upper()]}],
            "read_duplicates": [duplicate("00T1"), duplicate("00TOFNOBODY")],
            "read_api_token_keys": [{"environmentid": ORG_ID.upper(), "domains": [], "objectids": ["00T1", "00T2"]}],
        }
    )
    fake.writable = False
    assert of_neo4j(fake, snapshot())[1:] == [
        ("failed", "the database is read-only.", "Use another database, or make this one writable."),
        (
            "hint",
            "BloodHound has not used this database.",
            "A BloodHound on PostgreSQL never shows what is written here; Neo4j Browser does.",
        ),
        (
            "hint",
            "no index on :Okta(objectid).",
            "The next sync creates it, unless index: false; BloodHound drops it at each start.",
        ),
        (
            "partial",
            f"{DOMAIN}: Okta returned 0 tokens, the graph has 2 tokens of this org.",
            "Nothing is removed because of such a list. Compare: Admin Console, Security > API > Tokens.",
        ),
        ("hint", "1 node of these orgs without the Okta label.", "The next sync adds it."),
        (
            "hint",
            "1 id with more than one node, or with a key that is not in upper case: 00T1 (A, B).",
            "docs/operations.md, Duplicate nodes, has the repair.",
        ),
    ]


def test_index_that_is_not_ready_is_a_hint() -> None:
    """A run waits for it."""
    fake = FakeDatabase({"read_okta_index": [{"name": "okta_objectid_index", "state": "POPULATING"}]})
    (found,) = [item for item in of_neo4j(fake) if item[1].startswith("index ")]
    assert found[:2] == ("hint", "index okta_objectid_index on :Okta(objectid) is populating.")


def test_progress_names_each_org_and_the_database() -> None:
    """Nodes are not looked for where no org could be read."""
    shown: list[tuple[Any, ...]] = []
    fake = FakeDatabase()
    collects = {DOMAIN: raising(OktaError(Message("no")))}
    _, snapshots = check_orgs(collects, lambda *step: shown.append(step))
    check_neo4j(lambda: fake.database, URI, snapshots, lambda *step: shown.append(step))
    assert shown == [
        (DOMAIN, "reading from Okta", 0, 0),
        (DOMAIN, "done", 1, 1),
        ("Neo4j", "checking the database", 0, 0),
    ]
    assert "read_duplicates" not in fake.calls
