"""``sync`` and ``plan``: bring the graph up to date, or show what that would change."""

import os
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.config import loader
from okta_ingest.config.loader import Configuration
from okta_ingest.config.settings import GraphSettings, Settings
from okta_ingest.errors import GraphError
from okta_ingest.model.plan import Removal
from okta_ingest.model.snapshot import Collect
from okta_ingest.output import report
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.results import RunResult
from okta_ingest.pipeline.sync import Options, run


def sync(
    invocation: Invocation,
    *,
    write: bool,
    domains: Sequence[str],
    snapshot: Path | None,
    older_snapshot: bool,
    max_removals: int | None,
    as_json: bool,
) -> int:
    """Bring the graph up to date; without *write*, show what that would change."""
    if older_snapshot and snapshot is None:
        raise click.UsageError("--older-snapshot goes with --snapshot.")
    begun, started = time.monotonic(), datetime.now(timezone.utc)
    with ProgressBar(wanted=not invocation.quiet) as progress:
        loaded, collects = _okta_or_snapshot(invocation, snapshot, started, progress)
        settings = loaded.settings
        result = RunResult(started, written=write, configuration=loaded.source, warnings=list(loaded.warnings))
        options = Options(
            write=write,
            upper_names=settings.name_case == "auto",
            index=settings.index,
            removal=Removal(settings.removal == "remove", max_removals),
            refuse_older=snapshot is not None and not older_snapshot,
        )

        def show(domain: str, doing: str, done: int, total: int) -> None:
            invocation.interrupt.raise_if_received()
            progress.show(domain, doing, done, total)

        collects = sources.select_orgs(collects, domains)
        try:
            with sources.open_database(settings) as database:
                run(collects, database, result, options, show)
        except GraphError as error:
            result.error = str(error)
    invocation.interrupt.raise_if_received()
    result.seconds = time.monotonic() - begun
    print_to_stderr(report.warnings(result, invocation.verbose) + report.errors(result, invocation.verbose))
    if as_json:
        click.echo(report.as_json(result))
    elif not invocation.quiet:
        table = "" if write else _changes(result, invocation.verbose)
        click.echo(table + report.as_text(result, invocation.verbose), nl=False)
    return result.exit_code


def _okta_or_snapshot(
    invocation: Invocation, snapshot: Path | None, started: datetime, progress: ProgressBar
) -> tuple[Configuration[GraphSettings], dict[str, Collect]]:
    if snapshot is not None:
        pushed = loader.load(GraphSettings, invocation.config, os.environ)
        return pushed, sources.snapshot_orgs(snapshot_file.read(snapshot, started), pushed.settings.include)
    loaded = loader.load(Settings, invocation.config, os.environ)
    # Here, for the HTTP library that only asking Okta needs.

    return loaded, sources.okta_orgs(loaded.settings.okta, loaded.settings.include, started, progress)


def _changes(result: RunResult, all_of_them: bool) -> str:
    # Here, for the tables that only a plan needs.
    from okta_ingest.output.plan_table import changes

    return changes(result, all_of_them)
