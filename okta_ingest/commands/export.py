"""``export``: the files for Neo4j Browser and BloodHound."""

from pathlib import Path

import click

from okta_ingest.commands.common import Invocation
from okta_ingest.output import export as exporting
from okta_ingest.output.escape import printable


def export(invocation: Invocation, folder: Path, force: bool) -> int:
    """Write the files for Neo4j Browser and BloodHound into *folder*."""
    paths = exporting.export(folder)
    if not invocation.quiet:
        click.echo(printable("".join(f"{path}\n" for path in paths)), nl=False)
        click.echo(f"{exporting.HOW_TO} there says how to load each.")
    return 0
