"""The exported files in the real Neo4j Browser."""

import os
from collections.abc import Iterator

import pytest

from okta_ingest.graph.queries import numbered_title, queries
from okta_ingest.output.export import FAVORITES, FOLDER, STYLE
from sandbox import command, demo_org
from sandbox.browser import Neo4jBrowser, Node, chromium
from sandbox.contoso import Contoso
from sandbox.neo4j_server import Neo4jServer

TOKEN, USER, ORGANIZATION, GROUP = "#ff746c", "#d33115", "#16a5a5", "#fcc400"


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jBrowser]:
    """Neo4j Browser with the graph of the demo and the exported files loaded."""
    if not request.config.getoption("--neo4j").startswith("4.4"):
        pytest.skip("Neo4j Browser is tested with Neo4j 4.4")
    if "NEO4J_TEST_URI" in os.environ:
        pytest.skip("the server at NEO4J_TEST_URI may not serve Neo4j Browser")
    if chromium() is None:
        pytest.skip("no Chromium on the PATH")
    folder = tmp_path_factory.mktemp("export")
    with Neo4jServer(browser=True) as server:
        with Contoso(folder) as contoso:
            contoso.org.directory, contoso.org.api_tokens = demo_org.directory(), demo_org.second_day()
            variables = command.variables(server, contoso)
            command.okta_ingest("sync", variables=variables, folder=folder)
            command.okta_ingest("export", ".", variables=variables, folder=folder)
        with Neo4jBrowser(server.browser_url) as browser:
            browser.drop_file(folder / FAVORITES)
            browser.drop_file(folder / STYLE)
            browser.clear()
            yield browser


def test_exported_favorites_draw_in_neo4j_browser(browser: Neo4jBrowser) -> None:
    """Each query is a favorite; nodes have the colours and captions of the exported style."""
    top_risk = numbered_title(queries()["top_risk"])
    assert top_risk == "01 Highest risk API tokens"
    titles = [numbered_title(query) for query in queries().values()]
    assert sorted(browser.open_favorites(FOLDER)) == titles
    browser.run_favorite(top_risk)
    nodes, relationships = browser.drawn_graph()
    # A caption that does not fit is cut: the first letters of a token's name are there in any font.
    tokens = sorted(node.caption.split()[0][:9] for node in nodes if node.color == TOKEN)
    assert tokens == ["AD", "ChatOps", "HR", "Postman", "Splunk", "terraform", "test"]
    others = sorted(node for node in nodes if node.color != TOKEN)
    assert others == [
        Node("Ada Park", USER),
        Node("Ben Ruiz", USER),
        Node("Contoso Ltd", ORGANIZATION),
        Node("Cy Lund", USER),
        Node("IT leads", GROUP),
    ]
    # The label of a short arrow is cut, too.
    kinds = sorted(name[:6] for name in relationships)
    assert kinds == [*["Okta_A"] * 7, *["Okta_C"] * 4, "Okta_M", *["Okta_S"] * 2]
