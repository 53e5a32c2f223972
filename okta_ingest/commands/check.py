"""``check``: check Okta and Neo4j without writing."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import click

from okta_ingest.commands import sources
from okta_ingest.commands.common import Invocation, print_to_stderr, warning_lines
from okta_ingest.config import loader
from okta_ingest.config.loader import Configuration
from okta_ingest.config.settings import BaseSettings, GraphSettings, OktaSettings, Settings
from okta_ingest.messages import usage as messages
from okta_ingest.model.snapshot import Collect
from okta_ingest.output import check_report
from okta_ingest.output.progress import ProgressBar
from okta_ingest.output.terminal import screen
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.check_neo4j import check_neo4j
from okta_ingest.pipeline.check_okta import check_orgs
from okta_ingest.pipeline.collect import Ahead
from okta_ingest.pipeline.findings import Finding, status
from okta_ingest.pipeline.results import EXIT_CODES


def check(
    invocation: Invocation, only: str | None, snapshot: Path | None, domains: Sequence[str], as_json: bool
) -> int:
    """Print the findings and return the exit code of a run that meets them.

    *only* is okta or neo4j: the other one is neither configured nor contacted. A *snapshot* replaces Okta.
    """
    if snapshot is not None and only is not None:
        raise click.UsageError(messages.ONLY_WITH_SNAPSHOT.line())
    loaded = loader.load(_settings(only, snapshot), invocation.config, os.environ)
    with ProgressBar(wanted=not invocation.quiet) as progress:
        ahead = sources.ahead_of(loaded.settings)
        collects = sources.select_orgs(_orgs(loaded.settings, snapshot, progress, ahead), domains)
        findings = _check(loaded, collects, progress, ahead)
    invocation.interrupt.raise_if_received()
    exit_code = EXIT_CODES[status(findings)]
    print_to_stderr(warning_lines(loaded.warnings) if exit_code or not invocation.quiet else [])
    if as_json:
        click.echo(check_report.as_json(findings))
    else:
        click.echo(check_report.as_text(findings, invocation.quiet, invocation.verbose, screen().columns), nl=False)
    return exit_code


def _settings(only: str | None, snapshot: Path | None) -> type[BaseSettings]:
    if snapshot is not None or only == "neo4j":
        return GraphSettings
    return OktaSettings if only == "okta" else Settings


def _orgs(settings: BaseSettings, snapshot: Path | None, progress: ProgressBar, ahead: Ahead) -> Mapping[str, Collect]:
    now = datetime.now(timezone.utc)
    if snapshot is not None:
        return sources.snapshot_orgs(snapshot_file.read(snapshot, now), settings.include)
    return sources.okta_orgs(settings, now, progress, ahead) if isinstance(settings, OktaSettings) else {}


def _check(
    loaded: Configuration[BaseSettings], collects: Mapping[str, Collect], progress: ProgressBar, ahead: Ahead
) -> list[Finding]:
    findings, snapshots = check_orgs(collects, progress.show, ahead)
    settings = loaded.settings
    if isinstance(settings, GraphSettings):
        findings += check_neo4j(partial(sources.open_database, settings), settings.neo4j.uri, snapshots, progress.show)
    return findings
