"""The two ends of a run, as the configuration or a file of snapshots has them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from okta_ingest.errors import OktaError
from okta_ingest.graph.database import Database
from okta_ingest.okta.auth import OktaAuth, SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.collect import OPTIONAL_SCOPES, REQUIRED_SCOPE, USERS_SCOPE, Include, collect
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import ApiToken, GraphSettings, IncludeSettings, OrgSettings
from okta_ingest.snapshot import Collect, FailedCollection, Snapshot

_ORGS_NAMED = 20


def okta(
    orgs: Sequence[OrgSettings], include: IncludeSettings, started: datetime, progress: ProgressBar
) -> dict[str, Collect]:
    """How to read each org, by its domain; *started* is when the run began."""
    parts = Include(owners=include.owners, roles=include.roles)
    return {org.domain: partial(_collect, org, parts, started, progress) for org in orgs}


def snapshots(entries: Sequence[Snapshot | FailedCollection], include: IncludeSettings) -> dict[str, Collect]:
    """The same for what has been collected before."""
    return {entry.domain: partial(_collected, entry, include) for entry in entries}


def chosen(collects: Mapping[str, Collect], domains: Sequence[str]) -> dict[str, Collect]:
    """Those that *domains* names, all where it is empty. Raises ValueError naming those that are not there."""
    wanted = {domain.lower() for domain in domains}
    unknown = sorted(wanted.difference(collects))
    if unknown:
        there = ", ".join(list(collects)[:_ORGS_NAMED]) + (", …" if len(collects) > _ORGS_NAMED else "")
        raise ValueError(f"not known here: {', '.join(unknown)}; known: {there or 'none'}")
    return {domain: collect for domain, collect in collects.items() if not wanted or domain in wanted}


def neo4j(settings: GraphSettings) -> Database:
    """The database. Raises GraphError; closes with ``with``."""
    end = settings.neo4j
    return Database(end.uri, end.username, end.password.get_secret_value(), end.database, settings.batch_size)


def _collect(org: OrgSettings, include: Include, started: datetime, progress: ProgressBar) -> Snapshot:
    def wait(seconds: float, reason: str) -> None:
        progress.show(org.domain, f"waiting {seconds:.0f} s {reason}", 0, 0)
        time.sleep(seconds)

    with OktaClient(org.org_url, _auth(org, include), wait) as client:
        return collect(client, org.domain, started, org.sees_all_tokens, include)


def _auth(org: OrgSettings, include: Include) -> OktaAuth:
    credential = org.credential
    if isinstance(credential, ApiToken):
        return SswsAuth(credential.token.get_secret_value())
    # Here, for the cryptography that only a service app needs.
    from okta_ingest.okta.private_key import read_private_key
    from okta_ingest.okta.service_app import ServiceAppAuth

    key = read_private_key(credential.private_key.get_secret_value(), credential.key_id)
    wanted = [scope for scope in OPTIONAL_SCOPES if include.owners or scope != USERS_SCOPE]
    chosen = [scope for scope in wanted if credential.scopes is None or scope in credential.scopes]
    return ServiceAppAuth(org.org_url, credential.client_id, key, REQUIRED_SCOPE, chosen)


def _collected(entry: Snapshot | FailedCollection, include: IncludeSettings) -> Snapshot:
    if isinstance(entry, FailedCollection):
        raise OktaError(f"It could not be read when the snapshot was made: {entry.error}")
    if not include.owners:
        entry = replace(entry, users={}, deleted_users=[])
    return entry if include.roles else replace(entry, roles={})
