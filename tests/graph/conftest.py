"""The database of the tests of statements."""

from collections.abc import Iterator

import pytest

from okta_ingest.graph.database import Database
from tests.graph.runs import connected_with_index
from tests.graph_under_test import Graph


@pytest.fixture
def database(graph: Graph) -> Iterator[Database]:
    """The empty database, with the index, as the product connects to it; all rows are one batch."""
    with connected_with_index(graph, batch_size=1000) as database:
        yield database
