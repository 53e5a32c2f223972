"""``report``: write the API tokens of the graph as one HTML page."""

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest import __version__
from okta_ingest.commands.common import Invocation, print_to_stderr, warning_lines
from okta_ingest.commands.sources import graph_to_read
from okta_ingest.messages import queries as query_messages
from okta_ingest.messages import report as messages
from okta_ingest.model.inventory.build import Inventory
from okta_ingest.model.truncate import joined
from okta_ingest.output.escape import printable
from okta_ingest.output.file import write_private
from okta_ingest.output.html.render import render
from okta_ingest.output.html.view import View
from okta_ingest.pipeline import report_data


def report(invocation: Invocation, output: Path, domains: Sequence[str]) -> int:
    """Write the page of the orgs *domains*, or of all orgs in the graph, to the file *output*."""
    now = datetime.now(timezone.utc)
    with graph_to_read(invocation) as database:
        inventory = _selected(report_data.read(database, now), domains)
    write_private(output, render(View(inventory, now, __version__)))
    if not invocation.quiet:
        print_to_stderr([] if inventory.tokens else warning_lines([query_messages.NO_API_TOKENS.line()]))
        orgs = joined([org.label for org in inventory.orgs]) or "0 orgs"
        click.echo(printable(messages.WRITTEN.line(path=output, tokens=len(inventory.tokens), orgs=orgs)))
    return 0


def _selected(inventory: Inventory, domains: Sequence[str]) -> Inventory:
    if not domains:
        return inventory
    unknown = sorted({domain for domain in domains if inventory.lacks(domain)})
    if unknown:
        known = joined([org.label for org in inventory.orgs]) or "none"
        message = messages.UNKNOWN_ORG.line(unknown=", ".join(unknown), known=known)
        raise click.BadParameter(message, param_hint="--org")
    return inventory.of(domains)
