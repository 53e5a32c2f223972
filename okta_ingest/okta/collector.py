"""Which endpoints of an Okta org are read, and what a refused one means: builds the Snapshot."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.model.ids import usable_id
from okta_ingest.model.snapshot import API_TOKEN_FIELDS, ORGANIZATION_FIELDS, Caller, Include, Snapshot
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.users import Found, read_roles, read_users, reduced

ROLES_THAT_SEE_ALL_TOKENS = {"SUPER_ADMIN", "ORG_ADMIN"}
"""https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm, "View user tokens"."""


REQUIRED_SCOPE = "okta.apiTokens.read"
ORGS_SCOPE, USERS_SCOPE, ROLES_SCOPE = "okta.orgs.read", "okta.users.read", "okta.roles.read"
OPTIONAL_SCOPES = (ORGS_SCOPE, USERS_SCOPE, ROLES_SCOPE)


def optional_scopes(include: Include) -> list[str]:
    """The scopes to ask for beside the required one; the caller's own roles are read in any case."""
    return [scope for scope in OPTIONAL_SCOPES if include.owners or scope != USERS_SCOPE]


class _Organization(NamedTuple):
    id: str | None
    domains: Sequence[str]
    missing_data: Sequence[str]


def collect(
    client: OktaClient, domain: str, collected_at: datetime, sees_all_tokens: bool, include: Include
) -> Snapshot:
    """Read the API tokens of one org, who the org and the caller are, and what *include* names of the owners.

    *sees_all_tokens* is what the user says of the caller; it spares asking for its role. Only the token list is
    needed (scope ``okta.apiTokens.read``); whatever else is refused stays unknown. Raises OktaError when the
    tokens cannot be read.
    """
    api_tokens = [reduced(item, API_TOKEN_FIELDS) for item in client.get_list("/api/v1/api-tokens")]
    organization = _organization(client, domain)
    settings, no_settings = _settings(client)
    caller, callers_roles = _caller(client, sees_all_tokens)
    if client.auth.scopes is not None:
        caller = replace(caller, scopes=sorted(client.auth.scopes))
    owners = _owners(api_tokens)
    users = read_users(client, owners) if include.owners and not _lacks(client, USERS_SCOPE) else Found()
    left = [owner for owner in owners if owner not in users.deleted]
    roles = read_roles(client, left, callers_roles) if include.roles and not _lacks(client, ROLES_SCOPE) else Found()
    return Snapshot(
        domain=domain,
        collected_at=collected_at,
        org_id=organization.id,
        domains=organization.domains,
        caller=caller,
        api_tokens=api_tokens,
        organization=settings,
        users=users.records,
        deleted_users=[*users.deleted, *roles.deleted],
        roles=roles.records,
        requests=client.requests,
        rate_limit=client.rate_limit,
        missing_data=[
            *organization.missing_data,
            *_lost_scopes(client, sees_all_tokens, include),
            *no_settings,
            *_gap(users, _NO_USERS, owners),
            *_gap(roles, _NO_ROLES, left),
        ],
    )


def _owners(api_tokens: Sequence[Any]) -> list[str]:
    """The ids of the users that own these tokens, each once, in the order of the tokens."""
    owners = [token.get("userId") for token in api_tokens if isinstance(token, dict)]
    return list(dict.fromkeys(owner for owner in owners if usable_id(owner)))


def _gap(found: Found, sentence: str, asked_for: Sequence[str]) -> list[str]:
    """One sentence on what could not be read, and who could; none where nothing is missing."""
    if not found.missing:
        return []
    return [sentence.format(count=f"{len(found.missing):,} of {len(asked_for):,}") + f" ({found.reason.rstrip('.')})"]


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


def _settings(client: OktaClient) -> tuple[Any, list[str]]:
    """The org's settings, and a sentence where they cannot be read."""
    if _lacks(client, ORGS_SCOPE):
        return None, []
    try:
        return reduced(client.get("/api/v1/org"), ORGANIZATION_FIELDS), []
    except OktaError as error:
        return None, [f"{_NO_SETTINGS} ({error.message.rstrip('.')})"]


def _domains(described: dict[str, Any]) -> list[str]:
    """The hosts of an org's own address and of its custom one, as ``_links`` has them."""
    links = described.get("_links")
    hosts = []
    for name in ("organization", "alternate"):  # any other may lead to another org
        link = links.get(name) if isinstance(links, dict) else None
        href = link.get("href") if isinstance(link, dict) else None
        if isinstance(href, str):
            try:
                hosts.append(urlsplit(href).netloc.lower())
            except ValueError:
                continue
    return [host for host in hosts if re.fullmatch(r"[a-z0-9.-]+(:\d+)?", host)]


def _lost_scopes(client: OktaClient, sees_all_tokens: bool, include: Include) -> list[str]:
    """A sentence on each scope that the access token lacks: what nobody has asked for, and so does not know."""
    losses = [
        (ORGS_SCOPE, True, "the company name, subdomain and status of the org are not known"),
        (USERS_SCOPE, include.owners, "it is not known who the owners are, nor whether they are active"),
        (ROLES_SCOPE, include.roles, "it is not known what the owners' tokens may do"),
        (ROLES_SCOPE, not sees_all_tokens, "it is not known whether the app sees all tokens, so that none is removed"),
    ]
    lost = {scope: [loss for of, counts, loss in losses if of == scope and counts] for scope in OPTIONAL_SCOPES}
    return [
        f"the access token has no scope {scope} (not granted, or not among the configured ones): {'; '.join(loss)}"
        for scope, loss in lost.items()
        if _lacks(client, scope) and loss
    ]


def _lacks(client: OktaClient, scope: str) -> bool:
    return client.auth.scopes is not None and scope not in client.auth.scopes


def _caller(client: OktaClient, sees_all_tokens: bool) -> tuple[Caller, Found]:
    """Who reads, and what became of reading a user's role assignments, where they are needed."""
    if client.auth.client_id is not None:
        return Caller(None, sees_all_tokens or _app_sees_all(client, client.auth.client_id)), Found()
    unknown = Caller(None, sees_all_tokens or None), Found()
    try:
        me = client.get("/api/v1/users/me")
    except OktaError:
        return unknown
    user_id = me.get("id") if isinstance(me, dict) else None
    if not (isinstance(user_id, str) and user_id.isascii() and user_id.isalnum()):
        return unknown
    if sees_all_tokens:
        return Caller(user_id, True), Found()
    found = read_roles(client, [user_id])
    if user_id not in found.records:
        return Caller(user_id, None), found
    return Caller(user_id, _see_all(found.records[user_id])), found


def _app_sees_all(client: OktaClient, client_id: str) -> bool | None:
    if _lacks(client, ROLES_SCOPE):
        return None
    try:
        return _see_all(client.get_list(f"/oauth2/v1/clients/{client_id}/roles"))
    except OktaError:
        return None


def _see_all(roles: Sequence[Any]) -> bool:
    """Whether one of these role assignments is known to let its holder see every token."""
    held = [role.get("type") for role in roles if isinstance(role, dict) and role.get("status") == "ACTIVE"]
    return any(kind in held for kind in ROLES_THAT_SEE_ALL_TOKENS)


_NO_SETTINGS = (
    "the company name, subdomain and status of the org could not be read; "
    "scope okta.orgs.read, or a role that may view the org's settings, gives them"
)
_NO_USERS = (
    "owners of whom it could not be read who they are, nor whether they are active: {count}; "
    "scope okta.users.read, or a role that may view users, tells"
)
_NO_ROLES = (
    "owners whose roles could not be read, so that nobody knows what their tokens may do: {count}; "
    "scope okta.roles.read, or the role of a super admin, tells"
)
