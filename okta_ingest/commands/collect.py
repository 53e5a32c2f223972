"""``collect``: read the orgs into a snapshot file."""

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.config import loader
from okta_ingest.config.settings import OktaSettings
from okta_ingest.output import report
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.collection import collect_all
from okta_ingest.pipeline.results import EXIT_CODES


def collect(invocation: Invocation, domains: Sequence[str], output: Path, force: bool) -> int:
    """Write snapshots of the orgs to the file *output*; an existing one is replaced only with *force*."""
    loaded = loader.load(OktaSettings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        orgs = sources.okta_orgs(settings.okta, settings.include, datetime.now(timezone.utc), progress)
        collects = sources.select_orgs(orgs, domains)
        with snapshot_file.new_file(output, replace=force) as write:
            collection = collect_all(collects, progress.show)
            invocation.interrupt.raise_if_received()
            if not collection.is_empty:
                write(collection.entries)
    print_to_stderr(report.collection_messages(collection, loaded.warnings, invocation.verbose, invocation.quiet))
    if not invocation.quiet:
        click.echo(report.collection_as_text(collection, str(output), invocation.verbose), nl=False)
    return EXIT_CODES[collection.status]
