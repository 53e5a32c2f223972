"""What every test shares: a clean environment, the simulated org, and a real Neo4j."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest
from hypothesis import settings

from sandbox.neo4j_server import Neo4jServer
from sandbox.okta_org import OktaOrg
from tests.certificate import make_certificate
from tests.graph_under_test import Graph

VERSIONS = ("4.4.44", "5.26.12", "2026.02.2")
PASSWORD = "sandbox-password"

# A busy machine is no failure.
settings.register_profile("here", deadline=None)
settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which Neo4j the tests run on."""
    # So that whoever ends the tests ends the servers, too: they are stopped at exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser.addoption("--neo4j", default=VERSIONS[0], choices=VERSIONS, help="version of the Neo4j server")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the configuration of the person who runs it, nor a proxy."""
    for name in list(os.environ):
        if name.startswith(("OKTA_", "NEO4J_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def org() -> Iterator[OktaOrg]:
    """A simulated Okta org that serves over HTTP on loopback."""
    with OktaOrg() as org:
        yield org


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A running Neo4j: one of the sandbox's, or that of ``NEO4J_TEST_URI`` if it holds nothing."""
    uri = os.environ.get("NEO4J_TEST_URI")
    if uri is not None:
        username, password = os.environ.get("NEO4J_TEST_USERNAME", "neo4j"), os.environ["NEO4J_TEST_PASSWORD"]
        with neo4j.GraphDatabase.driver(uri, auth=(username, password)) as driver:
            graph = Graph(uri, username, password, driver)
            if graph.everything() or graph.schema():
                pytest.exit("The database at NEO4J_TEST_URI is not empty; tests would destroy what is in it.", 1)
            yield graph
            graph.empty()  # as it was found
        return
    key, certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    version = request.config.getoption("--neo4j")
    with (
        Neo4jServer(version, password=PASSWORD, tls=(key, certificate)) as running,
        neo4j.GraphDatabase.driver(running.uri, auth=("neo4j", PASSWORD)) as driver,
    ):
        yield Graph(running.uri, "neo4j", PASSWORD, driver, str(certificate))


@pytest.fixture
def graph(server: Graph) -> Graph:
    """A database on a real Neo4j, without any node; an earlier run's index and constraint may be there."""
    server.clear()
    return server


@pytest.fixture
def bare_graph(graph: Graph) -> Graph:
    """The same, as Neo4j makes it: without index and constraint."""
    graph.empty()
    return graph


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """The version of the Neo4j server that the sandbox starts."""
    return str(request.config.getoption("--neo4j"))


@pytest.fixture
def certificate(server: Graph) -> Path:
    """The certificate of the server, to be trusted; skips where the server is not the sandbox's."""
    if server.certificate is None:
        pytest.skip("the server at NEO4J_TEST_URI is not known to speak TLS")
    return Path(server.certificate)
