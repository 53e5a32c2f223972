"""``collect``: read the orgs into a file of snapshots."""

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest import configuration, report, snapshot_file
from okta_ingest.collection import collect_all
from okta_ingest.commands.choice import chosen
from okta_ingest.commands.complaints import complain
from okta_ingest.ends import okta
from okta_ingest.invocation import Invocation
from okta_ingest.outcome import EXIT_CODES
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import OktaSettings


def collect(invocation: Invocation, domains: Sequence[str], output: Path) -> int:
    """Write snapshots of the orgs to the file *output*."""
    loaded = configuration.load(OktaSettings, invocation.config, os.environ)
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = chosen(
            okta.orgs(loaded.settings.okta, loaded.settings.include, datetime.now(timezone.utc), progress), domains
        )
        with snapshot_file.new_file(output) as write:
            collection = collect_all(collects, progress.show)
            write(collection.entries)
    complain(report.collection_messages(collection, loaded.warnings, invocation.verbose))
    if not invocation.quiet:
        click.echo(report.collection_as_text(collection, str(output), invocation.verbose), nl=False)
    return EXIT_CODES[collection.status]
