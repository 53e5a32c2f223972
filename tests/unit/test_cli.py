"""The command line: global options, errors and interrupts become options, messages and exit codes in one place."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import okta_ingest
from okta_ingest.cli import main
from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation
from okta_ingest.config import loader
from okta_ingest.errors import ConfigurationError, GraphError, OktaError
from okta_ingest.messages import Message
from okta_ingest.pipeline.collect import Ahead
from tests.samples import DOMAIN, POSTMAN, snapshot
from tests.unit.fake_database import FakeDatabase, raising, recording
from tests.unit.model.existing_tokens import existing_tokens

pytestmark = pytest.mark.usefixtures("command_line")

COMMANDS = {
    "sync": ("sync", ["sync"]),
    "plan": ("sync", ["plan"]),
    "collect": ("collect", ["collect", "--output", "orgs.json"]),
    "diff": ("diff", ["diff", __file__, __file__]),
    "check": ("check", ["check"]),
    "query": ("query", ["query", "overview"]),
    "export": ("export", ["export", "folder"]),
    "report": ("report", ["report", "--output", "tokens.html"]),
}
"""The module and the shortest command line of each command."""

READING = ["collect", "plan", "check", "query"]
BUG = f"error: Unexpected error in okta-ingest {okta_ingest.__version__} (KeyError): this is a bug.\n"
ADVICE = "Report it with the traceback that -v shows.\n"
INTERRUPTED = "interrupted\n"
INTERRUPTED_WRITE = "interrupted: what is written is right; the next run completes it\n"


def run(*arguments: str) -> Result:
    """Run the command in this process, with its handler of Ctrl-C."""
    invocation = Invocation()
    signal.signal(signal.SIGINT, invocation.interrupt)
    return CliRunner().invoke(main, arguments, obj=invocation)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True)


@pytest.fixture(params=sorted(COMMANDS))
def invoked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Invocation]]:
    """The command line of each command, and a list that gets what it is invoked with instead of being run."""
    module, arguments = COMMANDS[request.param]
    invocations: list[Invocation] = []

    def record(invocation: Invocation, *_: Any, **__: Any) -> int:
        invocations.append(invocation)
        return 0

    monkeypatch.setattr(f"okta_ingest.commands.{module}.{module}", record)
    return arguments, invocations


Invoked = tuple[list[str], list[Invocation]]


def test_version_names_the_program() -> None:
    """Also by python -m."""
    expected = f"okta-ingest, version {okta_ingest.__version__}\n"
    done = python("-m", "okta_ingest", "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
    assert run("--version").stdout == expected


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)])
def test_help_of_each_command_lists_the_global_options(arguments: list[str], option: str) -> None:
    """Of the group, and of each command without its required arguments; no line is wider than 80 characters."""
    done = run(*arguments, option)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ")
    for name in ("--config FILE", "-v, --verbose", "-q, --quiet"):
        assert name in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_help_of_the_group_lists_each_command_with_its_whole_text() -> None:
    """Click would cut a longer text with three dots."""
    help_text = run("--help").stdout
    assert "..." not in help_text.split("Commands:")[1]
    listed = [line.split()[0] for line in help_text.split("Commands:\n")[1].splitlines()]
    assert listed == sorted(COMMANDS)


@pytest.mark.parametrize(
    ("option", "verbose", "quiet"),
    [("-v", True, False), ("--verbose", True, False), ("-q", False, True), ("--quiet", False, True)],
)
def test_verbose_and_quiet_are_accepted_before_and_after_the_command(
    invoked: Invoked, option: str, verbose: bool, quiet: bool
) -> None:
    """By each command, also in both places."""
    arguments, invocations = invoked
    for line in ([option, *arguments], [*arguments, option], [option, *arguments, option]):
        assert run(*line).exit_code == 0
        invocation = invocations.pop()
        assert (invocation.verbose, invocation.quiet, invocation.config) == (verbose, quiet, None)


def test_neither_verbose_nor_quiet_is_the_default(invoked: Invoked) -> None:
    """The configuration is looked for."""
    arguments, invocations = invoked
    assert run(*arguments).exit_code == 0
    (invocation,) = invocations
    assert (invocation.verbose, invocation.quiet, invocation.config) == (False, False, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["--config", "a.yaml"], [], "a.yaml"),
        ([], ["--config", "b.yaml"], "b.yaml"),
        (["--config", "a.yaml"], ["--config", "b.yaml"], "b.yaml"),
        (["--config", "a.yaml"], ["--config", "b.yaml", "--config", "c.yaml"], "c.yaml"),
        (["--config", "a.yaml", "--config", "b.yaml"], [], "b.yaml"),
        (["--config", "a.yaml", "-v"], [], "a.yaml"),
    ],
)
def test_later_config_is_used(invoked: Invoked, before: list[str], after: list[str], expected: str) -> None:
    """Before or after each command."""
    arguments, invocations = invoked
    assert run(*before, *arguments, *after).exit_code == 0
    assert invocations[0].config == Path(expected)


@pytest.mark.parametrize(
    ("before", "after"), [(["-v", "-q"], []), ([], ["-q", "-v"]), (["-v"], ["-q"]), (["-q"], ["-v"])]
)
def test_verbose_with_quiet_is_wrong_usage(invoked: Invoked, before: list[str], after: list[str]) -> None:
    """Wherever they are; the command is not run."""
    arguments, invocations = invoked
    done = run(*before, *arguments, *after)
    assert (done.exit_code, done.stdout, invocations) == (2, "", [])
    assert done.stderr.endswith("Error: -v and -q exclude each other.\n")


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"diff", "export"}))
def test_config_after_the_command_is_read(command: str) -> None:
    """The error names the file."""
    done = run("--config", "a.yaml", *COMMANDS[command][1], "--config", "b.yaml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "b.yaml" in done.stderr
    assert "a.yaml" not in done.stderr


@pytest.mark.parametrize("place", ["before", "after"])
def test_verbose_logs_to_stderr(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Each record once, as text that controls no terminal; without -v nothing is logged."""

    def log(invocation: Invocation, *_: Any, **__: Any) -> int:
        logging.getLogger("okta_ingest.okta.client").debug("GET %s", "/api\x1b[2J")
        return 0

    monkeypatch.setattr("okta_ingest.commands.check.check", log)
    quiet = run("check")
    verbose = run("-v", "check") if place == "before" else run("check", "-v")
    assert (quiet.exit_code, quiet.stderr, verbose.exit_code, verbose.stdout) == (0, "", 0, "")
    assert verbose.stderr.endswith(" GET /api\\x1b[2J\n")
    assert len(verbose.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"diff", "export"}))
def test_bug_is_named_as_one_and_its_traceback_is_shown_with_verbose(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Before and after the command; the text of the exception can hold a secret, and is in the traceback only."""
    monkeypatch.setattr(loader, "load", raising(KeyError("a\x1b[2J")))
    arguments = COMMANDS[command][1]
    short = run(*arguments)
    assert (short.exit_code, short.stdout, short.stderr) == (1, "", BUG + ADVICE)
    for line in (["-v", *arguments], [*arguments, "-v"]):
        done = run(*line)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(f"{BUG}Traceback (most recent call last):\n")
        assert done.stderr.endswith("KeyError: 'a\\x1b[2J'\n\n")


@pytest.mark.parametrize(
    ("error", "exit_code", "stderr"),
    [
        (OktaError(Message("no\x1b[2J.", "Try again.")), 1, "error: no\\x1b[2J.\nTry again.\n"),
        (GraphError(Message("no.")), 1, "error: no.\n"),
        (
            ConfigurationError(["a: is missing", "b: is missing"], "config.yaml"),
            2,
            "error: The configuration (config.yaml) cannot be used:\n  a: is missing\n  b: is missing\n",
        ),
    ],
)
def test_expected_error_has_its_message_and_exit_code(
    monkeypatch: pytest.MonkeyPatch, error: Exception, exit_code: int, stderr: str
) -> None:
    """It has no traceback, with -v neither."""
    monkeypatch.setattr(loader, "load", raising(error))
    for done in (run("sync"), run("sync", "-v")):
        assert (done.exit_code, done.stdout, done.stderr) == (exit_code, "", stderr)


@pytest.mark.parametrize("logger", ["neo4j.notifications", "neo4j.session", "neo4j.pool"])
def test_log_of_the_neo4j_driver_does_not_reach_the_screen(logger: str) -> None:
    """It logs retries and deprecations."""
    done = python("-c", f"import logging, okta_ingest.graph.database; logging.getLogger({logger!r}).warning('noise')")
    assert (done.returncode, done.stderr) == (0, "")


def interrupted_in(error: Exception | None = None) -> Callable[..., Any]:
    """A function in which Ctrl-C is pressed; a library makes *error* of the KeyboardInterrupt, if one is given."""

    def interrupt(*_: object, **__: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            if error is not None:
                raise error from None
            raise

    return interrupt


SWALLOWED = [None, GraphError(Message("connection lost")), BufferError("resized")]


@pytest.mark.parametrize("swallowed", SWALLOWED)
@pytest.mark.parametrize("command", [*READING, "sync"])
def test_interrupt_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, command: str, swallowed: Exception | None
) -> None:
    """Also where a library makes an error of it; -v shows no traceback."""
    monkeypatch.setattr(loader, "load", interrupted_in(swallowed))
    for done in (run(*COMMANDS[command][1]), run(*COMMANDS[command][1], "-v")):
        assert (done.exit_code, done.stdout, done.stderr) == (130, "", INTERRUPTED)


def run_with(monkeypatch: pytest.MonkeyPatch, fake: FakeDatabase, *arguments: str) -> Result:
    """Run the command with a database in memory, and an org that has one token."""
    monkeypatch.setattr(sources, "okta_orgs", lambda *_: {DOMAIN: lambda: snapshot(POSTMAN)})
    monkeypatch.setattr(sources, "open_database", lambda _: fake)
    return run(*arguments)


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("swallowed", SWALLOWED)
@pytest.mark.parametrize(
    ("command", "statement", "stderr"),
    [
        ("sync", "read_bloodhound", INTERRUPTED),
        ("sync", "read_api_tokens", INTERRUPTED),
        ("sync", "adopt_stubs", INTERRUPTED_WRITE),
        ("sync", "upsert_api_tokens", INTERRUPTED_WRITE),
        ("sync", "upsert_oktaingest", INTERRUPTED_WRITE),
        ("sync", "read_duplicates", INTERRUPTED_WRITE),
        ("plan", "read_api_tokens", INTERRUPTED),
        ("check", "read_api_token_keys", INTERRUPTED),
    ],
)
def test_interrupt_says_whether_something_may_have_been_written(
    monkeypatch: pytest.MonkeyPatch, command: str, statement: str, stderr: str, swallowed: Exception | None
) -> None:
    """At each statement of a run, also where the driver makes an error of it."""
    stubs = [{"labels": [], "objectids": [POSTMAN["id"].upper()]}]
    fake = FakeDatabase({"read_stubs": stubs, "read_api_tokens": existing_tokens(POSTMAN)})
    interrupt = interrupted_in(swallowed)

    def at_statement(params: Mapping[str, Any]) -> None:
        interrupt()

    fake.raises[statement] = at_statement
    done = run_with(monkeypatch, fake, *COMMANDS[command][1])
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", stderr)


@pytest.mark.usefixtures("configured")
def test_interrupt_while_another_org_is_read_after_a_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first org is written."""
    orgs = {DOMAIN: lambda: snapshot(POSTMAN), "fabrikam.okta.com": interrupted_in()}
    monkeypatch.setattr(sources, "ahead_of", lambda _: Ahead(orgs=1))
    monkeypatch.setattr(sources, "okta_orgs", lambda *_: orgs)
    monkeypatch.setattr(sources, "open_database", lambda _: FakeDatabase())
    done = run("sync")
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", INTERRUPTED_WRITE)


@pytest.mark.usefixtures("configured")
def test_interrupt_that_a_library_swallows_ends_the_run_before_the_next_org(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks like an error of the first org."""
    fake, read = FakeDatabase(), list[str]()
    monkeypatch.setattr(sources, "ahead_of", lambda _: Ahead(orgs=1))
    interrupt = interrupted_in(GraphError(Message("connection lost")))

    def at_first_org(params: Mapping[str, Any]) -> None:
        del fake.raises["read_oktaingest"]
        interrupt()

    fake.raises["read_oktaingest"] = at_first_org
    monkeypatch.setattr(sources, "okta_orgs", lambda *_: {"a.okta.com": snapshot, DOMAIN: recording(read)})
    monkeypatch.setattr(sources, "open_database", lambda _: fake)
    done = run("sync")
    assert (done.exit_code, done.stderr, read) == (130, INTERRUPTED, [])


@pytest.mark.usefixtures("configured")
def test_interrupt_of_collect_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """While Okta is read."""
    monkeypatch.setattr(sources, "okta_orgs", lambda *_: {DOMAIN: interrupted_in()})
    done = run("collect", "--output", "orgs.json")
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", INTERRUPTED)
    assert os.listdir() == ["config.yaml"]
