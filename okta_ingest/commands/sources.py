"""Where a command reads the orgs from, and the database that it writes to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from okta_ingest.commands.common import Invocation, print_to_stderr, warning_lines
from okta_ingest.config import loader
from okta_ingest.config.settings import ApiToken, BaseSettings, GraphSettings, OktaSettings, OrgSettings
from okta_ingest.errors import OktaError, OktaIngestError
from okta_ingest.messages import progress as steps
from okta_ingest.messages import run as run_messages
from okta_ingest.messages import usage as usage_messages
from okta_ingest.model.snapshot import Collect, FailedCollection, Include, Snapshot
from okta_ingest.model.truncate import joined
from okta_ingest.okta.stop import Stop
from okta_ingest.output.progress import ProgressBar
from okta_ingest.pipeline.collect import Ahead

if TYPE_CHECKING:
    from okta_ingest.graph.database import Database
    from okta_ingest.okta.auth.base import OktaAuth

# Okta's and Neo4j's libraries are imported where they are needed: no command waits for one that it does not use.

_ORGS_LISTED = 20


def okta_orgs(
    settings: OktaSettings, collected_at: datetime, progress: ProgressBar, ahead: Ahead
) -> dict[str, Collect]:
    """How to read each configured org from Okta, by domain; *collected_at* is when the run began."""
    return {org.domain: partial(_collect, org, settings, collected_at, progress, ahead.stop) for org in settings.okta}


def ahead_of(settings: BaseSettings) -> Ahead:
    """How many orgs are read at once."""
    return Ahead(settings.orgs_at_once)


def snapshot_orgs(entries: Sequence[Snapshot | FailedCollection], include: Include) -> dict[str, Collect]:
    """How to read each org of a snapshot file, by domain, without what *include* leaves out.

    Each can be read once: then its snapshot is no longer in memory here.
    """
    waiting = {entry.domain: entry for entry in entries}
    return {domain: partial(_from_snapshot, waiting, domain, include) for domain in waiting}


def select_orgs(collects: Mapping[str, Collect], domains: Sequence[str]) -> dict[str, Collect]:
    """Those of *collects* that ``--org`` names, or all. Raises BadParameter for an unknown domain."""
    wanted = {domain.lower() for domain in domains}
    unknown = sorted(wanted.difference(collects))
    if unknown:
        known = joined(list(collects), _ORGS_LISTED) or "none"
        message = usage_messages.UNKNOWN_ORG.line(unknown=", ".join(unknown), known=known)
        raise click.BadParameter(message, param_hint="--org")
    return {domain: collect for domain, collect in collects.items() if not wanted or domain in wanted}


def open_database(settings: GraphSettings) -> Database:
    """The configured database. Raises GraphError; closes with ``with``."""
    from okta_ingest.graph.database import Database

    neo4j = settings.neo4j
    password = neo4j.password.get_secret_value()
    return Database(neo4j.uri, neo4j.username, password, neo4j.database, settings.batch_size, neo4j.timeout)


@contextmanager
def graph_to_read(invocation: Invocation) -> Iterator[Database]:
    """The configured database, for a command that only reads it. Raises GraphError.

    Warnings about the configuration are printed first; with -q only if the command fails.
    """
    loaded = loader.load(GraphSettings, invocation.config, os.environ)
    warnings = warning_lines(loaded.warnings)
    print_to_stderr([] if invocation.quiet else warnings)
    try:
        with open_database(loaded.settings) as database:
            database.verify(writable=False)
            yield database
    except OktaIngestError:
        print_to_stderr(warnings if invocation.quiet else [])
        raise


def _from_snapshot(waiting: dict[str, Snapshot | FailedCollection], domain: str, include: Include) -> Snapshot:
    entry = waiting.pop(domain)
    if isinstance(entry, FailedCollection):
        raise OktaError(run_messages.FAILED_WHEN_COLLECTED(error=entry.error))
    return entry.without(include)


def _collect(
    org: OrgSettings, settings: OktaSettings, collected_at: datetime, progress: ProgressBar, stop: Stop
) -> Snapshot:
    from okta_ingest.okta.client import OktaClient
    from okta_ingest.okta.collector import collect

    def wait(seconds: float, reason: str) -> None:
        progress.show(org.domain, steps.WAITING.line(seconds=seconds, reason=reason), 0, 0)
        stop.wait(seconds)
        progress.show(org.domain, steps.READING.text, 0, 0)

    with OktaClient(org.org_url, _auth(org, settings.include), wait, settings.workers, stop) as client:
        return collect(client, org.domain, collected_at, org.sees_all_tokens, settings.include)


def _auth(org: OrgSettings, include: Include) -> OktaAuth:
    from okta_ingest.okta.access import REQUIRED_SCOPE, optional_scopes
    from okta_ingest.okta.auth.base import SswsAuth

    credential = org.credential
    if isinstance(credential, ApiToken):
        return SswsAuth(credential.token.get_secret_value())
    from okta_ingest.okta.auth.service_app import ServiceAppAuth

    wanted = optional_scopes(include)
    granted = [scope for scope in wanted if credential.scopes is None or scope in credential.scopes]
    return ServiceAppAuth(org.org_url, credential.client_id, credential.signing_key, REQUIRED_SCOPE, granted)
