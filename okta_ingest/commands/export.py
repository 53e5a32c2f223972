"""``export``: the files for Neo4j Browser and BloodHound."""

from pathlib import Path

import click

from okta_ingest.commands.common import Invocation
from okta_ingest.messages import queries as messages
from okta_ingest.output import export as exported
from okta_ingest.output import export_writer
from okta_ingest.output.escape import printable


def export(invocation: Invocation, folder: Path, force: bool) -> int:
    """Write the files for Neo4j Browser and BloodHound into *folder*."""
    invocation.interrupt.writing = True
    paths = export_writer.write(folder, exported.contents(), force=force)
    if not invocation.quiet:
        click.echo(printable("".join(f"{path}\n" for path in paths)), nl=False)
        click.echo(messages.HOW_TO_LOAD.line(file=exported.HOW_TO))
    return 0
