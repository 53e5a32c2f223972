"""``check``: check Okta and Neo4j without writing."""

import os
from datetime import datetime, timezone
from functools import partial

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr, warning_lines
from okta_ingest.config import loader
from okta_ingest.config.settings import Settings
from okta_ingest.output import check_report
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline import check as pipeline
from okta_ingest.pipeline.results import EXIT_CODES


def check(invocation: Invocation, as_json: bool) -> int:
    """Print the findings and return the exit code of a run that meets them."""
    loaded = loader.load(Settings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = sources.okta_orgs(settings.okta, settings.include, datetime.now(timezone.utc), progress)
        findings = pipeline.check(collects, partial(sources.open_database, settings), settings.neo4j.uri, progress.show)
    invocation.interrupt.raise_if_received()
    print_to_stderr(warning_lines(loaded.warnings))
    if as_json:
        click.echo(check_report.as_json(findings))
    else:
        click.echo(check_report.as_text(findings, invocation.quiet, invocation.verbose), nl=False)
    return EXIT_CODES[pipeline.status(findings)]
