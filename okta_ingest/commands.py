"""What each command does: settings and options in, one call, the report out; returns the exit code."""

import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

import click

from okta_ingest import check as checking
from okta_ingest import configuration, ends, findings, report, snapshot_file, tables
from okta_ingest import export as exporting
from okta_ingest.collection import collect_all
from okta_ingest.configuration import Configuration
from okta_ingest.errors import GraphError
from okta_ingest.graph import questions
from okta_ingest.invocation import Invocation
from okta_ingest.outcome import EXIT_CODES, Outcome
from okta_ingest.plan import Removal
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import GraphSettings, OktaSettings, Settings
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

        chosen = _chosen(collects, domains)
        try:
            with ends.neo4j(settings) as database:
                run(chosen, database, outcome, options, show)
        except GraphError as error:
            outcome.error = str(error)
    invocation.interrupt.raise_again()
    outcome.seconds = time.monotonic() - begun
    _complain(report.warnings(outcome, invocation.verbose) + report.errors(outcome, invocation.verbose))
    if as_json:
        click.echo(report.as_json(outcome))
    elif not invocation.quiet:
        table = "" if write else report.changes(outcome, invocation.verbose)
        click.echo(table + report.as_text(outcome, invocation.verbose), nl=False)
    return outcome.exit_code


def collect(invocation: Invocation, domains: Sequence[str], output: Path) -> int:
    """Write snapshots of the orgs to the file *output*."""
    loaded = configuration.load(OktaSettings, invocation.config, os.environ)
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = _chosen(
            ends.okta(loaded.settings.okta, loaded.settings.include, datetime.now(timezone.utc), progress), domains
        )
        with snapshot_file.new_file(output) as write:
            collection = collect_all(collects, progress.show)
            write(collection.entries)
    _complain(report.collection_messages(collection, loaded.warnings, invocation.verbose))
    if not invocation.quiet:
        click.echo(report.collection_as_text(collection, str(output), invocation.verbose), nl=False)
    return EXIT_CODES[collection.status]


def check(invocation: Invocation, as_json: bool) -> int:
    """Look at both ends."""
    loaded = configuration.load(Settings, invocation.config, os.environ)
    settings = loaded.settings
    with ProgressBar(wanted=not invocation.quiet) as progress:
        collects = ends.okta(settings.okta, settings.include, datetime.now(timezone.utc), progress)
        found = checking.check(collects, partial(ends.neo4j, settings), settings.neo4j.uri, progress.show)
    invocation.interrupt.raise_again()
    _complain([report.printable(f"warning: {warning}") for warning in loaded.warnings])
    if as_json:
        click.echo(findings.as_json(found))
    else:
        click.echo(findings.as_text(found, only_bad=invocation.quiet, all_of_them=invocation.verbose), nl=False)
    return EXIT_CODES[findings.status(found)]


def query(invocation: Invocation, name_or_file: str | None, given: Sequence[str], form: str) -> int:
    """Ask the graph one question, or list them all."""
    if name_or_file is None:
        if given:
            raise click.UsageError("--param goes with a question.")
        click.echo(tables.rendered(questions.listed(), form, all_of_them=True), nl=False)
        return 0
    question = questions.find(name_or_file)
    params = questions.parameters(question, given)
    loaded = configuration.load(GraphSettings, invocation.config, os.environ)
    _complain([report.printable(f"warning: {warning}") for warning in loaded.warnings])
    with ends.neo4j(loaded.settings) as database:
        database.verify(writable=False)
        answer = database.ask(question.columns_only, params)
        if not answer.rows and not database.read("read_any_api_token"):
            _complain(["warning: the graph holds no API token at all: run okta-ingest sync first"])
    invocation.interrupt.raise_again()
    if form == "table" and question.title:
        click.echo(report.printable(f"{question.title}\n{question.why}\n"))
    click.echo(tables.rendered(answer, form, all_of_them=invocation.verbose), nl=False)
    return 0


def export(invocation: Invocation, folder: Path) -> int:
    """Write the files for Neo4j Browser and BloodHound into *folder*."""
    paths = exporting.export(folder)
    if not invocation.quiet:
        click.echo(report.printable("".join(f"{path}\n" for path in paths)), nl=False)
        click.echo(f"{exporting.HOW_TO} there says how to load each.")
    return 0


def _okta_or_snapshot(
    invocation: Invocation, snapshot: Path | None, started: datetime, progress: ProgressBar
) -> tuple[Configuration[GraphSettings], dict[str, Collect]]:
    if snapshot is not None:
        pushed = configuration.load(GraphSettings, invocation.config, os.environ)
        return pushed, ends.snapshots(snapshot_file.read(snapshot, started), pushed.settings.include)
    loaded = configuration.load(Settings, invocation.config, os.environ)
    return loaded, ends.okta(loaded.settings.okta, loaded.settings.include, started, progress)


def _chosen(collects: Mapping[str, Collect], domains: Sequence[str]) -> dict[str, Collect]:
    try:
        return ends.chosen(collects, domains)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--org") from None


def _complain(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
