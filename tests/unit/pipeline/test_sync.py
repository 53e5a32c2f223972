"""A run syncs each org by itself: whatever happens to one, the others are written and reported."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okta_ingest import __version__
from okta_ingest.errors import GraphError, OktaError
from okta_ingest.messages import Message
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Caller, Collect, Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.pipeline.results import OWNER_COUNTERS, OrgResult
from okta_ingest.pipeline.sync import SyncResult, sync_orgs
from okta_ingest.pipeline.sync_org import Options
from sandbox.okta_users import role
from tests.samples import COLLECTED_AT, DOMAIN, ORG_ID, POSTMAN, api_token, snapshot
from tests.unit.fake_database import FakeDatabase, duplicate, no_progress, raising, recording
from tests.unit.model.existing_tokens import DAY_BEFORE, existing_tokens

WRITING = "writing to Neo4j"
OTHER = "fabrikam.okta.com"
BUG = (
    f"Unexpected error in okta-ingest {__version__} (KeyError): this is a bug.\n"
    "Report it with the traceback that -v shows."
)
WRITES = Options(write=True, uppercase_names=True, index=True, removal=RemovalPolicy(), refuse_older=False)
PLANS = replace(WRITES, write=False)


def other_org(*records: Any) -> Snapshot:
    """A snapshot of another org."""
    return replace(snapshot(*records), domain=OTHER, domains=[OTHER], org_id="00oother")


def both() -> dict[str, Collect]:
    """Two orgs with one token each."""
    return {DOMAIN: lambda: snapshot(POSTMAN), OTHER: lambda: other_org(api_token(1))}


def synced(fake: FakeDatabase, collects: Mapping[str, Collect], options: Options = WRITES) -> SyncResult:
    """The result of a run."""
    return sync_orgs(collects, fake.database, options, no_progress)


def with_stale_token() -> FakeDatabase:
    """A database in which the org has the sample token, and one that is older than its list."""
    existing = existing_tokens(POSTMAN, api_token(1))
    return FakeDatabase({"read_api_tokens": existing, "read_other_relationships": [{"relationships": 0}]})


def outcome(org: OrgResult) -> tuple[str, str, str | None]:
    """What matters of an org's result here."""
    return org.domain, org.status, org.error


def test_org_that_was_written_has_its_plan_and_counters() -> None:
    """Nothing of the run is a warning."""
    fake = FakeDatabase()
    result = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)})
    (org,) = result.orgs
    assert (result.warnings, result.error, fake.verified) == ([], None, [True])
    assert (org.domain, org.org_id, org.collected_at, org.requests) == (DOMAIN, ORG_ID, COLLECTED_AT, 4)
    assert (org.status, org.token_list, org.error, org.traceback, org.warnings) == ("ok", "complete", None, "", [])
    assert (org.tokens["seen"], org.tokens["created"], org.owners) == (
        1,
        1,
        {**dict.fromkeys(OWNER_COUNTERS, 0), "seen": 1},
    )
    assert list(org.phases) == ["collect", "plan", "write"]
    assert all(0 <= seconds < 60 for seconds in org.phases.values())


def test_schema_is_created_once_and_before_any_node() -> None:
    """Each write of an org is behind the org's lock; the timestamp of the collection is last."""
    fake = FakeDatabase()
    synced(fake, both())
    assert fake.writes[:3] == ["index_oktaingest_org", "index_okta_objectid", "index_okta_objectid_online"]
    assert [name for name in fake.writes if name.startswith("index")] == fake.writes[:3]
    assert fake.writes[-1] == "upsert_oktaingest"
    assert fake.writes.count("upsert_oktaingest") == 2
    assert fake.params["upsert_oktaingest"]["org"] == "00OOTHER"


def test_index_is_not_created_where_it_is_turned_off() -> None:
    """The constraint on our own nodes is."""
    fake = FakeDatabase()
    synced(fake, both(), replace(WRITES, index=False))
    assert [name for name in fake.writes if name.startswith("index")] == ["index_oktaingest_org"]


@pytest.mark.parametrize(
    ("constraint", "state", "commands"),
    [
        (True, "ONLINE", []),
        (False, "ONLINE", ["index_oktaingest_org"]),
        (True, None, ["index_okta_objectid", "index_okta_objectid_online"]),
        (True, "POPULATING", ["index_okta_objectid_online"]),
    ],
)
def test_schema_that_exists_is_not_created(constraint: bool, state: str | None, commands: list[str]) -> None:
    """A command locks the schema, which can disturb a running transaction of BloodHound."""
    fake = FakeDatabase(
        {
            "read_oktaingest_constraint": [{"name": "any"}] if constraint else [],
            "read_okta_index": [{"name": "any", "state": state}] if state else [],
        }
    )
    synced(fake, both())
    assert [name for name in fake.writes if name.startswith("index")] == commands


def test_schema_that_may_not_be_listed_is_created() -> None:
    """The command itself says what is not permitted."""
    fake = FakeDatabase()
    for name in ("read_oktaingest_constraint", "read_okta_index"):
        fake.raises[name] = raising(GraphError(Message("Not allowed.")))
    result = synced(fake, both())
    assert (result.warnings, [org.status for org in result.orgs]) == ([], ["ok", "ok"])
    assert [name for name in fake.writes if name.startswith("index")] == [
        "index_oktaingest_org",
        "index_okta_objectid",
        "index_okta_objectid_online",
    ]


def test_schema_that_cannot_be_created_is_a_warning() -> None:
    """The run continues."""
    fake = FakeDatabase()
    fake.raises["index_okta_objectid"] = raising(GraphError(Message("Permission denied.", "Grant it.")))
    result = synced(fake, both())
    assert result.warnings == ["index_okta_objectid: Permission denied. The run continues without it."]
    assert [org.status for org in result.orgs] == ["ok", "ok"]


def test_plan_writes_nothing() -> None:
    """It needs no writable database; a token to be removed counts as removed."""
    fake = with_stale_token()
    (org,) = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)}, PLANS).orgs
    assert (fake.writes, fake.verified, list(org.phases)) == ([], [False], ["collect", "plan"])
    assert (org.status, org.removed, org.tokens["removed"], org.tokens["unchanged"]) == ("ok", 1, 1, 1)


def test_run_without_a_readable_org_writes_nothing() -> None:
    """Not even the index."""
    fake = FakeDatabase()
    synced(fake, {DOMAIN: raising(OktaError(Message("no")))})
    assert fake.writes == []


def test_database_that_bloodhound_has_not_used_is_a_note() -> None:
    """Names keep their case there."""
    fake = FakeDatabase({"read_bloodhound": []})
    result = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)})
    assert result.notes == [
        "BloodHound has not used this database (no MigrationData node). "
        "A BloodHound on PostgreSQL never shows what is written here."
    ]
    assert [row["name"] for row in fake.params["upsert_api_tokens"]["rows"]] == ["Postman"]


@pytest.mark.parametrize(("uppercase_names", "name"), [(True, "POSTMAN"), (False, "Postman")])
def test_names_are_upper_case_where_bloodhound_is_used_and_the_user_wants_it(uppercase_names: bool, name: str) -> None:
    """The setting is name_case."""
    fake = FakeDatabase()
    synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)}, replace(WRITES, uppercase_names=uppercase_names))
    assert [row["name"] for row in fake.params["upsert_api_tokens"]["rows"]] == [name]


@pytest.mark.parametrize("options", [WRITES, PLANS])
def test_org_that_cannot_be_read_fails_alone(options: Options) -> None:
    """Message and advice of its error are in its result."""
    collects = {**both(), DOMAIN: raising(OktaError(Message("Okta responded 403.", "Grant the scope.")))}
    failed, other = synced(FakeDatabase(), collects, options).orgs
    assert outcome(failed) == (DOMAIN, "failed", "Okta responded 403.\nGrant the scope.")
    assert (failed.traceback, list(failed.phases), failed.plan) == ("", ["collect"], None)
    assert outcome(other) == (OTHER, "ok", None)
    assert other.tokens["created"] == 1


@pytest.mark.parametrize("options", [WRITES, PLANS])
def test_bug_while_reading_an_org_fails_that_org_alone(options: Options) -> None:
    """Its traceback is kept."""
    failed, other = synced(FakeDatabase(), {**both(), DOMAIN: raising(KeyError("a bug"))}, options).orgs
    assert outcome(failed) == (DOMAIN, "failed", BUG)
    assert failed.traceback.endswith("KeyError: 'a bug'\n")
    assert outcome(other) == (OTHER, "ok", None)


def of_first_org(error: Exception) -> Any:
    """A function that raises *error* in a write of the first org."""

    def fail(params: Mapping[str, Any]) -> None:
        if params["lock"].params["org"] == ORG_ID.upper():
            raise error

    return fail


@pytest.mark.parametrize(
    ("error", "text", "traceback"),
    [
        (KeyError("a bug"), BUG, "KeyError: 'a bug'\n"),
        (GraphError(Message("Neo4j is down.", "Start it.")), "Neo4j is down.\nStart it.", ""),
    ],
)
def test_error_while_writing_an_org_fails_that_org_alone(error: Exception, text: str, traceback: str) -> None:
    """The other org is written, and what was read of the failed one is reported."""
    fake = FakeDatabase()
    fake.raises["upsert_api_tokens"] = of_first_org(error)
    result = synced(fake, both())
    failed, other = result.orgs
    assert outcome(failed) == (DOMAIN, "failed", text)
    assert (failed.traceback[-len(traceback) :] if traceback else failed.traceback) == traceback
    assert (failed.org_id, failed.collected_at, failed.requests) == (ORG_ID, COLLECTED_AT, 4)
    assert (list(failed.phases), failed.token_list, failed.tokens["seen"]) == (
        ["collect", "plan", "write"],
        "unknown",
        0,
    )
    assert outcome(other) == (OTHER, "ok", None)
    assert (other.tokens["created"], result.error) == (1, None)
    assert fake.writes.count("upsert_oktaingest") == 1


def test_interrupt_while_writing_is_not_an_error_of_the_org() -> None:
    """It ends the run."""
    fake = FakeDatabase()
    fake.raises["upsert_api_tokens"] = raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        synced(fake, both())
    assert fake.calls[-1] == "upsert_api_tokens"


def test_interrupt_while_reading_is_not_an_error_of_the_org() -> None:
    """The next org is not read."""
    read: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        synced(FakeDatabase(), {DOMAIN: raising(KeyboardInterrupt()), OTHER: recording(read)})
    assert read == []


@pytest.mark.parametrize("step", ["verify", "read_bloodhound"])
def test_database_that_cannot_be_used_stops_the_run_before_okta_is_read(step: str) -> None:
    """Nothing can be done for any org."""
    fake, read = FakeDatabase(), list[str]()
    fake.raises[step] = raising(GraphError(Message("Neo4j is down.")))
    with pytest.raises(GraphError, match=r"^Neo4j is down\.$"):
        synced(fake, {DOMAIN: recording(read)})
    assert read == []


def test_results_survive_an_error_after_the_last_org() -> None:
    """The run has failed, and what was written is reported."""
    fake = FakeDatabase()
    fake.raises["read_duplicates"] = raising(GraphError(Message("Neo4j is down.", "Start it.")))
    result = synced(fake, both())
    assert result.error == "Neo4j is down.\nStart it."
    assert [(org.status, org.tokens["created"]) for org in result.orgs] == [("ok", 1), ("ok", 1)]


def test_results_survive_a_bug_after_the_last_org() -> None:
    """The traceback is that of the run, not of an org."""
    fake = FakeDatabase()
    fake.raises["read_duplicates"] = raising(KeyError("a bug"))
    result = synced(fake, both())
    assert (result.error, result.traceback[-18:]) == (BUG, "KeyError: 'a bug'\n")
    assert [(org.status, org.tokens["created"]) for org in result.orgs] == [("ok", 1), ("ok", 1)]


def in_turn(read: list[str]) -> dict[str, Collect]:
    """An org that fails, and two others; *read* gets something when the last one is read."""
    first = replace(other_org(api_token(1)), domain="first.okta.com", domains=["first.okta.com"])
    failing = raising(OktaError(Message("Okta responded 500.")))
    return {OTHER: failing, "first.okta.com": lambda: first, DOMAIN: recording(read)}


@pytest.mark.parametrize("statement", ["index_oktaingest_org", "index_okta_objectid", "read_okta_index"])
def test_bug_while_the_schema_is_created_is_one_error_and_no_org_is_lost(statement: str) -> None:
    """Each org that was not synced says so; the last one is not read."""
    read: list[str] = []
    fake = FakeDatabase()
    fake.raises[statement] = raising(KeyError("a bug"))
    result = synced(fake, in_turn(read))
    assert (result.error, result.traceback[-18:]) == (BUG, "KeyError: 'a bug'\n")
    not_synced = "not synced: constraint and index could not be created."
    assert [outcome(org) for org in result.orgs] == [
        (OTHER, "failed", "Okta responded 500."),
        ("first.okta.com", "failed", not_synced),
        (DOMAIN, "failed", not_synced),
    ]
    assert ("upsert_lock" in fake.calls, read) == (False, [])


KNOWN = {**dict.fromkeys(OWNER_COUNTERS, 0), "seen": 2, "roles_read": 1}
NOT_READ, NOT_OBJECT = "users could not be read", "item 3 of the token list: expected an object, got null; skipped"
PARTIAL = "The token list is partial: 1 of 3 items skipped: no usable id."
INVALID = 'token 00Tsample0000001x697 "Token 1": created is not a timestamp (soon); skipped'


@pytest.mark.parametrize("error", [KeyError("a bug"), GraphError(Message("Neo4j is down."))])
@pytest.mark.parametrize(
    ("statement", "warnings", "owners"),
    [
        ("read_oktaingest", [NOT_READ], dict.fromkeys(OWNER_COUNTERS, 0)),
        ("read_owners", [NOT_READ, NOT_OBJECT], KNOWN),
        ("upsert_api_tokens", [PARTIAL, NOT_READ, NOT_OBJECT, INVALID], KNOWN),
        ("upsert_oktaingest", [PARTIAL, NOT_READ, NOT_OBJECT, INVALID], KNOWN),
    ],
)
def test_failed_org_keeps_what_was_known_of_it(
    error: Exception, statement: str, warnings: list[str], owners: dict[str, int]
) -> None:
    """Its warnings and the counts of its owners; of its tokens nothing is certain."""
    fake = FakeDatabase()
    fake.raises[statement] = raising(error)
    tokens = (POSTMAN, api_token(1, created="soon"), None)
    source = snapshot(*tokens, roles={POSTMAN["userId"]: []}, missing_data=[NOT_READ])
    (org,) = synced(fake, {DOMAIN: lambda: source}).orgs
    assert (org.status, org.token_list, set(org.tokens.values()), org.plan) == ("failed", "unknown", {0}, None)
    assert (list(org.warnings), org.owners) == (warnings, owners)


def test_org_that_is_configured_twice_keeps_its_missing_data() -> None:
    """It says what to grant, whichever entry is removed."""
    source = snapshot(POSTMAN, missing_data=[NOT_READ])
    collects: dict[str, Collect] = {OTHER: lambda: replace(other_org(), org_id=ORG_ID), DOMAIN: lambda: source}
    assert synced(FakeDatabase(), collects).orgs[1].warnings == [NOT_READ]


def test_two_entries_of_one_org_are_a_wrong_configuration() -> None:
    """The second one is not written; orgs of unknown id are never the same."""
    collects: dict[str, Collect] = {
        DOMAIN: lambda: snapshot(POSTMAN),
        OTHER: lambda: replace(other_org(POSTMAN), org_id=ORG_ID),
    }
    fake = FakeDatabase()
    first, second = synced(fake, collects).orgs
    assert outcome(first) == (DOMAIN, "ok", None)
    error = f"{OTHER} is the same org ({ORG_ID}) as {DOMAIN}. Configure one of them."
    assert (outcome(second), second.misconfigured, second.traceback) == ((OTHER, "failed", error), True, "")
    assert fake.writes.count("upsert_oktaingest") == 1
    unknown: dict[str, Collect] = {
        DOMAIN: lambda: snapshot(POSTMAN, org_id=None),
        OTHER: lambda: replace(other_org(POSTMAN), org_id=None),
    }
    assert [org.error for org in synced(FakeDatabase(), unknown).orgs] == [None, None]


@pytest.mark.parametrize(
    ("hours", "refuse_older", "skipped"), [(1, True, True), (1, False, False), (0, True, False), (-1, True, False)]
)
def test_snapshot_older_than_the_graph_is_skipped(hours: int, refuse_older: bool, skipped: bool) -> None:
    """Unless the user wants it; the message has both timestamps."""
    newest = format_timestamp(COLLECTED_AT + timedelta(hours=hours))
    fake = FakeDatabase({"read_oktaingest": [{"org": ORG_ID.upper(), "lastCollected": newest}]})
    (org,) = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)}, replace(WRITES, refuse_older=refuse_older)).orgs
    assert (org.plan is None, org.status) == ((True, "partial") if skipped else (False, "ok"))
    assert ("upsert_oktaingest" in fake.writes) is not skipped
    assert org.warnings == (
        [
            "org skipped: the snapshot of 2026-02-01T12:00:00Z is older than the data in the graph "
            "(2026-02-01T13:00:00Z). Collect again, or use --older-snapshot."
        ]
        if skipped
        else []
    )


def test_first_snapshot_of_an_org_is_not_older() -> None:
    """The graph has no data of it."""
    (org,) = synced(FakeDatabase(), {DOMAIN: lambda: snapshot(POSTMAN)}, replace(WRITES, refuse_older=True)).orgs
    assert (outcome(org), org.warnings) == ((DOMAIN, "ok", None), [])


@pytest.mark.parametrize("refuse_older", [True, False])
def test_snapshot_that_may_be_older_than_the_graph_is_skipped(refuse_older: bool) -> None:
    """The time of the data in the graph cannot be read."""
    fake = FakeDatabase({"read_oktaingest": [{"org": ORG_ID.upper(), "lastCollected": "yesterday"}]})
    (org,) = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)}, replace(WRITES, refuse_older=refuse_older)).orgs
    assert ("upsert_oktaingest" in fake.calls) is not refuse_older
    assert [warning.startswith("org skipped: the snapshot may be older") for warning in org.warnings] == (
        [True] if refuse_older else []
    )


def test_stale_token_is_removed_and_relationships_of_other_tools_are_reported() -> None:
    """The removal names the lastseen of the plan."""
    fake = with_stale_token()
    fake.returns["read_other_relationships"] = [{"relationships": 1234}]
    (org,) = synced(fake, {DOMAIN: lambda: snapshot(POSTMAN)}).orgs
    assert (org.status, org.tokens["removed"], org.tokens["kept"]) == ("ok", 1, 0)
    assert fake.params["read_other_relationships"] == {"objectids": ["00TSAMPLE0000001X697"]}
    assert fake.params["remove_api_tokens"]["rows"] == [{"objectid": "00TSAMPLE0000001X697", "lastseen": DAY_BEFORE}]
    assert org.warnings == ["removed together with the stale tokens: 1,234 relationships of other tools."]


def test_unknown_list_without_stale_tokens_is_ok() -> None:
    """A caller with few rights gets exit code 0."""
    caller = Caller("00u1", None, login="ada@contoso.com", roles=["HELP_DESK_ADMIN", "USER_ADMIN"])
    source = snapshot(POSTMAN, caller=caller)
    for options in (WRITES, PLANS):
        (org,) = synced(FakeDatabase(), {DOMAIN: lambda: source}, options).orgs
        assert (org.status, org.token_list, org.caller) == ("ok", "unknown", caller)
        assert org.warnings == [
            "signed in as ada@contoso.com (Help Desk Administrator, Group Administrator): "
            "Okta may hide tokens of others; 1 token seen"
        ]


def test_reasons_come_first_among_the_warnings_of_an_org() -> None:
    """Then what was kept, what could not be read, and invalid records."""
    fake = FakeDatabase({"read_api_tokens": existing_tokens(POSTMAN, api_token(1), lastseen=None)})
    source = snapshot(POSTMAN, None, missing_data=["roles could not be read"])
    (org,) = synced(fake, {DOMAIN: lambda: source}).orgs
    assert (org.status, org.token_list, org.tokens["seen"]) == ("partial", "partial", 2)
    assert org.warnings == [
        "The token list is partial: 1 of 2 items skipped: no usable id.",
        "1 stale token kept: lastseen is missing, unreadable or newer than this run.",
        "roles could not be read",
        "item 2 of the token list: expected an object, got null; skipped",
    ]


def test_warnings_of_comparing_and_writing_are_those_of_the_org() -> None:
    """What is missing first."""
    fake = FakeDatabase()
    fake.counts["upsert_role_types"] = 0
    source = snapshot(POSTMAN, roles={POSTMAN["userId"]: [role("SUPER_ADMIN")]}, missing_data=["no zones"])
    (org,) = synced(fake, {DOMAIN: lambda: source}).orgs
    assert org.warnings == [
        "no zones",
        "roles of 1 owner not updated: the graph has newer data (check the clocks).",
    ]


def test_duplicate_nodes_are_reported_for_their_org() -> None:
    """Those of its own nodes, and stubs that could not get the Okta label; other ids are not."""
    fake = FakeDatabase(
        {
            "read_duplicates": [duplicate(POSTMAN["id"].upper()), duplicate("00TOFNOBODY")],
            "read_stubs": [{"labels": ["GH"], "objectids": [POSTMAN["userId"].upper()]}],
            "adopt_stubs": [{**duplicate(POSTMAN["userId"].upper()), "adopted": False}],
        }
    )
    first, second = synced(fake, both()).orgs
    ids = f"{POSTMAN['id'].upper()} (A, B), {POSTMAN['userId'].upper()} (A, B)"
    assert first.warnings == ["2 ids with more than one node, or with a key that is not in upper case: " + ids]
    assert (second.warnings, first.status) == ([], "ok")


def test_progress_names_the_org_and_how_many_are_done() -> None:
    """Writing is shown before anything of the org is written."""
    shown: list[tuple[Any, ...]] = []
    sync_orgs(both(), FakeDatabase().database, WRITES, lambda *step: shown.append(step))
    assert [step[:2] for step in shown if step[1] != WRITING] == [
        (DOMAIN, "reading from Okta"),
        (DOMAIN, "comparing with the graph"),
        (DOMAIN, "done"),
        (OTHER, "reading from Okta"),
        (OTHER, "comparing with the graph"),
        (OTHER, "done"),
    ]
    writing = [step for step in shown if step[1] == WRITING]
    assert writing[0] == (DOMAIN, WRITING, 0, 3)
    assert writing[-1] == (OTHER, WRITING, 3, 3)
    shown.clear()
    sync_orgs({DOMAIN: lambda: snapshot(POSTMAN)}, FakeDatabase().database, PLANS, lambda *step: shown.append(step))
    assert shown == [
        (DOMAIN, "reading from Okta", 0, 0),
        (DOMAIN, "comparing with the graph", 0, 0),
        (DOMAIN, "done", 1, 1),
    ]
