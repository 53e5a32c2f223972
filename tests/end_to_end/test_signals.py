"""Ctrl-C, SIGTERM and SIGHUP end a run at once: right exit code, right message, nothing left behind."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg, okta_error, rate_limit
from tests.end_to_end.conftest import COMMAND, Run
from tests.end_to_end.processes import SIGNALS, ended, started, wait_until
from tests.graph_under_test import Graph
from tests.samples import api_token

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs signals")

TOKENS = "/api/v1/api-tokens"
INTERRUPTED = "interrupted\n"
INTERRUPTED_WRITE = "interrupted: what is written is right; the next run completes it\n"


@pytest.fixture(autouse=True)
def five_tokens(org: OktaOrg) -> None:
    """The org has five API tokens."""
    org.api_tokens = [api_token(number) for number in range(1, 6)]


@pytest.fixture
def blocked_okta(org: OktaOrg) -> Iterator[threading.Event]:
    """The list of tokens is sent when the event is set."""
    release = threading.Event()
    tokens = org.api_tokens

    def block(request: Request) -> Reply:
        release.wait(60)
        return Reply(200, tokens)

    org.overrides[TOKENS] = block
    yield release
    release.set()


def requested(org: OktaOrg) -> bool:
    """Whether the list of tokens was requested."""
    return any(request.target.startswith(TOKENS) for request in org.requests)


def temporary_files(folder: Path) -> list[Path]:
    """The temporary files of okta-ingest in *folder*."""
    return list(folder.glob(".okta-ingest.*"))


@contextmanager
def silent_server() -> Iterator[tuple[int, threading.Event]]:
    """The port of a server that sends nothing, and an event: a client has connected and sent something."""
    connected, over = threading.Event(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connected.set()
                over.wait(60)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1], connected
        over.set()
        thread.join(60)


@contextmanager
def locked_node(graph: Graph, objectid: str) -> Iterator[None]:
    """A node that another transaction has locked until the end of ``with``."""
    with graph.driver.session(database="neo4j") as session, session.begin_transaction() as transaction:
        transaction.run("MATCH (n {objectid: $id}) SET n.locked = true", id=objectid).consume()
        yield
        transaction.rollback()


def is_blocked(graph: Graph) -> bool:
    """Whether a transaction waits for a lock."""
    return graph.run("SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status") != []


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
def test_signal_ends_the_wait_for_a_rate_limit(
    environment: dict[str, str], okta_ingest: Run, org: OktaOrg, tmp_path: Path, signum: int, exit_code: int
) -> None:
    """No file remains of collect, and the next run writes it."""
    org.overrides[TOKENS] = lambda _: okta_error("E0000047", rate_limit(remaining=0, seconds_left=50))
    with started([COMMAND, "-v", "collect", "--output", "orgs.json"], environment, tmp_path) as process:
        assert process.stderr is not None
        assert any("for Okta's rate limit" in line for line in process.stderr)
        assert len(temporary_files(tmp_path)) == 1
        code, stdout, stderr = ended(process, signum)
    assert (code, stdout, stderr.splitlines()[-1]) == (exit_code, "", "interrupted")
    assert "Traceback" not in stderr
    assert list(tmp_path.iterdir()) == []
    del org.overrides[TOKENS]
    assert okta_ingest("collect", "--output", "orgs.json").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["orgs.json"]


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
@pytest.mark.parametrize("arguments", [["sync"], ["plan"], ["check"], ["collect", "--output", "orgs.json", "--force"]])
def test_signal_ends_a_blocked_request_to_okta(
    environment: dict[str, str],
    org: OktaOrg,
    bare_graph: Graph,
    blocked_okta: threading.Event,
    tmp_path: Path,
    arguments: list[str],
    signum: int,
    exit_code: int,
) -> None:
    """Nothing is written, and an existing file stays."""
    (tmp_path / "orgs.json").write_text("old")
    with started([COMMAND, *arguments], environment, tmp_path) as process:
        wait_until(lambda: requested(org))
        assert ended(process, signum) == (exit_code, "", INTERRUPTED)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("orgs.json", "old")]
    assert (bare_graph.everything(), bare_graph.schema()) == ([], set())


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
@pytest.mark.parametrize(
    "arguments",
    [
        *(["sync"], ["check"], ["query", "overview"]),
        *(["query", "overview", "--format", "csv", "--output", "rows.csv"], ["report", "--output", "report.html"]),
    ],
    ids=" ".join,
)
def test_signal_ends_a_run_with_a_neo4j_that_does_not_respond(
    environment: dict[str, str], tmp_path: Path, arguments: list[str], signum: int, exit_code: int
) -> None:
    """The driver waits for the server without a limit; no file remains."""
    with silent_server() as (port, connected):
        env = {**environment, "NEO4J_URI": f"bolt://127.0.0.1:{port}"}
        with started([COMMAND, *arguments], env, tmp_path) as process:
            assert connected.wait(60)
            assert ended(process, signum) == (exit_code, "", INTERRUPTED)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
def test_signal_in_the_middle_of_a_write_is_completed_by_the_next_run(
    environment: dict[str, str],
    okta_ingest: Run,
    org: OktaOrg,
    graph: Graph,
    tmp_path: Path,
    signum: int,
    exit_code: int,
) -> None:
    """The first tokens are written, the last one is locked by another transaction."""
    config = tmp_path / "config.yaml"
    config.write_text(f"okta: [{{org_url: '{org.url}', token_env: OKTA_CLIENT_TOKEN}}]\nbatch_size: 1\n")
    config.chmod(0o600)
    env = {name: value for name, value in environment.items() if name != "OKTA_CLIENT_ORGURL"}
    assert okta_ingest("sync", OKTA_CLIENT_ORGURL=None).returncode == 0
    org.api_tokens = [{**token, "name": f"New {number}"} for number, token in enumerate(org.api_tokens)]
    names = "MATCH (t:Okta_ApiToken) WHERE t.displayName STARTS WITH 'New' RETURN count(t)"
    with locked_node(graph, org.api_tokens[-1]["id"].upper()):
        with started([COMMAND, "sync"], env, tmp_path) as process:
            wait_until(lambda: is_blocked(graph))
            assert ended(process, signum) == (exit_code, "", INTERRUPTED_WRITE)
        # The server ends the transaction of the closed connection.
        wait_until(lambda: not is_blocked(graph))
        assert graph.value(names) == 4
    assert temporary_files(tmp_path) == []
    assert okta_ingest("sync", OKTA_CLIENT_ORGURL=None).returncode == 0
    assert graph.value(names) == 5
    assert graph.value("MATCH (t:Okta_ApiToken)-[:Okta_ApiTokenFor]->(:Okta_User) RETURN count(*)") == 5
    assert graph.value("MATCH (n) WHERE n.locked RETURN count(n)") == 0


@pytest.mark.parametrize("command", ["collect", "sync"])
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_that_is_ignored_at_the_start_stays_ignored(
    environment: dict[str, str],
    org: OktaOrg,
    blocked_okta: threading.Event,
    tmp_path: Path,
    command: str,
    signum: int,
) -> None:
    """SIGINT is in a background job of a shell script."""
    arguments = {"collect": ["collect", "--output", "orgs.json"], "sync": ["sync"]}[command]

    def ignore() -> None:
        signal.signal(signum, signal.SIG_IGN)

    with started([COMMAND, *arguments], environment, tmp_path, preexec_fn=ignore) as process:
        wait_until(lambda: requested(org))
        process.send_signal(signum)
        blocked_okta.set()
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "interrupted" not in stderr


def test_background_job_of_a_shell_is_not_interrupted(
    environment: dict[str, str], org: OktaOrg, blocked_okta: threading.Event, tmp_path: Path
) -> None:
    """A shell without job control starts it with SIGINT ignored."""
    script = f'"{COMMAND}" collect --output orgs.json & echo $!; wait $!'
    with started(["sh", "-c", script], environment, tmp_path) as shell:
        assert shell.stdout is not None
        job = int(shell.stdout.readline())
        wait_until(lambda: requested(org))
        os.kill(job, signal.SIGINT)
        blocked_okta.set()
        shell.communicate(timeout=60)
    assert shell.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["orgs.json"]


def test_nohup_protects_from_sighup_alone(
    environment: dict[str, str], org: OktaOrg, blocked_okta: threading.Event, tmp_path: Path
) -> None:
    """SIGTERM still ends the run."""
    with started(["nohup", str(COMMAND), "collect", "--output", "orgs.json"], environment, tmp_path) as process:
        wait_until(lambda: requested(org))
        process.send_signal(signal.SIGHUP)
        code, _, stderr = ended(process, signal.SIGTERM)
    assert code == 143
    assert stderr.endswith(INTERRUPTED)
    assert list(tmp_path.iterdir()) == []


def test_two_signals_at_the_same_time_end_the_run_with_one_message(environment: dict[str, str], tmp_path: Path) -> None:
    """The operating system may deliver either first; its code is the exit code."""
    with silent_server() as (port, connected):
        env = {**environment, "NEO4J_URI": f"bolt://127.0.0.1:{port}"}
        with started([COMMAND, "sync"], env, tmp_path) as process:
            assert connected.wait(60)
            process.send_signal(signal.SIGTERM)
            code, stdout, stderr = ended(process, signal.SIGHUP)
    assert (code in (143, 129), stdout, stderr) == (True, "", INTERRUPTED)


def test_interrupted_run_says_so_without_stderr(
    environment: dict[str, str], org: OktaOrg, blocked_okta: threading.Event, tmp_path: Path
) -> None:
    """The message is in no file that the run has open."""
    command = ["sh", "-c", f'exec "{COMMAND}" collect --output orgs.json 2>&-']
    with started(command, environment, tmp_path) as process:
        wait_until(lambda: requested(org))
        (temporary,) = temporary_files(tmp_path)
        kept = tmp_path / "kept"
        os.link(temporary, kept)
        assert ended(process, signal.SIGTERM) == (143, "", "")
    assert kept.read_text() == ""
    assert temporary_files(tmp_path) == []


def test_transaction_of_an_interrupted_query_ends_on_the_server(
    environment: dict[str, str], graph: Graph, tmp_path: Path
) -> None:
    """SIGTERM, for a query that would run for hours."""
    graph.run("UNWIND range(1, 200) AS n CREATE (:Okta)")
    (tmp_path / "long.cypher").write_text("MATCH (a), (b), (c), (d), (e), (f) RETURN max(a.y + f.y)")
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'max(a.y' RETURN count(*)"
    with started([COMMAND, "query", "long.cypher"], environment, tmp_path) as process:
        wait_until(lambda: graph.value(running) > 1)  # the statement that counts is one of them
        assert ended(process, signal.SIGTERM) == (143, "", INTERRUPTED)
        wait_until(lambda: graph.value(running) == 1)
