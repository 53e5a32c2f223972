"""``query``: ask the graph a question, or list the questions."""

import os
from collections.abc import Sequence

import click

from okta_ingest import tables
from okta_ingest.commands.complaints import complain
from okta_ingest.graph import questions
from okta_ingest.invocation import Invocation
from okta_ingest.printable import printable


def query(invocation: Invocation, name_or_file: str | None, given: Sequence[str], form: str) -> int:
    """Ask the graph one question, or list them all."""
    if name_or_file is None:
        if given:
            raise click.UsageError("--param goes with a question.")
        click.echo(tables.rendered(questions.listed(), form, all_of_them=True), nl=False)
        return 0
    question = questions.find(name_or_file)
    params = questions.parameters(question, given)
    answer = _ask(invocation, question, params)
    if form == "table" and question.title:
        click.echo(printable(f"{question.title}\n{question.why}\n"))
    click.echo(tables.rendered(answer, form, all_of_them=invocation.verbose), nl=False)
    return 0


def _ask(invocation: Invocation, question: questions.Question, params: dict[str, questions.Value]) -> questions.Answer:
    # Here, for the driver that the list of questions does not need.
    from okta_ingest import configuration
    from okta_ingest.ends import neo4j
    from okta_ingest.settings import GraphSettings

    loaded = configuration.load(GraphSettings, invocation.config, os.environ)
    complain([printable(f"warning: {warning}") for warning in loaded.warnings])
    invocation.interrupt.at_once = True  # nothing is written that would have to be right
    with neo4j.database(loaded.settings) as database:
        database.verify(writable=False)
        answer = database.ask(question.columns_only, params).without_drawing()
        if not answer.rows and not database.read("read_any_api_token"):
            complain(["warning: the graph holds no API token at all: run okta-ingest sync first"])
    return answer
