"""The shipped queries, and queries of the user in files."""

import runpy
from pathlib import Path

import pytest

from okta_ingest.errors import QueryError
from okta_ingest.graph.queries import FIRST, QueryResult, find, queries, text_for_table
from okta_ingest.graph.query_file import Query
from tests.unit.graph.sample_query import QUERY, TEXT

DOCS = Path(__file__).parents[3] / "docs"


def test_highest_risk_is_listed_first() -> None:
    """The other queries follow by name."""
    first, *rest = queries()
    assert first == FIRST
    assert rest == sorted(rest)


def test_table_of_a_shipped_query_runs_without_paths() -> None:
    """The paths of a large graph are slow, and a table does not show them."""
    assert text_for_table(queries()[FIRST]) == queries()[FIRST].without_path != queries()[FIRST].text


def test_query_of_the_user_runs_unchanged() -> None:
    """What it counts may depend on its paths."""
    assert text_for_table(QUERY) == QUERY.text
    assert text_for_table(Query(FIRST, queries()[FIRST].text)) == queries()[FIRST].text


def test_path_column_is_dropped_from_a_result() -> None:
    """It is kept where it is the only column."""
    result = QueryResult(("path", "name"), [["a -> b", "Postman"]])
    assert result.without_path() == QueryResult(("name",), [["Postman"]])
    assert QueryResult(("path",), [["a -> b"]]).without_path().columns == ("path",)


def test_query_is_found_by_name_or_file(tmp_path: Path) -> None:
    """A file may have a header or not."""
    assert find(FIRST) is queries()[FIRST]
    own = tmp_path / "own.cypher"
    own.write_text("RETURN 1 AS one")
    assert find(str(own)) == Query("own", "RETURN 1 AS one")
    own.write_text(TEXT)
    assert find(str(own)).params == QUERY.params


def test_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    """Some editors on Windows write one."""
    own = tmp_path / "own.cypher"
    own.write_text("RETURN 1 AS one", encoding="utf-8-sig")
    assert find(str(own)).text == "RETURN 1 AS one"


def test_misspelt_name_suggests_similar_names() -> None:
    """Without a similar name, the message says how to list the queries."""
    with pytest.raises(QueryError, match=r"no query top_rsk, and no such file\.\nDid you mean top_risk"):
        find("top_rsk")
    with pytest.raises(QueryError, match=r"no query zzzzzz, and no such file\.\nList the queries"):
        find("zzzzzz")


def test_unreadable_file_is_an_error(tmp_path: Path) -> None:
    """The message has the cause."""
    binary = tmp_path / "picture.png"
    binary.write_bytes(b"\x89PNG\xff")
    with pytest.raises(QueryError, match="cannot be read: it is not UTF-8 text"):
        find(str(binary))
    with pytest.raises(QueryError, match="cannot be read: Is a directory"):
        find(str(tmp_path))


def test_queries_page_is_up_to_date() -> None:
    """The page docs/queries.md is the output of ``make docs``."""
    page = runpy.run_path(str(DOCS / "queries_page.py"))["page"]()
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == page
