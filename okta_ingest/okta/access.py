"""What the credential can read: who the caller is, its scopes, and whether it can see all API tokens."""

from collections.abc import Collection, Sequence
from typing import Any

from okta_ingest.errors import OktaError
from okta_ingest.messages import missing_data as messages
from okta_ingest.model.snapshot import Caller, Include
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.users import OwnerRecords, read_roles

ROLES_THAT_SEE_ALL_TOKENS = {"SUPER_ADMIN", "ORG_ADMIN"}
"""https://help.okta.com/oie/en-us/content/topics/security/administrators-admin-comparison.htm, "View user tokens"."""

REQUIRED_SCOPE = "okta.apiTokens.read"
ORGS_SCOPE, USERS_SCOPE, ROLES_SCOPE = "okta.orgs.read", "okta.users.read", "okta.roles.read"
GROUPS_SCOPE, ZONES_SCOPE = "okta.groups.read", "okta.networkZones.read"
OPTIONAL_SCOPES = (ORGS_SCOPE, USERS_SCOPE, ROLES_SCOPE, GROUPS_SCOPE, ZONES_SCOPE)


def optional_scopes(include: Include) -> list[str]:
    """The scopes to request in addition to the required one. The roles scope is always one: for the caller's roles."""
    groups = include.roles and include.groups
    needed = {USERS_SCOPE: include.owners or groups, GROUPS_SCOPE: groups, ZONES_SCOPE: include.zones}
    return [scope for scope in OPTIONAL_SCOPES if needed.get(scope, True)]


def lacks_scope(client: OktaClient, scope: str) -> bool:
    """Whether the access token is known not to have *scope*; False for an API token, which has no scopes."""
    return client.auth.scopes is not None and scope not in client.auth.scopes


def missing_scopes(client: OktaClient, sees_all_tokens: bool, include: Include, needed: Collection[str]) -> list[str]:
    """One line for each scope that the access token lacks, with the data that is not read without it.

    *needed* are scopes that turned out to be needed, for the groups of owners, for names of groups, or for zones.
    """
    roles_message = {
        (True, True): messages.ROLES_AND_VISIBILITY_SCOPE_MISSING,
        (True, False): messages.ROLES_SCOPE_MISSING,
        (False, True): messages.VISIBILITY_SCOPE_MISSING,
    }.get((include.roles, not sees_all_tokens))
    users_message = {
        (True, True): messages.USERS_AND_GROUPS_SCOPE_MISSING,
        (True, False): messages.USERS_SCOPE_MISSING,
        (False, True): messages.USER_GROUPS_SCOPE_MISSING,
    }.get((include.owners, USERS_SCOPE in needed))
    by_scope = {
        ORGS_SCOPE: messages.ORGS_SCOPE_MISSING,
        USERS_SCOPE: users_message,
        ROLES_SCOPE: roles_message,
        GROUPS_SCOPE: messages.GROUPS_SCOPE_MISSING if GROUPS_SCOPE in needed else None,
        ZONES_SCOPE: messages.ZONES_SCOPE_MISSING if ZONES_SCOPE in needed else None,
    }
    return [message.line() for scope, message in by_scope.items() if message and lacks_scope(client, scope)]


def read_caller(client: OktaClient, sees_all_tokens: bool) -> tuple[Caller, OwnerRecords]:
    """Who reads the tokens, and the caller's own role assignments, empty if they were not needed.

    *sees_all_tokens*: the configuration says that the caller sees all tokens, so its roles are not read.
    """
    if client.auth.client_id is not None:
        return _read_app(client, client.auth.client_id, sees_all_tokens), OwnerRecords()
    user_id, login = _read_me(client)
    if user_id is None or sees_all_tokens:
        return Caller(user_id, sees_all_tokens or None, login=login), OwnerRecords()
    found = read_roles(client, [user_id])
    roles = _role_types(found.records.get(user_id))
    return Caller(user_id, _sees_all(roles), login=login, roles=roles), found


def _read_me(client: OktaClient) -> tuple[str | None, str | None]:
    """The id and login of the user, each None if it cannot be read."""
    try:
        me = client.get("/api/v1/users/me")
    except OktaError:
        return None, None
    user_id, profile = (me.get(name) for name in ("id", "profile")) if isinstance(me, dict) else (None, None)
    login = profile.get("login") if isinstance(profile, dict) else None
    is_usable = isinstance(user_id, str) and user_id.isascii() and user_id.isalnum()
    return user_id if is_usable else None, login if isinstance(login, str) else None


def _read_app(client: OktaClient, client_id: str, sees_all_tokens: bool) -> Caller:
    scopes = None if client.auth.scopes is None else sorted(client.auth.scopes)
    roles = None
    if not sees_all_tokens and not lacks_scope(client, ROLES_SCOPE):
        try:
            roles = _role_types(client.get_list(f"/oauth2/v1/clients/{client_id}/roles"))
        except OktaError:
            roles = None
    return Caller(None, sees_all_tokens or _sees_all(roles), scopes, client_id, roles)


def _role_types(roles: Sequence[Any] | None) -> list[str] | None:
    """The sorted types of the active ones of these role assignments; None if they are not known."""
    if roles is None:
        return None
    active = [role.get("type") for role in roles if isinstance(role, dict) and role.get("status") == "ACTIVE"]
    return sorted({role for role in active if isinstance(role, str)})


def _sees_all(role_types: Sequence[str] | None) -> bool | None:
    """Whether a caller with these roles sees all tokens; None if they are not known."""
    return None if role_types is None else any(role in ROLES_THAT_SEE_ALL_TOKENS for role in role_types)
