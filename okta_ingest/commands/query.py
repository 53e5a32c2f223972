"""``query``: run one query against the graph, or list the queries."""

import os
from collections.abc import Mapping, Sequence

import click

from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.graph import queries
from okta_ingest.graph.query_file import Query, Value
from okta_ingest.graph.query_parameters import parameter_values
from okta_ingest.messages import queries as messages
from okta_ingest.output import tables
from okta_ingest.output.escape import printable


def query(invocation: Invocation, name_or_file: str | None, assignments: Sequence[str], form: str) -> int:
    """Print the rows of one query in the given *form*, or the list of the queries."""
    if name_or_file is None:
        if assignments:
            raise click.UsageError(messages.PARAM_WITHOUT_QUERY.line())
        click.echo(tables.rendered(queries.listed(), form, all_rows=True), nl=False)
        return 0
    selected = queries.find(name_or_file)
    result = _run(invocation, selected, parameter_values(selected, assignments))
    if form == "table" and selected.title:
        click.echo(printable(f"{selected.title}\n{selected.why}\n"))
    click.echo(tables.rendered(result, form, all_rows=invocation.verbose), nl=False)
    return 0


def _run(invocation: Invocation, selected: Query, params: Mapping[str, Value]) -> queries.QueryResult:
    # Imported here: the list of the queries needs neither configuration nor driver.
    from okta_ingest.commands import sources
    from okta_ingest.config import loader
    from okta_ingest.config.settings import GraphSettings

    loaded = loader.load(GraphSettings, invocation.config, os.environ)
    print_to_stderr([printable(f"warning: {warning}") for warning in loaded.warnings])
    invocation.interrupt.at_once = True  # nothing is written, so nothing has to be completed
    with sources.open_database(loaded.settings) as database:
        database.verify(writable=False)
        result = database.run_query(queries.text_for_table(selected), params).without_path()
        if not result.rows and not database.read("read_any_api_token"):
            print_to_stderr([f"warning: {messages.NO_API_TOKENS.line()}"])
    return result
