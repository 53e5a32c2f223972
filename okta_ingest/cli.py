"""The okta-ingest command: options in, one call, report out.

What a command needs is imported when it runs, so that ``--version`` and ``--help`` answer at once.
"""

import io
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from okta_ingest import __version__
from okta_ingest.errors import ConfigurationError, OktaIngestError

if TYPE_CHECKING:
    from okta_ingest.outcome import Outcome
    from okta_ingest.progress import ProgressBar
    from okta_ingest.settings import OrgSettings, Settings
    from okta_ingest.snapshot import Snapshot

INTERRUPTED = 130


class Interrupt:
    """Remembers Ctrl-C: the Neo4j driver can turn a KeyboardInterrupt into an error of its own."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """Handle the signal."""
        self.came = True
        raise KeyboardInterrupt

    def raise_again(self) -> None:
        """Raise KeyboardInterrupt if the signal has come."""
        if self.came:
            raise KeyboardInterrupt


@dataclass(frozen=True)
class Common:
    """The options that stand before the command, and whether Ctrl-C has been pressed."""

    config: Path | None
    verbose: bool
    quiet: bool
    interrupt: Interrupt


class _Group(click.Group):
    """The one place where an error becomes a message and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, KeyboardInterrupt) or (ctx.obj is not None and ctx.obj.interrupt.came):
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
    ctx.obj = Common(config, verbose, quiet, Interrupt())
    signal.signal(signal.SIGINT, ctx.obj.interrupt)
    if verbose:
        _log_to_stderr()


def _options_of_a_run(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object."),
        click.option(
            "--max-removals",
            type=click.IntRange(min=0),
            metavar="N",
            help="Remove up to N tokens that are gone from Okta, instead of up to 10 or 30 %.",
        ),
        click.option("--org", "domains", metavar="DOMAIN", multiple=True, help="Only this configured org. Repeatable."),
    ):
        command = option(command)
    return command


@main.command()
@_options_of_a_run
@click.pass_obj
def sync(common: Common, domains: Sequence[str], max_removals: int | None, as_json: bool) -> None:
    """Read the API tokens from Okta and write them to Neo4j.

    Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, but something was withheld;
    130 interrupted.
    """
    _run(common, domains, max_removals, as_json, write=True)


@main.command()
@_options_of_a_run
@click.pass_obj
def plan(common: Common, domains: Sequence[str], max_removals: int | None, as_json: bool) -> None:
    """Show what sync would do, token by token; write nothing.

    The exit code is the one that sync would end with.
    """
    _run(common, domains, max_removals, as_json, write=False)


def _run(common: Common, domains: Sequence[str], max_removals: int | None, as_json: bool, *, write: bool) -> None:
    from okta_ingest import configuration, report
    from okta_ingest.outcome import Outcome
    from okta_ingest.progress import ProgressBar

    loaded = configuration.load(common.config, os.environ)
    try:
        orgs = loaded.settings.orgs(domains)
    except ValueError as error:
        raise ConfigurationError([f"--org: {error}"], loaded.source) from None
    started = time.monotonic()
    outcome = Outcome(
        datetime.now(timezone.utc), written=write, configuration=loaded.source, warnings=list(loaded.warnings)
    )
    with ProgressBar(wanted=not common.quiet) as progress:
        _run_on_database(loaded.settings, orgs, max_removals, outcome, progress, common.interrupt)
    outcome.seconds = time.monotonic() - started
    for line in report.warnings(outcome, all_of_them=common.verbose) + report.errors(outcome):
        click.echo(line, err=True)
    if as_json:
        click.echo(report.as_json(outcome))
    elif not common.quiet:
        table = "" if write else report.changes(outcome, all_of_them=common.verbose)
        click.echo(table + report.as_text(outcome), nl=False)
    sys.exit(outcome.exit_code)


def _run_on_database(
    settings: "Settings",
    orgs: Sequence["OrgSettings"],
    max_removals: int | None,
    outcome: "Outcome",
    progress: "ProgressBar",
    interrupt: Interrupt,
) -> None:
    from okta_ingest.errors import GraphError
    from okta_ingest.graph.database import Database
    from okta_ingest.plan import Removal
    from okta_ingest.sync import Options, run

    neo4j = settings.neo4j
    options = Options(
        write=outcome.written,
        upper_names=settings.name_case == "auto",
        index=settings.index,
        removal=Removal(settings.removal == "remove", max_removals),
    )
    collects = {org.domain: partial(_collect, org, outcome.started, progress) for org in orgs}

    def show(domain: str, doing: str, done: int, total: int) -> None:
        interrupt.raise_again()
        progress.show(domain, doing, done, total)

    try:
        with Database(
            neo4j.uri, neo4j.username, neo4j.password.get_secret_value(), neo4j.database, settings.batch_size
        ) as database:
            run(collects, database, outcome, options, show)
    except GraphError as error:
        outcome.error = str(error)
    interrupt.raise_again()


def _collect(org: "OrgSettings", started: datetime, progress: "ProgressBar") -> "Snapshot":
    from okta_ingest.okta.auth import SswsAuth
    from okta_ingest.okta.client import OktaClient
    from okta_ingest.okta.collect import collect

    def wait(seconds: float, reason: str) -> None:
        progress.show(org.domain, f"waiting {seconds:.0f} s {reason}", 0, 0)
        time.sleep(seconds)

    with OktaClient(org.org_url, SswsAuth(org.token.get_secret_value()), wait) as client:
        return collect(client, org.domain, started, org.sees_all_tokens)


def _print_error(text: str) -> None:
    from okta_ingest.report import printable

    click.echo(printable(text), err=True)


def _log_to_stderr() -> None:
    from okta_ingest.report import printable

    class Printable(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record))

    handler = logging.StreamHandler()
    handler.setFormatter(Printable("%(asctime)s %(message)s"))
    logger = logging.getLogger("okta_ingest")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
