"""``check``: look at both ends."""

import os
from datetime import datetime, timezone
from functools import partial

import click

from okta_ingest import configuration, findings
from okta_ingest.check import check as look_at
from okta_ingest.commands.complaints import complain
from okta_ingest.ends import neo4j, okta
from okta_ingest.invocation import Invocation
from okta_ingest.outcome import EXIT_CODES
from okta_ingest.printable import printable
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import Settings


def check(invocation: Invocation, as_json: bool) -> int:
    """Look at both ends."""
    loaded = configuration.load(Settings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = okta.orgs(settings.okta, settings.include, datetime.now(timezone.utc), progress)
        found = look_at(collects, partial(neo4j.database, settings), settings.neo4j.uri, progress.show)
    invocation.interrupt.raise_again()
    complain([printable(f"warning: {warning}") for warning in loaded.warnings])
    if as_json:
        click.echo(findings.as_json(found))
    else:
        click.echo(findings.as_text(found, only_bad=invocation.quiet, all_of_them=invocation.verbose), nl=False)
    return EXIT_CODES[findings.status(found)]
