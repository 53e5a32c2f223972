"""The orgs of the configuration: how to read each from Okta."""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from okta_ingest.okta.auth import OktaAuth, SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.collect import OPTIONAL_SCOPES, REQUIRED_SCOPE, USERS_SCOPE, Include, collect
from okta_ingest.progress import ProgressBar
from okta_ingest.settings import ApiToken, IncludeSettings, OrgSettings
from okta_ingest.snapshot import Collect, Snapshot


def orgs(
    configured: Sequence[OrgSettings], include: IncludeSettings, started: datetime, progress: ProgressBar
) -> dict[str, Collect]:
    """How to read each org, by its domain; *started* is when the run began."""
    parts = Include(owners=include.owners, roles=include.roles)
    return {org.domain: partial(_collect, org, parts, started, progress) for org in configured}


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
