"""``collect``: read the orgs into a snapshot file, or to stdout."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.config import loader
from okta_ingest.config.settings import OktaSettings
from okta_ingest.interrupt import Interrupt
from okta_ingest.model.snapshot import Collect
from okta_ingest.output import collection_report as report
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.collect import Ahead
from okta_ingest.pipeline.collection import Collection, collect_all
from okta_ingest.pipeline.results import EXIT_CODES

STDOUT = Path("-")


def collect(invocation: Invocation, domains: Sequence[str], output: Path, force: bool) -> int:
    """Write snapshots of the orgs to the file *output*, or to stdout; a file is replaced only with *force*.

    If no org could be read, nothing is written.
    """
    loaded = loader.load(OktaSettings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        ahead = sources.ahead_of(settings)
        orgs = sources.okta_orgs(settings, datetime.now(timezone.utc), progress, ahead)
        collects = sources.select_orgs(orgs, domains)
        collection = _collect(collects, output, force, progress, ahead, invocation.interrupt)
    print_to_stderr(report.messages(collection, loaded.warnings, invocation.verbose, invocation.quiet))
    if output == STDOUT and not collection.is_empty:
        click.echo(snapshot_file.as_json(collection.entries), nl=False)
    if not invocation.quiet:
        # The report must not mix with the data.
        click.echo(report.as_text(collection, str(output), invocation.verbose), nl=False, err=output == STDOUT)
    return EXIT_CODES[collection.status]


def _collect(
    collects: Mapping[str, Collect],
    output: Path,
    force: bool,
    progress: ProgressBar,
    ahead: Ahead,
    interrupt: Interrupt,
) -> Collection:
    if output == STDOUT:
        return collect_all(collects, progress.show, ahead)
    with snapshot_file.new_file(output, replace=force) as write:
        collection = collect_all(collects, progress.show, ahead)
        interrupt.raise_if_received()
        if not collection.is_empty:
            write(collection.entries)
    return collection
