"""Closed standard streams, a closed pipe and a full disk: the exit code says what the command has done."""

import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg
from tests.end_to_end.conftest import COMMAND
from tests.end_to_end.processes import started, wait_until
from tests.graph_under_test import Graph
from tests.samples import api_token

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")

FULL_DISK = "error: stdout cannot be written: No space left on device\n"

Streams = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def two_tokens(org: OktaOrg) -> None:
    """The org has two API tokens."""
    org.api_tokens = [api_token(1), api_token(2)]


@pytest.fixture
def shell(environment: dict[str, str], tmp_path: Path) -> Streams:
    """Run okta-ingest from a shell, with redirections; returns its own exit code, not that of a pipe."""

    def run(arguments: str, redirection: str = "", module: bool = False) -> "subprocess.CompletedProcess[str]":
        command = f'"{COMMAND.parent}/python" -m okta_ingest' if module else f'"{COMMAND}"'
        script = f"{{ {command} {arguments}; echo $? > code; }} {redirection}"
        done = subprocess.run(
            ["sh", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        code = int((tmp_path / "code").read_text())
        (tmp_path / "code").unlink()
        return subprocess.CompletedProcess(done.args, code, done.stdout, done.stderr)

    return run


@pytest.fixture
def closed_pipe(environment: dict[str, str], tmp_path: Path) -> Streams:
    """Run okta-ingest with a stdout, and with *both* a stderr, whose reader has closed the pipe."""

    def run(*arguments: str, both: bool = False) -> "subprocess.CompletedProcess[str]":
        reader, writer = os.pipe()
        os.close(reader)
        stderr = writer if both else subprocess.PIPE
        done = subprocess.run(
            [COMMAND, *arguments], env=environment, cwd=tmp_path, stdout=writer, stderr=stderr, text=True, timeout=120
        )
        os.close(writer)
        return done

    return run


def tokens(graph: Graph) -> int:
    """How many API tokens the graph has."""
    return int(graph.value("MATCH (t:Okta_ApiToken) RETURN count(t)"))


def without_notes(stderr: str) -> str:
    """*stderr* without the lines about a database that BloodHound has not used, or that has no API tokens."""
    usual = ("note: BloodHound has not used", "warning: the graph has no API tokens")
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.startswith(usual))


@pytest.mark.parametrize("module", [False, True], ids=["command", "module"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors_change_nothing(shell: Streams, graph: Graph, closed: str, module: bool) -> None:
    """The graph is written, and the exit code says so."""
    done = shell(f"sync {closed}", module=module)
    assert (done.returncode, without_notes(done.stderr)) == (0, "")
    assert (done.stdout == "") == (">&-" in closed.split())
    assert tokens(graph) == 2
    assert shell(f"sync --nonsense {closed}", module=module).returncode == 2


def test_closed_descriptors_are_the_null_device(
    environment: dict[str, str], org: OktaOrg, graph: Graph, tmp_path: Path
) -> None:
    """No file or connection gets one of the three numbers."""
    release = threading.Event()
    received = threading.Event()

    def block(request: Request) -> Reply:
        received.set()
        release.wait(60)
        return Reply(200, [])

    org.overrides["/api/v1/api-tokens"] = block
    command = ["sh", "-c", f'exec "{COMMAND}" collect --output orgs.json <&- >&- 2>&-']
    with started(command, environment, tmp_path) as process:
        wait_until(received.is_set)
        opened = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
        release.set()
        assert process.wait(60) == 0
    assert opened == ["/dev/null"] * 3


@pytest.mark.parametrize("both", [False, True], ids=["stdout", "both"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["sync"],
        ["sync", "--json"],
        ["sync", "-v"],
        ["check"],
        ["query"],
        ["query", "overview", "--format", "json"],
        ["collect", "--output", "new.json"],
        ["export", "folder"],
        ["--help"],
        ["sync", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_closed_pipe_is_no_error(closed_pipe: Streams, arguments: list[str], both: bool) -> None:
    """No traceback, no message, also when Python ends; what the command does is done."""
    done = closed_pipe(*arguments, both=both)
    assert done.returncode == 0
    if not both and "-v" not in arguments:
        assert without_notes(done.stderr) == ""


def test_closed_pipe_keeps_the_graph_and_the_exit_code(closed_pipe: Streams, org: OktaOrg, graph: Graph) -> None:
    """Exit codes 0, 1, 2 and 3 stay."""
    assert closed_pipe("sync").returncode == 0
    assert tokens(graph) == 2
    assert closed_pipe("sync", "--nonsense").returncode == 2
    org.api_tokens = [*org.api_tokens, {"name": "without an id"}]
    assert closed_pipe("sync").returncode == closed_pipe("plan", both=True).returncode == 3
    org.secret = "other"
    done = closed_pipe("sync")
    assert done.returncode == 1
    assert "error: " in done.stderr


@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_reader_that_ends_early(shell: Streams, reader: str) -> None:
    """As in a shell."""
    done = shell("query", f"| {reader}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", [False, True], ids=["command", "module"])
@pytest.mark.parametrize(
    "arguments", ["sync", "sync --json", "plan", "check", "query", "query overview --format csv", "--help", "--version"]
)
def test_full_disk_is_an_error(shell: Streams, arguments: str, module: bool) -> None:
    """One line, no traceback, and exit code 1 instead of 0."""
    done = shell(f"{arguments} > /dev/full", module=module)
    assert (done.returncode, without_notes(done.stderr)) == (1, FULL_DISK)


def test_full_disk_does_not_stop_the_write(shell: Streams, org: OktaOrg, graph: Graph) -> None:
    """Exit codes 3 and 4 become 1, too; 2 stays."""
    assert shell("collect --output old.json").returncode == 0
    org.api_tokens = [api_token(1), api_token(3), {"name": "without an id"}]
    done = shell("sync > /dev/full")
    assert (done.returncode, done.stderr.endswith(FULL_DISK)) == (1, True)
    assert tokens(graph) == 2
    assert shell("sync > /dev/null").returncode == 3
    assert shell("collect --output new.json").returncode == 3
    assert shell("diff old.json new.json").returncode == 4
    assert shell("diff old.json new.json > /dev/full").returncode == 1
    assert shell("sync --nonsense > /dev/full").returncode == 2


def test_full_disk_under_stderr_changes_no_exit_code(shell: Streams, org: OktaOrg, graph: Graph) -> None:
    """The messages are lost; the report on stdout is not."""
    done = shell("sync -v 2> /dev/full")
    assert (done.returncode, done.stdout != "", tokens(graph)) == (0, True, 2)
    assert shell("sync --nonsense 2> /dev/full").returncode == 2
    assert shell("query nonsense 2> /dev/full").returncode == 2
    assert shell("sync > /dev/full 2> /dev/full").returncode == 1


def test_full_disk_under_a_snapshot_file(environment: dict[str, str], tmp_path: Path) -> None:
    """The message names the file, and nothing remains."""
    script = f'ulimit -f 0; trap "" XFSZ; exec "{COMMAND}" collect --output orgs.json'
    done = subprocess.run(
        ["sh", "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "error: orgs.json cannot be written: File too large.")
    assert list(tmp_path.iterdir()) == []
