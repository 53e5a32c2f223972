"""Group records and role targets, in the shape of Okta's API."""

from typing import Any

from sandbox.okta_users import HREF

EVERYONE = "00g0everyone0000x697"
"""The id of the built-in group; every user is a member."""


def group(group_id: str, name: str, kind: str = "OKTA_GROUP", **profile: Any) -> dict[str, Any]:
    """A group record; *kind* is OKTA_GROUP, APP_GROUP (imported) or BUILT_IN."""
    object_class = {"APP_GROUP": "okta:windows_security_principal"}.get(kind, "okta:user_group")
    return {
        "id": group_id,
        "created": "2021-05-03T08:00:00.000Z",
        "lastUpdated": "2024-05-03T08:00:00.000Z",
        "lastMembershipUpdated": "2025-05-03T08:00:00.000Z",
        "objectClass": [object_class],
        "type": kind,
        "profile": {"name": name, **profile},
        "_links": {"users": {"href": f"{HREF}/groups/{group_id}/users"}},
    }


def ad_group(group_id: str, name: str) -> dict[str, Any]:
    """A group that is imported from Active Directory."""
    return group(
        group_id,
        name,
        "APP_GROUP",
        samAccountName=name,
        objectSid="S-1-5-21-1004336348-1177238915-682003330-1601",
        windowsDomainQualifiedName=f"CONTOSO\\{name}",
        dn=f"CN={name},OU=Groups,DC=contoso,DC=com",
    )


def app_target(name: str, app_id: str | None = None) -> dict[str, Any]:
    """An app that a role is limited to: one instance by *app_id*, else every instance of the catalog app *name*."""
    return {
        "name": name,
        "displayName": name.replace("_", " ").title(),
        "status": "ACTIVE",
        "category": "SSO",
        **({} if app_id is None else {"id": app_id}),
        "_links": {"self": {"href": f"{HREF}/catalog/apps/{name}"}},
    }
