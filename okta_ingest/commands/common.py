"""What every command needs: the global options, and printing to stderr."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from okta_ingest.interrupt import Interrupt


@dataclass(frozen=True)
class Invocation:
    """The global options, and the handler of Ctrl-C."""

    config: Path | None
    verbose: bool
    quiet: bool
    interrupt: Interrupt


def print_to_stderr(lines: Sequence[str]) -> None:
    """Print warnings or errors: stdout is for the report and for data."""
    for line in lines:
        click.echo(line, err=True)
