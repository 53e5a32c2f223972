"""What ``query`` prints for people: the list of the queries by group, or the title and the table of one."""

from typing import Any

from okta_ingest.graph import queries
from okta_ingest.graph.queries import QueryResult
from okta_ingest.graph.query_file import Query
from okta_ingest.output.escape import printable
from okta_ingest.output.tables import UNKNOWN, Screen, as_table

OVERVIEW = "overview"


def listed(result: QueryResult, screen: Screen) -> str:
    """The list of the queries (`okta_ingest.graph.queries.listed`), one table per group."""
    tables = []
    for group in queries.GROUPS:
        rows = [row[1:] for row in result.rows if row[0] == group]
        table = as_table(QueryResult(result.columns[1:], rows), screen, all_rows=True, unknown="", count=False)
        tables.append(f"{screen.bold(group)}\n\n{table}")
    return "\n".join(tables)


def table(query: Query, result: QueryResult, screen: Screen, *, all_rows: bool) -> str:
    """The title and purpose of *query*, and its rows. The overview of several orgs ends with their total."""
    title = f"{screen.bold(printable(query.title))}\n{printable(query.why)}\n\n" if query.title else ""
    is_shipped = queries.is_shipped(query)
    total = _total(result) if is_shipped and query.name == OVERVIEW and len(result.rows) > 1 else None
    unknown = UNKNOWN if is_shipped else ""
    return title + as_table(result, screen, all_rows=all_rows, unknown=unknown, total=total)


def _total(result: QueryResult) -> list[Any]:
    """The sum of each column of numbers; ``total`` in the first column."""
    columns = list(zip(*result.rows, strict=True))
    sums = [sum(values) if all(isinstance(value, int) for value in values) else None for values in columns]
    return ["total", *sums[1:]]
