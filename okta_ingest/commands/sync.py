"""``sync`` and ``plan``: bring the graph up to date, or show what that would change."""

import os
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest import configuration, report, snapshot_file
from okta_ingest.commands.choice import chosen
from okta_ingest.commands.complaints import complain
from okta_ingest.configuration import Configuration
from okta_ingest.ends import neo4j, snapshots
from okta_ingest.errors import GraphError
from okta_ingest.invocation import Invocation
from okta_ingest.outcome import Outcome
from okta_ingest.plan import Removal
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import GraphSettings, Settings
from okta_ingest.snapshot import Collect
from okta_ingest.sync import Options, run


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
        outcome = Outcome(started, written=write, configuration=loaded.source, warnings=list(loaded.warnings))
        options = Options(
            write=write,
            upper_names=settings.name_case == "auto",
            index=settings.index,
            removal=Removal(settings.removal == "remove", max_removals),
            refuse_older=snapshot is not None and not older_snapshot,
        )

        def show(domain: str, doing: str, done: int, total: int) -> None:
            invocation.interrupt.raise_again()
            progress.show(domain, doing, done, total)

        collects = chosen(collects, domains)
        try:
            with neo4j.database(settings) as database:
                run(collects, database, outcome, options, show)
        except GraphError as error:
            outcome.error = str(error)
    invocation.interrupt.raise_again()
    outcome.seconds = time.monotonic() - begun
    complain(report.warnings(outcome, invocation.verbose) + report.errors(outcome, invocation.verbose))
    if as_json:
        click.echo(report.as_json(outcome))
    elif not invocation.quiet:
        table = "" if write else _changes(outcome, invocation.verbose)
        click.echo(table + report.as_text(outcome, invocation.verbose), nl=False)
    return outcome.exit_code


def _okta_or_snapshot(
    invocation: Invocation, snapshot: Path | None, started: datetime, progress: ProgressBar
) -> tuple[Configuration[GraphSettings], dict[str, Collect]]:
    if snapshot is not None:
        pushed = configuration.load(GraphSettings, invocation.config, os.environ)
        return pushed, snapshots.orgs(snapshot_file.read(snapshot, started), pushed.settings.include)
    loaded = configuration.load(Settings, invocation.config, os.environ)
    # Here, for the HTTP library that only asking Okta needs.
    from okta_ingest.ends import okta

    return loaded, okta.orgs(loaded.settings.okta, loaded.settings.include, started, progress)


def _changes(outcome: Outcome, all_of_them: bool) -> str:
    # Here, for the tables that only a plan needs.
    from okta_ingest.changes import changes

    return changes(outcome, all_of_them)
