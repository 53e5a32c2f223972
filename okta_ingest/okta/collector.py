"""Which endpoints of an Okta org are read, and in which order: builds the Snapshot."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data as messages
from okta_ingest.model.ids import usable_id
from okta_ingest.model.shared_values import SharedValues
from okta_ingest.model.snapshot import API_TOKEN_FIELDS, ORGANIZATION_FIELDS, Include, Snapshot
from okta_ingest.okta.access import ORGS_SCOPE, ROLES_SCOPE, USERS_SCOPE, lacks_scope, missing_scopes, read_caller
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.groups import GroupRecords, read_groups
from okta_ingest.okta.not_read import not_read_lines
from okta_ingest.okta.records import reduced
from okta_ingest.okta.role_details import Details, read_permissions, read_role_targets
from okta_ingest.okta.users import OwnerRecords, read_roles, read_users
from okta_ingest.okta.zones import ZoneRecords, read_zones


class _Organization(NamedTuple):
    """The id and domains of an org, its settings, and one line for each of them that could not be read."""

    id: str | None
    domains: Sequence[str]
    id_not_read: Sequence[str]
    settings: Any = None
    settings_not_read: Sequence[str] = ()


class _Owners(NamedTuple):
    """What was read of the owners of tokens, and one line for each kind of data that could not be read."""

    users: OwnerRecords
    roles: OwnerRecords
    groups: GroupRecords
    targets: Details
    permissions: Details
    not_read: Sequence[str]

    @property
    def roles_in_detail(self) -> dict[str, Any]:
        """What was read of groups, role targets and permissions, by the names of the snapshot's fields."""
        return {
            "user_groups": self.groups.user_groups,
            "group_roles": self.groups.group_roles,
            "groups": self.groups.groups,
            "role_targets": self.targets.records,
            "permissions": self.permissions.records,
        }


def collect(
    client: OktaClient, domain: str, collected_at: datetime, sees_all_tokens: bool, include: Include
) -> Snapshot:
    """Read the API tokens of one org, its organization, the caller, and what *include* names of the owners.

    *sees_all_tokens*: the configuration says that the caller sees all tokens, so its roles are not read. Only the
    token list is required (scope ``okta.apiTokens.read``): other data that cannot be read is unknown, with a line in
    ``missing_data``. Raises OktaError if the token list cannot be read.
    """
    api_tokens = _read_api_tokens(client)
    organization = _read_organization(client, domain)
    caller, callers_roles = read_caller(client, sees_all_tokens)
    owners = _read_owners(client, _owner_ids(api_tokens), callers_roles, include)
    zones = read_zones(client, api_tokens) if include.zones else ZoneRecords()
    needed = [*owners.groups.lacking, *zones.lacking]
    return Snapshot(
        domain=domain,
        collected_at=collected_at,
        org_id=organization.id,
        domains=organization.domains,
        caller=caller,
        api_tokens=api_tokens,
        organization=organization.settings,
        users=owners.users.records,
        deleted_users=[*owners.users.deleted, *owners.roles.deleted],
        roles=owners.roles.records,
        zones=zones.zones,
        include=include,
        **owners.roles_in_detail,
        requests=client.requests,
        rate_limit=client.rate_limit,
        missing_data=[
            *organization.id_not_read,
            *missing_scopes(client, sees_all_tokens, include, needed),
            *organization.settings_not_read,
            *owners.not_read,
            *zones.not_read,
        ],
    )


def _read_api_tokens(client: OktaClient) -> list[Any]:
    share = SharedValues()
    return client.get_list("/api/v1/api-tokens", keep=lambda item: share(reduced(item, API_TOKEN_FIELDS)))


def _read_organization(client: OktaClient, domain: str) -> _Organization:
    organization = _read_id_and_domains(client, domain)
    if lacks_scope(client, ORGS_SCOPE):
        return organization
    try:
        return organization._replace(settings=reduced(client.get("/api/v1/org"), ORGANIZATION_FIELDS))
    except OktaError as error:
        template = messages.SETTINGS_DENIED if error.status in (401, 403) else messages.SETTINGS_NOT_READ
        return organization._replace(settings_not_read=[template.line(reason=error.message.rstrip("."))])


def _read_id_and_domains(client: OktaClient, domain: str) -> _Organization:
    try:
        described = client.get_public("/.well-known/okta-organization")
    except OktaError as error:
        return _Organization(None, [domain], [messages.ORGANIZATION_NOT_READ.line(reason=error.message)])
    org_id = described.get("id") if isinstance(described, dict) else None
    if not usable_id(org_id):
        return _Organization(None, [domain], [messages.ORGANIZATION_ID_UNUSABLE.line()])
    return _Organization(org_id, sorted({domain, *_domains(described)}), [])


def _domains(described: dict[str, Any]) -> list[str]:
    """The hosts of an org's own address and of its custom one, from ``_links``."""
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


def _owner_ids(api_tokens: Sequence[Any]) -> list[str]:
    """The ids of the users that own these tokens, each once, in the order of the tokens."""
    owners = [token.get("userId") for token in api_tokens if isinstance(token, dict)]
    return list(dict.fromkeys(owner for owner in owners if usable_id(owner)))


def _read_owners(
    client: OktaClient, owner_ids: Sequence[str], callers_roles: OwnerRecords, include: Include
) -> _Owners:
    users, roles = OwnerRecords(), OwnerRecords()
    if include.owners and not lacks_scope(client, USERS_SCOPE):
        users = read_users(client, owner_ids)
    existing = [owner for owner in owner_ids if owner not in users.deleted]
    if include.roles and not lacks_scope(client, ROLES_SCOPE):
        roles = read_roles(client, existing, callers_roles)
    groups = read_groups(client, roles.records) if include.groups else GroupRecords()
    targets = read_role_targets(client, roles.records, groups.group_roles or {})
    permissions = read_permissions(client, roles.records, groups.group_roles or {})
    not_read = [
        *not_read_lines(users, messages.OWNERS_DENIED, messages.OWNERS_NOT_READ, len(owner_ids)),
        *not_read_lines(roles, messages.ROLES_DENIED, messages.ROLES_NOT_READ, len(existing)),
        *groups.not_read,
        *targets.not_read,
        *permissions.not_read,
    ]
    return _Owners(users, roles, groups, targets, permissions, not_read)
