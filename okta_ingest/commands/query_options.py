"""The arguments and options of ``query``."""

from collections.abc import Callable
from pathlib import Path

import click

from okta_ingest.commands import completion


def query_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the arguments and options of ``query`` to *command*."""
    for option in (
        click.option("--fail-if-rows", is_flag=True, help="Exit with code 4 if there is a row."),
        click.option(
            "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write into this file, mode 0600."
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(["table", "json", "jsonl", "csv"]),
            default="table",
            show_default=True,
            help="Output format.",
        ),
        click.option(
            "--org",
            "domains",
            metavar="DOMAIN",
            multiple=True,
            help="Only rows whose column org is this domain. Repeatable.",
            shell_complete=completion.domains,
        ),
        click.option(
            "--param",
            "assignments",
            metavar="NAME=VALUE",
            multiple=True,
            help="A value for a parameter of the query. Repeatable.",
            shell_complete=completion.parameters,
        ),
        click.argument(
            "name_or_file", required=False, metavar="[NAME|FILE|-]", shell_complete=completion.queries_and_files
        ),
    ):
        command = option(command)
    return command
