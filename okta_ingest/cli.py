"""The okta-ingest command: its subcommands and their options.

A command's module is imported when it runs: ``--version`` and ``--help`` load Click only.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from okta_ingest import __version__
from okta_ingest.commands.common import Invocation, global_options, with_invocation
from okta_ingest.commands.group import CommandGroup
from okta_ingest.commands.options import force_option, json_option, org_option, snapshot_option, sync_options
from okta_ingest.commands.query_options import query_options


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@global_options
@click.version_option(__version__, prog_name="okta-ingest")
def main() -> None:
    """Put the API tokens of an Okta org, with the edges to their owners, into BloodHound's Neo4j database."""


@main.command(short_help="Read the API tokens from Okta and write them to Neo4j.")
@sync_options
@with_invocation
def sync(invocation: Invocation, **options: Any) -> None:
    """Read the API tokens from Okta and write them to Neo4j.

    Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, but partial (token list partial, or stale
    tokens not removed); 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
    """
    from okta_ingest.commands import sync as command

    sys.exit(command.sync(invocation, **options, write=True))


@main.command(short_help="Show what sync would do, token by token; write nothing.")
@sync_options
@with_invocation
def plan(invocation: Invocation, **options: Any) -> None:
    """Show what sync would do, token by token; write nothing.

    The exit code is the one that sync would end with.
    """
    from okta_ingest.commands import sync as command

    sys.exit(command.sync(invocation, **options, write=False))


@main.command(short_help="Read the API tokens from Okta into a file; needs no Neo4j.")
@org_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="The file to write, mode 0600; - for stdout.",
)
@force_option
@with_invocation
def collect(invocation: Invocation, domains: Sequence[str], output: Path, force: bool) -> None:
    """Read the API tokens from Okta into a file, for sync --snapshot; needs no Neo4j.

    The exit codes are those of sync. An org that cannot be read is in the file with its error. If no org can be read,
    nothing is written.
    """
    from okta_ingest.commands import collect as command

    sys.exit(command.collect(invocation, domains, output, force))


@main.command(short_help="Show what changed between two snapshot files.")
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="NEW")
@json_option
@with_invocation
def diff(invocation: Invocation, old: Path, new: Path, as_json: bool) -> None:
    """Show what changed between two snapshot files: what sync of NEW after OLD would report.

    Needs neither Okta nor Neo4j. Exit codes: 0 no difference; 1 an org could not be compared; 2 wrong usage or not
    a snapshot file; 4 there are differences.
    """
    from okta_ingest.commands import diff as command

    sys.exit(command.diff(invocation, old, new, as_json))


@main.command(short_help="Check Okta and Neo4j: what works, what is missing, what to do.")
@click.option("--only", type=click.Choice(["okta", "neo4j"]), help="Check one of the two; the other is not contacted.")
@snapshot_option
@org_option
@json_option
@with_invocation
def check(invocation: Invocation, **options: Any) -> None:
    """Check Okta and Neo4j: what works, what is missing, and what to do; write nothing.

    Exit codes: 0 a run would work; 1 it would fail; 2 wrong usage or configuration; 3 it would be partial, or could
    not remove stale tokens; 130 interrupted (143 by SIGTERM, 129 by SIGHUP).
    """
    from okta_ingest.commands import check as command

    sys.exit(command.check(invocation, **options))


@main.command(short_help="Run a query by name, or one from a file; list all queries.")
@query_options
@with_invocation
def query(invocation: Invocation, name_or_file: str | None, assignments: Sequence[str], **options: Any) -> None:
    """Run a query by name, or one from a file or stdin (-); without either, list the queries.

    A query can only read. A first column named path is for drawing, and is not printed.
    """
    from okta_ingest.commands import query as command

    sys.exit(command.query(invocation, name_or_file, assignments, command.Options(**options)))


@main.command(short_help="Write queries and styles for Neo4j Browser and BloodHound.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@force_option
@with_invocation
def export(invocation: Invocation, folder: Path, force: bool) -> None:
    """Write the queries and styles for Neo4j Browser and BloodHound into DIR."""
    from okta_ingest.commands import export as command

    sys.exit(command.export(invocation, folder, force))


@main.command(short_help="Write the API tokens of the graph as one HTML page.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The file to write, mode 0600."
)
@click.option("--org", "domains", metavar="DOMAIN", multiple=True, help="Only this org of the graph. Repeatable.")
@with_invocation
def report(invocation: Invocation, output: Path, domains: Sequence[str]) -> None:
    """Write a report on the API tokens of the graph: one HTML page for auditors and managers.

    The page needs no network. An existing file is replaced. Values that the graph does not have are shown as unknown.
    """
    from okta_ingest.commands import report as command

    sys.exit(command.report(invocation, output, domains))
