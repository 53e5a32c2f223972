"""Warnings and errors, on stderr: stdout is the report's."""

from collections.abc import Sequence

import click


def complain(lines: Sequence[str]) -> None:
    """Print *lines*."""
    for line in lines:
        click.echo(line, err=True)
