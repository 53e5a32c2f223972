"""The values of a query's parameters."""

import pytest

from okta_ingest.errors import QueryError
from okta_ingest.graph.query_file import Query
from okta_ingest.graph.query_parameters import parameter_values
from tests.unit.graph.sample_query import QUERY


def test_defaults_apply() -> None:
    """Without assignments the values are the defaults."""
    assert parameter_values(QUERY, []) == {"days": 14, "since": None, "org": "contoso"}


def test_assignments_keep_the_type_of_the_default() -> None:
    """Text stays text even if it looks like a number; null is no value."""
    assignments = ["days=3", "since=2026-01-01", "org=12=x"]
    assert parameter_values(QUERY, assignments) == {"days": 3, "since": "2026-01-01", "org": "12=x"}
    assert parameter_values(QUERY, ["since=2026", "org=null"]) == {"days": 14, "since": "2026", "org": None}


def test_parameters_without_default_are_typed_by_value() -> None:
    """A query of the user has no defaults: a whole number is a number."""
    assert parameter_values(Query("own", "RETURN $a, $b"), ["a=1", "b=x"]) == {"a": 1, "b": "x"}


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("days", "--param days has no value."),
        ("days=soon", "days must be a whole number, as in --param days=14."),
        ("day=3", "tokens_of_org has no parameter day; its parameters: days, org, since."),
    ],
)
def test_invalid_assignment_is_an_error(assignment: str, message: str) -> None:
    """The message says what would be valid."""
    with pytest.raises(QueryError) as raised:
        parameter_values(QUERY, [assignment])
    assert raised.value.message == message


def test_missing_values_are_an_error() -> None:
    """The message names every parameter without a value."""
    with pytest.raises(QueryError, match=r"own needs a value for a, b\.\nGive one: --param a=VALUE\."):
        parameter_values(Query("own", "RETURN $b, $a"), [])
