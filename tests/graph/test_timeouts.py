"""A server that does not respond never hangs a run: every wait has a deadline, and a signal ends it."""

import gc
import os
import signal
import socket
import subprocess
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from okta_ingest.errors import GraphError
from okta_ingest.graph.database import Database, Lock
from okta_ingest.messages import neo4j as messages
from sandbox.command import COMMAND
from sandbox.http_messages import Reply, Request
from sandbox.neo4j_server import Neo4jServer
from sandbox.okta_org import OktaOrg
from tests.end_to_end.processes import SIGNALS
from tests.samples import POSTMAN

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs SIGSTOP"),
    # A thread that is left behind does not close its socket.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

TIMEOUT = 5
PROMPT = 8
"""Seconds beyond a deadline, or after a signal, in which a command ends on a busy machine."""

LOCK = Lock("lock_org", {"org": "00OORG"})


@pytest.fixture(scope="module")
def stoppable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A server of this module alone, without password."""
    with Neo4jServer(request.config.getoption("--neo4j"), home=tmp_path_factory.mktemp("stoppable")) as server:
        with open_database(server, timeout=600):
            pass  # the first transactions of a server take seconds
        yield server
    with warnings.catch_warnings():
        # Threads that were left behind have ended by now, without closing their sockets.
        warnings.simplefilter("ignore")
        gc.collect()


@contextmanager
def stopped(server: Neo4jServer) -> Iterator[None]:
    """The server's process is stopped: connections stay open, nothing responds."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    try:
        while not _all_threads_stopped(server.pid):
            time.sleep(0.01)
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def _all_threads_stopped(pid: int) -> bool:
    """The signal takes effect thread by thread: one can still respond to a small query."""
    tasks = Path(f"/proc/{pid}/task")
    stats = [stat.read_text().rpartition(")")[2].split()[0] for stat in tasks.glob("*/stat")] if tasks.exists() else []
    return all(state == "T" for state in stats)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block takes longer."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def open_database(server: Neo4jServer, timeout: float = TIMEOUT) -> Database:
    """A connected database with a short timeout."""
    database = Database(server.uri, "neo4j", "not-checked", "neo4j", batch_size=100, timeout=timeout)
    database.verify(writable=True)
    return database


def timed_out(uri: str) -> str:
    """The error after a timeout."""
    return str(GraphError(messages.TIMED_OUT(uri=uri, seconds=TIMEOUT)))


STEPS: dict[str, Callable[[Database], object]] = {
    "verify": lambda database: database.verify(writable=False),
    "read": lambda database: database.read("read_stubs"),
    "query": lambda database: database.run_query("RETURN 1", {}),
    "write": lambda database: database.write("adopt_stubs", LOCK, objectids=[]),
    "write rows": lambda database: database.write_rows("upsert_oktaingest", [{}], LOCK),
    "schema": lambda database: database.change_schema("index_oktaingest_org"),
}


@pytest.mark.parametrize("step", STEPS)
def test_stopped_server_ends_each_step_at_the_deadline(stoppable: Neo4jServer, step: str) -> None:
    """A connection is open; closing it does not wait either."""
    database = open_database(stoppable)
    with stopped(stoppable), within(TIMEOUT + PROMPT):
        with pytest.raises(GraphError) as error, database:
            STEPS[step](database)
        assert str(error.value) == timed_out(stoppable.uri)


def test_first_connection_to_a_stopped_server_ends_at_the_deadline(stoppable: Neo4jServer) -> None:
    """The system accepts the connection, the server does not respond to the handshake."""
    database = Database(stoppable.uri, "neo4j", "not-checked", "neo4j", batch_size=100, timeout=TIMEOUT)
    with stopped(stoppable), within(TIMEOUT + PROMPT), database, pytest.raises(GraphError) as error:
        database.verify(writable=False)
    assert str(error.value) == timed_out(stoppable.uri)


def test_close_does_not_wait_for_a_stopped_server(stoppable: Neo4jServer) -> None:
    """Nothing is lost: no transaction is open."""
    with open_database(stoppable, timeout=600), stopped(stoppable), within(PROMPT):
        pass
    database = open_database(stoppable, timeout=600)
    with stopped(stoppable), within(PROMPT), database:
        pass


def test_after_a_timeout_nothing_waits_again(stoppable: Neo4jServer) -> None:
    """Otherwise each further org of a run would wait for the same server."""
    database = open_database(stoppable)
    with stopped(stoppable), database:
        with pytest.raises(GraphError):
            database.read("read_stubs")
        with within(1), pytest.raises(GraphError) as error:
            database.write("adopt_stubs", LOCK, objectids=[])
    assert str(error.value) == timed_out(stoppable.uri)


def test_server_that_is_stopped_for_a_short_time_is_waited_for(stoppable: Neo4jServer) -> None:
    """The result arrives once the server responds again."""
    rows: list[object] = []
    with open_database(stoppable, timeout=60) as database:
        with stopped(stoppable):
            reading = threading.Thread(target=lambda: rows.extend(database.run_query("RETURN 7", {}).rows))
            reading.start()
            reading.join(1)
            assert reading.is_alive()
        reading.join(60)
    assert rows == [[7]]


def test_retries_count_against_the_deadline(stoppable: Neo4jServer) -> None:
    """The driver retries a lost connection for 30 seconds."""
    database = open_database(stoppable)
    stoppable.kill()
    try:
        with within(TIMEOUT + PROMPT), database, pytest.raises(GraphError) as error:
            database.read("read_stubs")
    finally:
        stoppable.start()
    assert str(error.value) == timed_out(stoppable.uri)


@pytest.fixture
def black_hole() -> Iterator[int]:
    """The port of a listener that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def environment(tmp_path: Path, org: OktaOrg) -> dict[str, str]:
    """The simulated org, and a configuration with a short timeout."""
    org.api_tokens = [POSTMAN]
    (tmp_path / "config.yaml").write_text(f"neo4j: {{timeout: {TIMEOUT}}}\n", encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "OKTA_CLIENT_ORGURL": org.url,
        "OKTA_CLIENT_TOKEN": org.secret,
        "NEO4J_PASSWORD": "not-checked",
    }


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s"])
@pytest.mark.parametrize("arguments", [("sync",), ("plan",), ("query", "overview"), ("check",)], ids=" ".join)
def test_black_hole_fails_the_command_at_the_deadline(
    environment: dict[str, str], tmp_path: Path, black_hole: int, scheme: str, arguments: tuple[str, ...]
) -> None:
    """With one message and exit code 1."""
    uri = f"{scheme}://127.0.0.1:{black_hole}"
    with within(TIMEOUT + PROMPT):
        done = subprocess.run(
            [COMMAND, *arguments],
            env={**environment, "NEO4J_URI": uri},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert (done.stdout + done.stderr).count(messages.TIMED_OUT(uri=uri, seconds=TIMEOUT).text) == 1
    assert "Traceback" not in done.stderr


@contextmanager
def sync_with_stopping_server(
    environment: dict[str, str], folder: Path, org: OktaOrg, server: Neo4jServer
) -> Iterator["subprocess.Popen[str]"]:
    """A sync whose server is stopped when the run reads Okta, after it has verified Neo4j."""
    assert server.pid is not None
    pid, reading = server.pid, threading.Event()

    def stop(request: Request) -> Reply:
        os.kill(pid, signal.SIGSTOP)
        reading.set()
        return Reply(200, [POSTMAN])

    org.overrides["/api/v1/api-tokens"] = stop
    run = subprocess.Popen(
        [COMMAND, "sync"],
        env={**environment, "NEO4J_URI": server.uri},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reading.wait(60)
        yield run
    finally:
        os.kill(pid, signal.SIGCONT)
        run.kill()
        run.communicate()


def test_run_fails_when_the_server_stops_in_the_middle(
    environment: dict[str, str], tmp_path: Path, org: OktaOrg, stoppable: Neo4jServer
) -> None:
    """One message, exit code 1."""
    with sync_with_stopping_server(environment, tmp_path, org, stoppable) as run, within(TIMEOUT + PROMPT):
        _, stderr = run.communicate(timeout=60)
    assert run.returncode == 1
    assert stderr.count(messages.TIMED_OUT(uri=stoppable.uri, seconds=TIMEOUT).text) == 1


@pytest.mark.parametrize(("signum", "exit_code"), SIGNALS)
def test_signal_ends_a_run_that_waits_for_a_stopped_server(
    environment: dict[str, str], tmp_path: Path, org: OktaOrg, stoppable: Neo4jServer, signum: int, exit_code: int
) -> None:
    """The deadline is far away; the next run is not disturbed by what remains on the server."""
    (tmp_path / "config.yaml").write_text("neo4j: {timeout: 500}\n", encoding="utf-8")
    with sync_with_stopping_server(environment, tmp_path, org, stoppable) as run:
        with pytest.raises(subprocess.TimeoutExpired):
            run.wait(2)
        with within(PROMPT):
            run.send_signal(signum)
            stdout, stderr = run.communicate(timeout=60)
    assert (run.returncode, stdout, stderr) == (exit_code, "", "interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]
    del org.overrides["/api/v1/api-tokens"]
    with within(60):
        done = subprocess.run(
            [COMMAND, "sync"],
            env={**environment, "NEO4J_URI": stoppable.uri},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
