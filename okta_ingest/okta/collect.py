"""Which endpoints of an Okta org are read, and what a refused one means: builds the Snapshot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.identity import usable_id
from okta_ingest.okta.client import OktaClient
from okta_ingest.snapshot import API_TOKEN_FIELDS, Caller, Snapshot

ROLES_THAT_SEE_ALL_TOKENS = {"SUPER_ADMIN", "ORG_ADMIN"}
"""https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm, "View user tokens"."""


REQUIRED_SCOPE = "okta.apiTokens.read"
OPTIONAL_SCOPES = {"okta.roles.read": "it is not known whether the app sees all tokens, so that none is removed"}
"""What is lost without the scope."""


class _Organization(NamedTuple):
    id: str | None
    domains: Sequence[str]
    gaps: Sequence[str]


def collect(client: OktaClient, domain: str, collected_at: datetime, sees_all_tokens: bool) -> Snapshot:
    """Read the API tokens of one org, and who the org and the caller are.

    *sees_all_tokens* is what the user says of the caller; it spares asking for its role. Only the token list is
    needed (scope ``okta.apiTokens.read``); whatever else is refused stays unknown. Raises OktaError when the
    tokens cannot be read.
    """
    api_tokens = [_reduced(item) for item in client.get_list("/api/v1/api-tokens")]
    organization = _organization(client, domain)
    caller = _caller(client, sees_all_tokens)
    return Snapshot(
        domain=domain,
        collected_at=collected_at,
        org_id=organization.id,
        domains=organization.domains,
        caller=caller,
        api_tokens=api_tokens,
        whole=True,  # a page that did not arrive has raised
        requests=client.requests,
        gaps=[*organization.gaps, *_lost_scopes(client, sees_all_tokens)],
    )


def _organization(client: OktaClient, domain: str) -> _Organization:
    try:
        described = client.get("/.well-known/okta-organization")
    except OktaError as error:
        return _Organization(
            None, [domain], [f"the organization could not be read, so its id is not known: {error.message}"]
        )
    org_id = described.get("id") if isinstance(described, dict) else None
    if not usable_id(org_id):
        return _Organization(None, [domain], ["the organization's answer holds no usable id"])
    return _Organization(org_id, sorted({domain, *_domains(described)}), [])


def _domains(described: dict[str, Any]) -> list[str]:
    """The hosts of an org's own address and of its custom one, as ``_links`` has them."""
    links = described.get("_links")
    hosts = []
    for link in links.values() if isinstance(links, dict) else ():
        href = link.get("href") if isinstance(link, dict) else None
        if isinstance(href, str):
            try:
                hosts.append(urlsplit(href).netloc.lower())
            except ValueError:
                continue
    return [host for host in hosts if host]


def _lost_scopes(client: OktaClient, sees_all_tokens: bool) -> list[str]:
    return [
        f"the access token has no scope {scope} (not granted, or not among the configured ones): {loss}"
        for scope, loss in OPTIONAL_SCOPES.items()
        if _lacks(client, scope) and not (scope == "okta.roles.read" and sees_all_tokens)
    ]


def _lacks(client: OktaClient, scope: str) -> bool:
    return client.auth.scopes is not None and scope not in client.auth.scopes


def _caller(client: OktaClient, sees_all_tokens: bool) -> Caller:
    if client.auth.client_id is not None:
        return Caller(None, sees_all_tokens or _sees_all(client, f"/oauth2/v1/clients/{client.auth.client_id}/roles"))
    try:
        me = client.get("/api/v1/users/me")
    except OktaError:
        return Caller(None, sees_all_tokens or None)
    user_id = me.get("id") if isinstance(me, dict) else None
    if not (isinstance(user_id, str) and user_id.isascii() and user_id.isalnum()):
        return Caller(None, sees_all_tokens or None)
    return Caller(user_id, sees_all_tokens or _sees_all(client, f"/api/v1/users/{user_id}/roles"))


def _sees_all(client: OktaClient, path: str) -> bool | None:
    """Whether the roles at *path* are known to see every token; None where they cannot be read."""
    if _lacks(client, "okta.roles.read"):
        return None
    try:
        roles = client.get_list(path)
    except OktaError:
        return None
    held = [role.get("type") for role in roles if isinstance(role, dict) and role.get("status") == "ACTIVE"]
    return any(kind in held for kind in ROLES_THAT_SEE_ALL_TOKENS)


def _reduced(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {field: item[field] for field in API_TOKEN_FIELDS if field in item}
