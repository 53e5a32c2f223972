"""The shipped queries, and queries of the user in files."""

import io
import runpy
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from okta_ingest.errors import QueryError
from okta_ingest.graph.queries import FIRST, GROUPS, QueryResult, find, numbered_title, queries, text_for_table
from okta_ingest.graph.query_file import Query
from tests.unit.graph.sample_query import QUERY, TEXT

DOCS = Path(__file__).parents[3] / "docs"


def test_every_query_is_in_one_group() -> None:
    """The order of the groups is that of every list; highest risk is first."""
    files = [path.stem for path in (DOCS.parent / "cypher/queries").glob("*.cypher")]
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(files)
    assert list(queries()) == grouped
    assert (grouped[0], numbered_title(queries()[FIRST])) == ("top_risk", "01 Highest risk API tokens")


def test_timestamps_of_shipped_queries_are_converted() -> None:
    """What cannot be read is None; other columns stay as they are."""
    result = QueryResult(("name", "created"), [["2026-02-01", "2026-02-01T12:00:00Z[UTC]"], ["x", "yesterday"]])
    read = datetime(2026, 2, 1, 12, tzinfo=timezone.utc)
    assert result.with_timestamps().rows == [["2026-02-01", read], ["x", None]]


def test_rows_of_an_org_need_the_column() -> None:
    """The domain is compared in any case; a row without a domain belongs to no org."""
    result = QueryResult(("id", "org"), [["1", "a.okta.com"], ["2", "b.okta.com"], ["3", None]])
    assert result.of_orgs(["B.Okta.com"]).rows == [["2", "b.okta.com"]]
    with pytest.raises(QueryError, match="--org needs a query with a column org; this one has: id"):
        QueryResult(("id",), []).of_orgs(["b.okta.com"])


def test_query_is_read_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    found = find("-")
    assert (found.name, found.params) == ("stdin", QUERY.params)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM 'http://x/' AS line RETURN line",
        "load\n\tcsv from 'file:///etc/passwd' as line return line",
        "LOAD/* x */CSV FROM 'x' AS line RETURN line",
        "\\u004cOAD CSV FROM 'x' AS line RETURN line",
        "CALL apoc.load.json('http://x/') YIELD value RETURN value",
        "CALL apoc . export.csv.all('x', {})",
    ],
)
def test_query_that_reads_elsewhere_is_refused(tmp_path: Path, text: str) -> None:
    """Files and addresses are no part of the graph."""
    own = tmp_path / "own.cypher"
    own.write_text(text)
    with pytest.raises(QueryError, match=r"own uses .*, which reads or writes files and network addresses"):
        find(str(own))


def test_words_in_quotes_and_comments_are_no_clauses(tmp_path: Path) -> None:
    """A query may name LOAD CSV."""
    own = tmp_path / "own.cypher"
    own.write_text("// LOAD CSV\nRETURN 'LOAD CSV' AS `apoc.load.json`, 1 AS payload_csv")
    assert find(str(own)).name == "own"


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
