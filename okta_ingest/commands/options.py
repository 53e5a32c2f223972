"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path

import click

from okta_ingest.commands import completion

json_option = click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
force_option = click.option("--force", is_flag=True, help="Replace existing files.")
org_option = click.option(
    "--org",
    "domains",
    metavar="DOMAIN",
    multiple=True,
    help="Only this org of the configuration or snapshot. Repeatable.",
    shell_complete=completion.domains,
)


snapshot_option = click.option(
    "--snapshot",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Read a file of okta-ingest collect instead of Okta.",
)


def sync_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of sync and plan."""
    for option in (
        json_option,
        click.option(
            "--max-removals",
            type=click.IntRange(min=0),
            metavar="N",
            help="Remove up to N stale tokens. Default: 10, or 30 % if that is more.",
        ),
        click.option(
            "--older-snapshot", is_flag=True, help="Write a snapshot that is older than the data in the graph."
        ),
        snapshot_option,
        org_option,
    ):
        command = option(command)
    return command
