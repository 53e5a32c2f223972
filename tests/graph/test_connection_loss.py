"""Connection loss during a commit, a deadlock, and a server that is killed."""

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
from okta_ingest.pipeline.results import OrgResult
from sandbox.neo4j_server import Neo4jServer
from tests.conftest import PASSWORD
from tests.graph.test_interrupted_runs import STUBS, days, run
from tests.graph_under_test import OWN_SCHEMA, Graph
from tests.samples import COLLECTED_AT

MONDAY, TUESDAY = COLLECTED_AT, COLLECTED_AT + timedelta(days=1)
COMMIT = b"\x00\x02\xb0\x12\x00\x00"
"""The Bolt message COMMIT, in one chunk."""


class Proxy:
    """A TCP proxy in front of the server on *port*; it disconnects at one commit, before or after forwarding it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self.commits = 0
        self.disconnects_at: int | None = None
        self.forwards_commit = False
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Accept no more connections."""
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
                if COMMIT in message and self.commits == self.disconnects_at:
                    if self.forwards_commit:
                        client.shutdown(socket.SHUT_RDWR)  # committed, but the client gets no response
                        server.sendall(message)
                    break
                server.sendall(message)
        for side in (client, server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_WR if self.forwards_commit and side is server else socket.SHUT_RDWR)

    def _to_client(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while message := server.recv(65536):
                client.sendall(message)
            client.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def proxy(graph: Graph) -> Iterator[Proxy]:
    """A proxy in front of the server."""
    with closing(Proxy(int(graph.uri.rpartition(":")[2]))) as proxy:
        yield proxy


def two_days(uri: str, graph: Graph) -> list[str | None]:
    """Write an org's two days through *uri*, after stubs of other tools; the error of each day."""
    graph.clear()
    graph.run(STUBS)
    with Database(uri, graph.username, graph.password, "neo4j", batch_size=4) as database:
        return [run(database, taken, at).error for taken, at in zip(days(), (MONDAY, TUESDAY), strict=True)]


@pytest.mark.parametrize("forwarded", [False, True], ids=["commit lost", "response lost"])
def test_run_survives_connection_loss_in_a_commit(graph: Graph, proxy: Proxy, forwarded: bool) -> None:
    """In any of its commits; the graph is the same as without the loss."""
    two_days(proxy.uri, graph)
    proxy.commits = 0
    assert two_days(proxy.uri, graph) == [None, None]
    expected, commits = graph.everything(), proxy.commits
    assert commits > 30
    for number in range(1, commits + 1, 7):
        proxy.commits, proxy.disconnects_at, proxy.forwards_commit = 0, number, forwarded
        assert two_days(proxy.uri, graph) == [None, None], f"disconnected at commit {number}"
        assert proxy.commits > commits
        assert graph.everything() == expected, f"disconnected at commit {number}"


@pytest.mark.parametrize("forwarded", [False, True], ids=["commit lost", "response lost"])
@pytest.mark.parametrize("number", [1, 2])
def test_run_survives_connection_loss_in_a_commit_of_the_schema(
    bare_graph: Graph, proxy: Proxy, number: int, forwarded: bool
) -> None:
    """The index and the constraint are created by the first two commits."""
    proxy.disconnects_at, proxy.forwards_commit = number, forwarded
    assert two_days(proxy.uri, bare_graph) == [None, None]
    assert proxy.commits > number
    assert bare_graph.schema() == OWN_SCHEMA


def test_run_survives_a_deadlock(graph: Graph) -> None:
    """Whichever of the two writers has to retry, the graph is right."""
    two_days(graph.uri, graph)
    expected = graph.everything()
    first, second = "00UOWNER00000000X697", "00UOWNER00000001X697"
    touch = "MATCH (u:Okta {objectid: $key}) SET u.touched = true"
    results: list[OrgResult] = []

    def sync() -> None:
        with Database(graph.uri, graph.username, graph.password, "neo4j", batch_size=100) as database:
            results.append(run(database, days()[1], TUESDAY))

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
    assert [result.status for result in results] == ["ok"]
    assert graph.value("MATCH (u:Okta_User {touched: true}) RETURN count(u)") == 2
    graph.run("MATCH (u:Okta_User) REMOVE u.touched")
    assert graph.everything() == expected


def wait_for_blocked(graph: Graph) -> None:
    """Wait until a transaction waits for a lock."""
    for _ in range(600):
        if graph.run("SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status"):
            return
        time.sleep(0.05)
    pytest.fail("no transaction waited for a lock")


def test_run_survives_a_restart_of_the_server(version: str, tmp_path: Path) -> None:
    """The server is killed during a run; the graph is the same as without that."""
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
                assert run(database, days()[1], TUESDAY, progress).error is None
            with neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", PASSWORD)) as driver:
                graphs.append(Graph(server.uri, "neo4j", PASSWORD, driver).everything())
        assert killed
        assert graphs[0] == graphs[1]
