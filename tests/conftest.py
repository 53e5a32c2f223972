"""Fixtures of all tests: a clean environment, the simulated org, and a real Neo4j."""

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
from tests.certificate import make_self_signed
from tests.graph_under_test import Graph

VERSIONS = ("4.4.44", "5.26.12", "2026.02.2")
PASSWORD = "sandbox-password"

# A busy machine must not fail a test.
settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the Neo4j version."""
    # Servers are stopped at exit, which SIGTERM would skip.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser.addoption("--neo4j", default=VERSIONS[0], choices=VERSIONS, help="version of the Neo4j server")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the configuration and proxies of the user who runs the tests."""
    for name in list(os.environ):
        if name.startswith(("OKTA_", "NEO4J_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def org() -> Iterator[OktaOrg]:
    """A simulated Okta org over HTTP on loopback."""
    with OktaOrg() as org:
        yield org


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A running Neo4j: that of the sandbox, or an empty one at ``NEO4J_TEST_URI``."""
    uri = os.environ.get("NEO4J_TEST_URI")
    if uri is not None:
        username, password = os.environ.get("NEO4J_TEST_USERNAME", "neo4j"), os.environ["NEO4J_TEST_PASSWORD"]
        with neo4j.GraphDatabase.driver(uri, auth=(username, password)) as driver:
            graph = Graph(uri, username, password, driver)
            if graph.everything() or graph.schema():
                pytest.exit("The database at NEO4J_TEST_URI is not empty; the tests would delete its data.", 1)
            yield graph
            graph.empty()
        return
    key, certificate = make_self_signed(tmp_path_factory.mktemp("tls"))
    version = request.config.getoption("--neo4j")
    with (
        Neo4jServer(version, password=PASSWORD, tls=(key, certificate)) as running,
        neo4j.GraphDatabase.driver(running.uri, auth=("neo4j", PASSWORD)) as driver,
    ):
        yield Graph(running.uri, "neo4j", PASSWORD, driver, str(certificate))


@pytest.fixture
def graph(server: Graph) -> Graph:
    """A database on a real Neo4j without nodes; the index and constraint of okta-ingest may exist."""
    server.clear()
    return server


@pytest.fixture
def bare_graph(graph: Graph) -> Graph:
    """A database on a real Neo4j without nodes, indexes and constraints."""
    graph.empty()
    return graph


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """The version of the sandbox's Neo4j server."""
    return str(request.config.getoption("--neo4j"))


@pytest.fixture
def certificate(server: Graph) -> Path:
    """The TLS certificate of the sandbox's server; skips with another server."""
    if server.certificate is None:
        pytest.skip("the server at NEO4J_TEST_URI may not support TLS")
    return Path(server.certificate)
