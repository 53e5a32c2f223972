"""A query file: its header, its statement, and the exported form."""

import re

import pytest

from okta_ingest.graph.queries import TIMESTAMPS, numbered_title, queries
from okta_ingest.graph.query_file import Query, literal, parse, parse_shipped
from tests.unit.graph.sample_query import QUERY, TEXT


def test_header_is_read() -> None:
    """Title, purpose and defaults are read; a default is a number, text, or null."""
    assert (QUERY.name, QUERY.title, QUERY.why) == ("tokens_of_org", "Tokens of one org", "There are many.")
    assert QUERY.params == {"days": 14, "since": None, "org": "contoso"}


def test_query_without_header_has_no_defaults() -> None:
    """A query of the user needs no header."""
    assert parse("own", "RETURN 1 AS one") == Query("own", "RETURN 1 AS one")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("// Why: There are many.\n", ""), "the header lines"),
        (("days=14, ", ""), "differ in days"),
        (("since=null", "since=null, more=1"), "differ in more"),
    ],
)
def test_invalid_header_is_an_error(change: tuple[str, str], message: str) -> None:
    """The header of a shipped query must be complete and match the statement; the error has the file's name."""
    with pytest.raises(ValueError, match=rf"tokens_of_org\.cypher: .*{message}"):
        parse_shipped("tokens_of_org.cypher", TEXT.replace(*change))


def test_without_path_drops_only_the_path() -> None:
    """The other columns stay."""
    query = parse("q", "MATCH path = (n)\nRETURN path,\n       n.id AS id")
    assert query.without_path == "MATCH path = (n)\nRETURN\n       n.id AS id"


def test_with_defaults_has_literals() -> None:
    """Each parameter is replaced by its default as a Cypher literal."""
    body = QUERY.with_defaults.partition("MATCH")[2]
    assert "t.oktaDomain = 'contoso' AND t.created > datetime(null) - duration({days: 14})" in body


@pytest.mark.parametrize(
    ("value", "text"), [(None, "null"), (-3, "-3"), ("it's", r"'it\'s'"), ("\\' OR true //", r"'\\\' OR true //'")]
)
def test_literal_escapes_quotes(value: int | str | None, text: str) -> None:
    """A value cannot end its literal and add Cypher."""
    assert literal(value) == text


def test_dollar_in_quotes_is_no_parameter() -> None:
    """Dollar signs in quotes and comments are ignored."""
    text = "RETURN 'US$money' AS a, \"$x\" AS b, `$y` AS c // costs $z\n/* $v */"
    assert parse("own", text).parameters_used == frozenset()


@pytest.mark.parametrize("query", queries().values(), ids=lambda query: query.name)
def test_shipped_query_returns_path_and_has_short_title(query: Query) -> None:
    """Neo4j Browser and BloodHound draw the first column; a favorite's title must fit its list."""
    assert query.text.count("\nRETURN path,\n") == 1
    assert len(numbered_title(query)) < 30


@pytest.mark.parametrize("query", queries().values(), ids=lambda query: query.name)
def test_shipped_query_is_supported_by_bloodhound(query: Query) -> None:
    """BloodHound's Cypher rejects these clauses; list comprehensions and list items it drops without an error."""
    code = re.sub(r"'[^'\n]*'", "''", re.sub(r"//.*", "", query.text))
    assert not re.search(r"\b(CASE|UNION|EXISTS|CALL|FOREACH)\b", code, re.IGNORECASE)
    assert not re.search(r"\[\s*\w+\s+IN\b|\w\[|\]\s*\[|\|(?!\w+[*\]])", code)


@pytest.mark.parametrize("query", queries().values(), ids=lambda query: query.name)
def test_shipped_query_converts_no_property_to_a_date(query: Query) -> None:
    """One malformed value would fail the query: timestamps are returned as text."""
    assert not re.search(r"\b(datetime|date|duration)\(\s*\w+\.", query.text)
    columns = re.findall(r"^ +(.+?)(?: AS (\w+))?,?$", query.text.rpartition("\nRETURN path,\n")[2], re.M)
    raw = [value for value, name in columns if name in TIMESTAMPS and not value.startswith("toStringOrNull(")]
    assert raw == []
