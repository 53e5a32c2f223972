"""The commands sync and plan print one report, and end with its exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from okta_ingest import __version__
from okta_ingest.cli import main
from okta_ingest.commands import sources
from okta_ingest.errors import GraphError, OktaError
from okta_ingest.messages import Message
from okta_ingest.model.snapshot import Caller, Collect
from tests.samples import DOMAIN, POSTMAN, api_token, snapshot
from tests.unit.fake_database import FakeDatabase, raising
from tests.unit.model.existing_tokens import existing_tokens

pytestmark = pytest.mark.usefixtures("configured")

OTHER = "fabrikam.okta.com"
SERVER = "Neo4j 4.4.44 at bolt://localhost:7687, database neo4j"


def run(
    monkeypatch: pytest.MonkeyPatch, fake: FakeDatabase, *arguments: str, collects: dict[str, Collect] | None = None
) -> Result:
    """Run a command with a database in memory, and an org that has one token."""
    orgs = collects or {DOMAIN: lambda: snapshot(POSTMAN)}
    monkeypatch.setattr(sources, "okta_orgs", lambda *_: orgs)
    monkeypatch.setattr(sources, "open_database", lambda _: fake)
    return CliRunner().invoke(main, arguments)


def with_stale_tokens(count: int) -> FakeDatabase:
    """A database with the sample token, and this many stale ones."""
    existing = existing_tokens(POSTMAN, *(api_token(number) for number in range(count)))
    return FakeDatabase({"read_api_tokens": existing, "read_other_relationships": [{"relationships": 0}]})


def test_report_is_on_stdout_and_warnings_on_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report names the configuration file."""
    done = run(monkeypatch, FakeDatabase({"read_bloodhound": []}), "sync")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == [f"{DOMAIN}: 1 API token of 1 owner", "  1 created"]
    assert done.stdout.splitlines()[4:] == [
        f"  created {POSTMAN['id']} Postman, owner {POSTMAN['userId']}",
        f"Written to {SERVER}; configuration: config.yaml.",
    ]
    assert done.stderr == (
        "note: BloodHound has not used this database (no MigrationData node). "
        "A BloodHound on PostgreSQL never shows what is written here.\n"
    )


def test_quiet_prints_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON was asked for: it is printed."""
    assert run(monkeypatch, FakeDatabase(), "sync", "-q").output == ""
    assert json.loads(run(monkeypatch, FakeDatabase(), "sync", "-q", "--json").stdout)["status"] == "ok"


def test_plan_prints_the_changes_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is that of sync."""
    fake = FakeDatabase()
    done = run(monkeypatch, fake, "plan")
    assert (done.exit_code, done.stderr, fake.writes) == (0, "", [])
    assert POSTMAN["id"] in done.stdout
    assert done.stdout.splitlines()[-1] == f"Plan only; nothing was written to {SERVER}; configuration: config.yaml."


@pytest.mark.parametrize("command", ["sync", "plan"])
def test_stale_tokens_above_the_safety_limit_are_exit_code_3(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """The message names the option, and the option allows the removal."""
    fake = with_stale_tokens(39)
    done = run(monkeypatch, fake, command)
    assert (done.exit_code, done.stderr) == (
        3,
        f"warning: {DOMAIN}: 39 stale tokens NOT removed: above the safety limit of 12 (30 % of 40). "
        "Review: okta-ingest plan; allow: --max-removals 39\n",
    )
    assert fake.params.get("remove_api_tokens", {"rows": []})["rows"] == []
    allowed = with_stale_tokens(39)
    done = run(monkeypatch, allowed, command, "--max-removals", "39", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout)["orgs"][0]["tokens"]["removed"] == 39


def test_unknown_token_list_alone_is_exit_code_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller with few rights gets no error."""
    collects: dict[str, Collect] = {DOMAIN: lambda: snapshot(POSTMAN, caller=Caller("00u1", None))}
    done = run(monkeypatch, FakeDatabase(), "sync", "--json", collects=collects)
    report = json.loads(done.stdout)
    assert (done.exit_code, report["status"], report["orgs"][0]["token_list"]) == (0, "ok", "unknown")


def test_partial_token_list_is_exit_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tokens are written."""
    fake = FakeDatabase()
    done = run(monkeypatch, fake, "sync", "--json", collects={DOMAIN: lambda: snapshot(POSTMAN, None)})
    report = json.loads(done.stdout)
    assert (done.exit_code, report["status"], report["orgs"][0]["token_list"]) == (3, "partial", "partial")
    assert len(fake.params["upsert_api_tokens"]["rows"]) == 1


@pytest.mark.parametrize("verbose", [False, True])
def test_bug_in_one_org_is_reported_and_the_other_org_is_written(
    monkeypatch: pytest.MonkeyPatch, verbose: bool
) -> None:
    """Exit code 1; the traceback is shown with -v."""
    collects = {OTHER: raising(KeyError("a bug")), DOMAIN: lambda: snapshot(POSTMAN)}
    done = run(monkeypatch, FakeDatabase(), "sync", *(["-v"] if verbose else []), collects=collects)
    assert done.exit_code == 1
    assert f"{DOMAIN}: 1 API token of 1 owner; 1 created\n" in done.stdout
    error = (
        f"error: {OTHER}: Unexpected error in okta-ingest {__version__} (KeyError): this is a bug.\n"
        "Report it with the traceback that -v shows.\n"
    )
    if verbose:
        assert done.stderr.startswith(f"{error}Traceback (most recent call last):\n")
        assert "KeyError: 'a bug'\n" in done.stderr
    else:
        assert done.stderr == error


def test_database_that_cannot_be_used_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """The JSON has the error, too."""
    fake = FakeDatabase()
    fake.raises["verify"] = raising(GraphError(Message("Neo4j is down.", "Start it.")))
    done = run(monkeypatch, fake, "sync", "--json")
    assert (done.exit_code, done.stderr) == (1, "error: Neo4j is down.\nStart it.\n")
    report = json.loads(done.stdout)
    assert (report["status"], report["orgs"], report["error"]) == ("failed", [], "Neo4j is down.\nStart it.")


def test_database_error_after_the_last_org_keeps_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is reported; the exit code is 1."""
    fake = FakeDatabase()
    fake.raises["read_duplicates"] = raising(GraphError(Message("Neo4j is down.")))
    done = run(monkeypatch, fake, "sync")
    assert (done.exit_code, done.stderr) == (1, "error: Neo4j is down.\n")
    assert done.stdout.splitlines()[1] == "  1 created"


def test_two_entries_of_one_org_are_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration is wrong."""
    same: Any = {DOMAIN: lambda: snapshot(POSTMAN)}
    other = snapshot(POSTMAN)
    object.__setattr__(other, "domain", OTHER)
    done = run(monkeypatch, FakeDatabase(), "sync", collects={**same, OTHER: lambda: other})
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {OTHER}: {OTHER} is the same org (")


def test_only_the_chosen_org_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The domain can be in any case."""
    collects = {OTHER: raising(OktaError(Message("not to be read"))), DOMAIN: lambda: snapshot(POSTMAN)}
    done = run(monkeypatch, FakeDatabase(), "sync", "--org", DOMAIN.upper(), collects=collects)
    assert (done.exit_code, done.stderr) == (0, "")


def test_unknown_org_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message lists those that are configured."""
    done = run(monkeypatch, FakeDatabase(), "sync", "--org", "contso.okta.com")
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"unknown org: contso.okta.com; known: {DOMAIN}" in done.stderr


def test_older_snapshot_needs_a_snapshot(configured: Path) -> None:
    """Nothing is read before."""
    (configured / "config.yaml").unlink()
    done = CliRunner().invoke(main, ["sync", "--older-snapshot"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith("Error: --older-snapshot needs --snapshot.\n")
