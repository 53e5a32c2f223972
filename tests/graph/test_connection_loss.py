"""The database end breaks off: a connection in the middle of a commit, a deadlock, a server that dies."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import neo4j
import pytest

from okta_ingest.graph.database import Database
from okta_ingest.pipeline.results import RunResult
from sandbox.neo4j_server import Neo4jServer
from tests.conftest import PASSWORD
from tests.graph.test_interrupted_runs import STUBS, days, run
from tests.graph_under_test import Graph
from tests.samples import COLLECTED_AT

MONDAY, TUESDAY = COLLECTED_AT, COLLECTED_AT + timedelta(days=1)
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The Bolt message, in its one chunk."""


class Wire:
    """A wire between the driver and the server on *port* that breaks at one commit: before it arrives, or after."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self.commits = 0
        self.breaks_at: int | None = None
        self.lets_it_arrive = False
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                for pump in (self._to_server, self._to_client):
                    threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while message := client.recv(65536):
                self.commits += COMMIT in message
                if COMMIT in message and self.commits == self.breaks_at:
                    if self.lets_it_arrive:
                        client.shutdown(socket.SHUT_RDWR)  # it is committed, and nobody is told
                        server.sendall(message)
                    break
                server.sendall(message)
        for end in (client, server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_WR if self.lets_it_arrive and end is server else socket.SHUT_RDWR)

    def _to_client(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while message := server.recv(65536):
                client.sendall(message)
            client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire(graph: Graph) -> Iterator[Wire]:
    """A wire to the server."""
    with closing(Wire(int(graph.uri.rpartition(":")[2]))) as wire:
        yield wire


def two_days(uri: str, graph: Graph) -> list[str | None]:
    """Write an org's two days through *uri*, from stubs of other tools on; what went wrong on each."""
    graph.empty()
    graph.run(STUBS)
    with Database(uri, graph.username, graph.password, "neo4j", batch_size=4) as database:
        return [run(database, taken, at).orgs[0].error for taken, at in zip(days(), (MONDAY, TUESDAY), strict=True)]


@pytest.mark.parametrize("arrives", [False, True], ids=["commit lost", "answer lost"])
def test_connection_lost_in_a_commit(graph: Graph, wire: Wire, arrives: bool) -> None:
    """A run whose connection breaks in any of its commits goes on, and ends in the same graph as an undisturbed one."""
    assert two_days(wire.uri, graph) == [None, None]
    expected, commits = graph.everything(), wire.commits
    assert commits > 30
    for number in range(1, commits + 1, 11):
        wire.commits, wire.breaks_at, wire.lets_it_arrive = 0, number, arrives
        assert two_days(wire.uri, graph) == [None, None], f"broken at commit {number}"
        assert wire.commits > commits
        assert graph.everything() == expected, f"broken at commit {number}"


def test_deadlock(graph: Graph) -> None:
    """A run that meets another writer in a deadlock ends in the right graph, whichever of the two has to begin anew."""
    two_days(graph.uri, graph)
    expected = graph.everything()
    first, second = "00UOWNER00000000X697", "00UOWNER00000001X697"
    touch = "MATCH (u:Okta {objectid: $key}) SET u.touched = true"
    outcomes: list[RunResult] = []

    def sync() -> None:
        with Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=100) as database:
            outcomes.append(run(database, days()[1], TUESDAY))

    def meet(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(touch, key=second).consume()
        if not ours.is_alive() and ours.ident is None:
            ours.start()
            wait_for_blocked(graph)
        transaction.run(touch, key=first).consume()

    ours = threading.Thread(target=sync)
    with graph.driver.session(database="neo4j") as session:
        session.execute_write(meet)
    ours.join(60)
    assert [result.status for result in outcomes] == ["ok"]
    assert graph.value("MATCH (u:Okta_User {touched: true}) RETURN count(u)") == 2
    graph.run("MATCH (u:Okta_User) REMOVE u.touched")
    assert graph.everything() == expected


def wait_for_blocked(graph: Graph) -> None:
    """Until a transaction waits for a lock."""
    for _ in range(600):
        if graph.run("SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status"):
            return
        time.sleep(0.05)
    pytest.fail("nobody waited for a lock")


def test_server_that_dies_and_comes_back(version: str, tmp_path: Path) -> None:
    """A server that is killed in the middle of a run, and started again, gets the rest, and holds the right graph."""
    with Neo4jServer(version, password=PASSWORD, home=tmp_path / "neo4j") as server:
        killed: list[int | None] = []

        def kill(domain: str, doing: str, done: int, total: int) -> None:
            if 0 < done < total and not killed:
                killed.append(server.pid)
                server.kill()
                server.start()

        graphs = []
        for progress in (kill, lambda *_: None):
            with neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver:
                two_days(server.uri, Graph(server.uri, "neo4j", PASSWORD, driver))
            with Database(server.uri, "neo4j", PASSWORD, "neo4j", batch_size=4) as database:
                assert run(database, days()[1], TUESDAY, progress).orgs[0].error is None
            with neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver:
                graphs.append(Graph(server.uri, "neo4j", PASSWORD, driver).everything())
        assert killed
        assert graphs[0] == graphs[1]
