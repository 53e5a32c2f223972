"""The okta-ingest command: options in, one call, report out.

A command's module is imported when it runs, with what that command needs: ``--version`` and ``--help`` answer at once.
"""

import io
import logging
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from okta_ingest import __version__
from okta_ingest.commands.common import Invocation
from okta_ingest.errors import OktaIngestError
from okta_ingest.interrupt import INTERRUPTED, Interrupt
from okta_ingest.output.escape import printable


class _Group(click.Group):
    """The one place where an error becomes a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt) or (ctx.obj is not None and ctx.obj.interrupt.received):
                _print_error("interrupted: what is written is right, and the next run completes it")
                ctx.exit(INTERRUPTED)
            if isinstance(error, OktaIngestError):
                _print_error(f"error: {error}")
                ctx.exit(error.exit_code)
            _print_error(f"error: this is a bug in okta-ingest {__version__} ({type(error).__name__})")
            _print_error(
                traceback.format_exc()
                if ctx.params["verbose"]
                else "Please report it with the traceback that -v shows."
            )
            ctx.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Configuration file. Default: $OKTA_INGEST_CONFIG, else ./config.yaml if it exists, else the environment.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log every request, show all warnings, and the traceback of a bug.")
@click.option("-q", "--quiet", is_flag=True, help="No report, no progress: warnings and errors only.")
@click.version_option(__version__, prog_name="okta-ingest")
@click.pass_context
def main(ctx: click.Context, config: Path | None, verbose: bool, quiet: bool) -> None:
    """Put the API tokens of an Okta org, and the edges to their owners, into the Neo4j database under BloodHound."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that this terminal's encoding lacks must not cost the report.
            stream.reconfigure(errors="backslashreplace")
    if verbose and quiet:
        raise click.UsageError("-v and -q exclude each other.")
    ctx.obj = Invocation(config, verbose, quiet, Interrupt())
    signal.signal(signal.SIGINT, ctx.obj.interrupt)
    if verbose:
        _log_to_stderr()


_json = click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
_org = click.option(
    "--org",
    "domains",
    metavar="DOMAIN",
    multiple=True,
    help="Only this org of the configuration, or of the snapshot. Repeatable.",
)


def _options_of_a_run(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        _json,
        click.option(
            "--max-removals",
            type=click.IntRange(min=0),
            metavar="N",
            help="Remove up to N tokens that are gone from Okta, instead of 10, or 30 % where that is more.",
        ),
        click.option(
            "--older-snapshot", is_flag=True, help="Use the snapshot though the graph holds what was collected later."
        ),
        click.option(
            "--snapshot",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="FILE",
            help="Take what okta-ingest collect has written to FILE, instead of asking Okta.",
        ),
        _org,
    ):
        command = option(command)
    return command


@main.command()
@_options_of_a_run
@click.pass_obj
def sync(invocation: Invocation, /, **options: Any) -> None:
    """Read the API tokens from Okta and write them to Neo4j.

    Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, but something was withheld;
    130 interrupted.
    """
    from okta_ingest.commands import sync as command

    sys.exit(command.sync(invocation, **options, write=True))


@main.command()
@_options_of_a_run
@click.pass_obj
def plan(invocation: Invocation, /, **options: Any) -> None:
    """Show what sync would do, token by token; write nothing.

    The exit code is the one that sync would end with.
    """
    from okta_ingest.commands import sync as command

    sys.exit(command.sync(invocation, **options, write=False))


@main.command()
@_org
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", required=True, help="The file to write, mode 0600."
)
@click.pass_obj
def collect(invocation: Invocation, domains: Sequence[str], output: Path) -> None:
    """Read the API tokens from Okta into a file, for sync --snapshot; needs no Neo4j.

    The exit codes are those of sync; an org that cannot be read stands in the file with its error.
    """
    from okta_ingest.commands import collect as command

    sys.exit(command.collect(invocation, domains, output))


@main.command()
@_json
@click.pass_obj
def check(invocation: Invocation, as_json: bool) -> None:
    """Look at both ends: what works, what is missing, and what to do about it; write nothing.

    Exit codes: 0 a run would work; 1 it would fail; 2 wrong usage or configuration; 3 it would leave something
    out, or could not remove what is gone; 130 interrupted.
    """
    from okta_ingest.commands import check as command

    sys.exit(command.check(invocation, as_json))


@main.command()
@click.argument("name_or_file", required=False, metavar="[NAME|FILE]")
@click.option(
    "--param",
    "assignments",
    metavar="NAME=VALUE",
    multiple=True,
    help="Set a parameter of the query. Repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="Format of the result.",
)
@click.pass_obj
def query(invocation: Invocation, name_or_file: str | None, assignments: Sequence[str], form: str) -> None:
    """Run a query by its name, or one of your own from a file; without either, list the queries.

    A query can only read. A first column named path is for drawing; it is not shown.
    """
    from okta_ingest.commands import query as command

    sys.exit(command.query(invocation, name_or_file, assignments, form))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--force", is_flag=True, help="Replace existing files, also those that export did not write.")
@click.pass_obj
def export(invocation: Invocation, folder: Path, force: bool) -> None:
    """Write the queries and a style as files for Neo4j Browser and BloodHound into DIR."""
    from okta_ingest.commands import export as command

    sys.exit(command.export(invocation, folder, force))


def _print_error(text: str) -> None:
    click.echo(printable(text), err=True)


def _log_to_stderr() -> None:
    class Printable(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record))

    handler = logging.StreamHandler()
    handler.setFormatter(Printable("%(asctime)s %(message)s"))
    logger = logging.getLogger("okta_ingest")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
