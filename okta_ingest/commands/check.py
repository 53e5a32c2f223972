"""``check``: look at both ends."""

import os
from datetime import datetime, timezone
from functools import partial

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.config import loader
from okta_ingest.config.settings import Settings
from okta_ingest.output import check_report
from okta_ingest.output.escape import printable
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline.check import check as look_at
from okta_ingest.pipeline.results import EXIT_CODES


def check(invocation: Invocation, as_json: bool) -> int:
    """Look at both ends."""
    loaded = loader.load(Settings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = sources.okta_orgs(settings.okta, settings.include, datetime.now(timezone.utc), progress)
        found = look_at(collects, partial(sources.open_database, settings), settings.neo4j.uri, progress.show)
    invocation.interrupt.raise_if_received()
    print_to_stderr([printable(f"warning: {warning}") for warning in loaded.warnings])
    if as_json:
        click.echo(check_report.as_json(found))
    else:
        click.echo(check_report.as_text(found, only_bad=invocation.quiet, all_of_them=invocation.verbose), nl=False)
    return EXIT_CODES[check_report.status(found)]
