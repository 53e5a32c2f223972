"""``query``: ask the graph a query, or list the queries."""

import os
from collections.abc import Sequence

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.graph import queries
from okta_ingest.output import tables
from okta_ingest.output.escape import printable


def query(invocation: Invocation, name_or_file: str | None, given: Sequence[str], form: str) -> int:
    """Ask the graph one query, or list them all."""
    if name_or_file is None:
        if given:
            raise click.UsageError("--param goes with a query.")
        click.echo(tables.rendered(queries.listed(), form, all_of_them=True), nl=False)
        return 0
    query = queries.find(name_or_file)
    params = queries.parameters(query, given)
    answer = _ask(invocation, query, params)
    if form == "table" and query.title:
        click.echo(printable(f"{query.title}\n{query.why}\n"))
    click.echo(tables.rendered(answer, form, all_of_them=invocation.verbose), nl=False)
    return 0


def _ask(invocation: Invocation, query: queries.Query, params: dict[str, queries.Value]) -> queries.QueryResult:
    # Here, for the driver that the list of queries does not need.
    from okta_ingest.config import loader
    from okta_ingest.config.settings import GraphSettings

    loaded = loader.load(GraphSettings, invocation.config, os.environ)
    print_to_stderr([printable(f"warning: {warning}") for warning in loaded.warnings])
    invocation.interrupt.at_once = True  # nothing is written that would have to be right
    with sources.open_database(loaded.settings) as database:
        database.verify(writable=False)
        answer = database.ask(query.columns_only, params).without_drawing()
        if not answer.rows and not database.read("read_any_api_token"):
            print_to_stderr(["warning: the graph holds no API token at all: run okta-ingest sync first"])
    return answer
