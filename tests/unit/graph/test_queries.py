"""Questions as files: their headers, their parameters, and what is exported of them."""

import io
import json
import re
import runpy
import zipfile
from pathlib import Path

import pytest

from okta_ingest.errors import QueryError
from okta_ingest.graph.queries import FIRST, Query, QueryResult, find, literal, parameters, parse, queries
from okta_ingest.output.export import FAVORITES, HOW_TO, PRIVILEGE_ZONE_RULE, SAVED_SEARCHES, STYLE, contents

DOCS = Path(__file__).parents[3] / "docs"
TEXT = """\
// Tokens of one org
// Why: There are many.
// Params: days=14, since=null, org=contoso
MATCH path = (t:Okta_ApiToken)
WHERE t.oktaDomain = $org AND t.created > datetime($since) - duration({days: $days})
RETURN path, t.name AS name
"""
QUESTION = parse("tokens_of_org.cypher", TEXT)


def test_parse() -> None:
    """A header is read into title, purpose and defaults, which are numbers, text, or nothing."""
    assert (QUESTION.name, QUESTION.title, QUESTION.why) == ("tokens_of_org", "Tokens of one org", "There are many.")
    assert QUESTION.params == {"days": 14, "since": None, "org": "contoso"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("// Why: There are many.\n", ""), "the header lines"),
        (("days=14, ", ""), "differ in days"),
        (("since=null", "since=null, more=1"), "differ in more"),
    ],
)
def test_broken_header(change: tuple[str, str], message: str) -> None:
    """A header that is incomplete or untrue is refused, with the file's name."""
    with pytest.raises(ValueError, match=rf"tokens_of_org\.cypher: .*{message}"):
        parse("tokens_of_org.cypher", TEXT.replace(*change))


def test_columns_only() -> None:
    """The drawing is not asked for where a table is wanted; a query of one's own is asked as it is."""
    first = queries()[FIRST]
    assert first.columns_only == first.text.replace("\nRETURN path,\n", "\nRETURN\n") != first.text
    assert QUESTION.columns_only == QUESTION.text
    drawn = QueryResult(("path", "name"), [["a -> b", "Postman"]])
    assert drawn.without_drawing() == QueryResult(("name",), [["Postman"]])
    assert QueryResult(("path",), [["a -> b"]]).without_drawing().columns == ("path",)


def test_with_defaults() -> None:
    """Defaults stand in the exported text as Cypher literals."""
    body = QUESTION.with_defaults.partition("MATCH")[2]
    assert "t.oktaDomain = 'contoso' AND t.created > datetime(null) - duration({days: 14})" in body


@pytest.mark.parametrize(
    ("value", "text"), [(None, "null"), (-3, "-3"), ("it's", r"'it\'s'"), ("\\' OR true //", r"'\\\' OR true //'")]
)
def test_literal(value: int | str | None, text: str) -> None:
    """Text as a literal cannot end before its end."""
    assert literal(value) == text


def test_parameters() -> None:
    """What is given replaces the defaults, in their types; text stays text, though it look like a number."""
    assert parameters(QUESTION, []) == {"days": 14, "since": None, "org": "contoso"}
    given = ["days=3", "since=2026-01-01", "org=12=x"]
    assert parameters(QUESTION, given) == {"days": 3, "since": "2026-01-01", "org": "12=x"}
    assert parameters(QUESTION, ["since=2026", "org=null"]) == {"days": 14, "since": "2026", "org": None}
    assert parameters(Query("own", "RETURN $a, $b"), ["a=1", "b=x"]) == {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("days", "--param days has no value."),
        ("days=soon", "days is a whole number, as in --param days=14."),
        ("day=3", "tokens_of_org has no parameter day; it has: days, org, since."),
    ],
)
def test_wrong_parameter(given: str, message: str) -> None:
    """A parameter that cannot be used ends in one message that says what can."""
    with pytest.raises(QueryError) as raised:
        parameters(QUESTION, [given])
    assert raised.value.message == message


def test_missing_parameter() -> None:
    """A query of one's own, without defaults, says which value it lacks."""
    with pytest.raises(QueryError, match=r"own wants a value for a, b\.\nGive one: --param a=VALUE\."):
        parameters(Query("own", "RETURN $b, $a"), [])


def test_find(tmp_path: Path) -> None:
    """A query is found by its name, or in a file, with a header or without."""
    assert find(FIRST) is queries()[FIRST]
    own = tmp_path / "own.cypher"
    own.write_text("RETURN 1 AS one")
    assert find(str(own)) == Query("own", "RETURN 1 AS one")
    own.write_text(TEXT)
    assert find(str(own)).params == QUESTION.params


def test_dollar_in_text(tmp_path: Path) -> None:
    """A dollar sign in quotes or in a comment is no parameter, and a mark at the file's beginning no part of it."""
    own = tmp_path / "own.cypher"
    own.write_text("RETURN 'US$money' AS a, \"$x\" AS b, `$y` AS c // costs $z\n/* $v */", encoding="utf-8-sig")
    assert parameters(find(str(own)), []) == {}
    assert find(str(own)).text.startswith("RETURN")


def test_not_found(tmp_path: Path) -> None:
    """A name that is wrong by a letter is answered with the right one, and a file that is no text says so."""
    with pytest.raises(QueryError, match=r"no query top_rsk, and no such file\.\nIs it one of these: top_risk"):
        find("top_rsk")
    with pytest.raises(QueryError, match="okta-ingest query lists the queries"):
        find("zzzzzz")
    binary = tmp_path / "picture.png"
    binary.write_bytes(b"\x89PNG\xff")
    with pytest.raises(QueryError, match="cannot be read: it is not UTF-8 text"):
        find(str(binary))
    with pytest.raises(QueryError, match="cannot be read: Is a directory"):
        find(str(tmp_path))


@pytest.mark.parametrize("query", queries().values(), ids=lambda query: query.name)
def test_form(query: Query) -> None:
    """A query draws first, has a title that fits a line, and keeps to what BloodHound's Cypher has."""
    assert query.text.count("\nRETURN path,\n") == 1
    assert len(query.title) < 80
    code = re.sub(r"//.*", "", query.text)
    # BloodHound's front end refuses these; list comprehensions and items of lists it takes, and drops in silence.
    assert not re.search(r"\b(CASE|UNION|EXISTS|CALL|FOREACH)\b", code, re.IGNORECASE)
    assert not re.search(r"\[\s*\w+\s+IN\b|\w\[|\]\s*\[|\|(?!\w+[*\]])", code)


def test_begins_with_the_greatest_risk() -> None:
    """The list begins with the query to ask first; the rest is in the order of the names."""
    first, *rest = queries()
    assert first == FIRST
    assert rest == sorted(rest)


def test_page() -> None:
    """The page docs/queries.md is what ``make docs`` makes of the headers."""
    made = runpy.run_path(str(DOCS / "queries_page.py"))["page"]()
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == made


def zipped(name: str) -> dict[str, str]:
    """The members of an exported archive."""
    with zipfile.ZipFile(io.BytesIO(contents()[name])) as archive:
        return {member: archive.read(member).decode() for member in archive.namelist()}


def test_favorites() -> None:
    """Each query is a file in one folder, its first line the title, with no parameter left."""
    members = zipped(FAVORITES)
    assert members.keys() == {f"API tokens/{name}.cypher" for name in queries()}
    assert [text.splitlines()[0] for text in members.values()] == [f"// {item.title}" for item in queries().values()]
    assert "$" not in "".join(members.values())


def test_saved_searches() -> None:
    """Each query is an object of exactly the keys that BloodHound imports."""
    members = {name: json.loads(text) for name, text in zipped(SAVED_SEARCHES).items()}
    assert {frozenset(search) for search in members.values()} == {frozenset({"name", "query", "description"})}
    assert members["top_risk.json"]["name"] == "API tokens: Biggest risks: the tokens that would hurt us most, and why"
    assert members["unused_tokens.json"]["query"] == queries()["unused_tokens"].with_defaults


def test_privilege_zone_rule() -> None:
    """The rule has the keys that BloodHound's rules have."""
    rule = json.loads(contents()[PRIVILEGE_ZONE_RULE])
    assert list(rule) == ["name", "description", "cypher", "enabled", "zone", "allow_disable"]
    assert (rule["name"], rule["zone"], rule["enabled"]) == ("API tokens of Tier Zero owners", "Tier Zero", True)


def test_style() -> None:
    """The rules stand in the order in which Neo4j Browser lets the kind's colour win over that of the label Okta."""
    rules = re.findall(r"^([\w.]+) \{\n(?:.*\n)*?  color: (#\w+);", contents()[STYLE].decode(), re.M)
    assert rules[:3] == [("node", "#A5ABB6"), ("relationship", "#A5ABB6"), ("node.Okta", "#8a8f98")]
    assert dict(rules[3:]) == {
        "node.Okta_ApiToken": "#ff746c",
        "node.Okta_User": "#d33115",
        "node.Okta_Organization": "#16a5a5",
        "node.Okta_Role": "#8a8f98",
        "node.Okta_CustomRole": "#8a8f98",
        "node.Okta_RoleAssignment": "#8a8f98",
    }


def test_how_to() -> None:
    """The page names every file that is exported beside it, and every query."""
    page = contents()[HOW_TO].decode()
    assert [name for name in contents() if name != HOW_TO and f"`{name}`" not in page] == []
    assert [item.title for item in queries().values() if item.title not in page] == []


def test_same_every_time() -> None:
    """The same queries make the same files, to the byte."""
    assert contents() == contents()
