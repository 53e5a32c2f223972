"""The values of a query's parameters: its defaults, and what the user gives as ``name=value``."""

from collections.abc import Sequence

from okta_ingest.errors import QueryError
from okta_ingest.graph.query_file import Query, Value, is_whole_number, number_or_text, text_or_null
from okta_ingest.messages import queries as messages


def parameter_values(query: Query, assignments: Sequence[str]) -> dict[str, Value]:
    """The values for *query*: its defaults, replaced by *assignments* (``name=value``). Raises QueryError.

    A value is a whole number if the default is one, or, without a default, if it looks like one; else text;
    ``null`` is no value.
    """
    values = {**query.params, **dict(_assigned(query, assignment) for assignment in assignments)}
    missing = sorted(query.parameters_used - values.keys())
    if missing:
        names = ", ".join(missing)
        raise QueryError(messages.MISSING_PARAMETERS(query=query.name, parameters=names, first=missing[0]))
    return values


def _assigned(query: Query, assignment: str) -> tuple[str, Value]:
    name, equals, text = assignment.partition("=")
    if not equals:
        raise QueryError(messages.PARAM_WITHOUT_VALUE(assignment=assignment))
    if name not in query.parameters_used:
        existing = ", ".join(sorted(query.parameters_used)) or "none"
        raise QueryError(messages.UNKNOWN_PARAMETER(query=query.name, parameter=name, parameters=existing))
    return name, _typed(query, name, text)


def _typed(query: Query, name: str, text: str) -> Value:
    if name not in query.params:
        return number_or_text(text)
    default = query.params[name]
    if not isinstance(default, int):
        return text_or_null(text)
    if not is_whole_number(text):
        raise QueryError(messages.NOT_WHOLE_NUMBER(parameter=name, default=default))
    return int(text)
