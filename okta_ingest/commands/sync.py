"""``sync`` and ``plan``: bring the graph up to date, or show what that would change."""

import os
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_parts, print_to_stderr
from okta_ingest.config import loader
from okta_ingest.config.loader import Configuration
from okta_ingest.config.settings import GraphSettings, Settings
from okta_ingest.errors import GraphError
from okta_ingest.messages import progress as steps
from okta_ingest.messages import usage as messages
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.snapshot import Collect
from okta_ingest.output import report, report_json
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.collect import Ahead
from okta_ingest.pipeline.results import RunResult
from okta_ingest.pipeline.sync import SyncResult, sync_orgs
from okta_ingest.pipeline.sync_org import Options


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
    """Run sync, or plan without *write*; print the report and return the exit code."""
    if older_snapshot and snapshot is None:
        raise click.UsageError(messages.OLDER_SNAPSHOT_ALONE.line())
    started, clock = datetime.now(timezone.utc), time.monotonic()
    with ProgressBar(wanted=not invocation.quiet) as progress:
        loaded, collects, ahead = _configuration_and_orgs(invocation, snapshot, started, progress)
        options = Options(
            write=write,
            uppercase_names=loaded.settings.name_case == "auto",
            index=loaded.settings.index,
            removal=RemovalPolicy(loaded.settings.removal == "remove", max_removals),
            refuse_older=snapshot is not None and not older_snapshot,
        )
        run = _run(invocation, loaded, sources.select_orgs(collects, domains), options, progress, ahead, started)
    invocation.interrupt.raise_if_received()
    run = RunResult(**{**vars(run), "seconds": time.monotonic() - clock})
    _print(run, invocation, as_json)
    return run.exit_code


def _run(
    invocation: Invocation,
    loaded: Configuration[GraphSettings],
    collects: dict[str, Collect],
    options: Options,
    progress: ProgressBar,
    ahead: Ahead,
    started: datetime,
) -> RunResult:
    def show(domain: str, step: str, done: int, total: int) -> None:
        invocation.interrupt.raise_if_received()
        invocation.interrupt.writing |= step == steps.WRITING.text
        progress.show(domain, step, done, total)

    synced, server = SyncResult(), ""
    try:
        with sources.open_database(loaded.settings) as database:
            synced = sync_orgs(collects, database, options, show, ahead)
            server = database.server
    except GraphError as failed:
        synced = SyncResult(error=str(failed))
    return RunResult(
        started,
        written=options.write,
        server=server,
        configuration=loaded.source,
        orgs=synced.orgs,
        warnings=[*loaded.warnings, *synced.warnings],
        notes=synced.notes,
        error=synced.error,
        traceback=synced.traceback,
    )


def _configuration_and_orgs(
    invocation: Invocation, snapshot: Path | None, started: datetime, progress: ProgressBar
) -> tuple[Configuration[GraphSettings], dict[str, Collect], Ahead]:
    if snapshot is not None:
        loaded = loader.load(GraphSettings, invocation.config, os.environ)
        collects = sources.snapshot_orgs(snapshot_file.read(snapshot, started), loaded.settings.include)
        return loaded, collects, sources.ahead_of(loaded.settings)
    both = loader.load(Settings, invocation.config, os.environ)
    ahead = sources.ahead_of(both.settings)
    return both, sources.okta_orgs(both.settings, started, progress, ahead), ahead


def _print(run: RunResult, invocation: Invocation, as_json: bool) -> None:
    print_to_stderr(report.messages(run, invocation.verbose, invocation.quiet))
    if as_json:
        print_parts(report_json.json_report(run))
        return
    table = "" if run.written else _plan_table(run, invocation.verbose)
    text = "" if invocation.quiet else report.as_text(run, invocation.verbose)
    click.echo("\n".join(filter(None, [table, text])), nl=False)


def _plan_table(run: RunResult, show_all: bool) -> str:
    # Imported here: only a plan needs the tables.
    from okta_ingest.output.plan_table import plan_table
    from okta_ingest.output.terminal import screen

    return plan_table(run, screen(), show_all)
