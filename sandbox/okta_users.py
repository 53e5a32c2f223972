"""User records and role assignments, in the shape of Okta's API."""

from base64 import b32encode
from collections.abc import Mapping
from typing import Any

HREF = "https://contoso.okta.com/api/v1"


def user(user_id: str, login: str, status: str = "ACTIVE", **profile: Any) -> dict[str, Any]:
    """A user record, including data that must not be collected: credentials, a phone number, a custom attribute."""
    return {
        "id": user_id,
        "status": status,
        "created": "2021-05-03T08:00:00.000Z",
        "activated": "2021-05-03T08:05:00.000Z",
        "statusChanged": "2021-05-03T08:05:00.000Z",
        "lastLogin": "2026-01-30T07:12:00.000Z",
        "lastUpdated": "2025-11-11T11:11:11.000Z",
        "passwordChanged": "2024-02-01T10:00:00.000Z",
        "type": {"id": "oty1default697"},
        "profile": {
            "login": login,
            "email": login,
            "firstName": login.partition("@")[0].title(),
            "lastName": "Example",
            "mobilePhone": "+1 555 0199",
            "salaryGrade": "E7",
            **profile,
        },
        "credentials": {"password": {}, "provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {"self": {"href": f"{HREF}/users/{user_id}"}},
    }


def role(kind: str, number: int = 1, through: str = "USER", status: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    """A role assignment of type *kind*: direct, or inherited *through* a GROUP, which has no link to that group."""
    label = {"USER_ADMIN": "Group Administrator", "ORG_ADMIN": "Organization Administrator"}.get(kind)
    return {
        "id": f"ra{number}{kind.replace('_', '')}697",
        "label": label or f"{kind.removesuffix('_ADMIN').replace('_', ' ').title()} Administrator",
        "type": kind,
        "status": status,
        "created": "2023-01-01T00:00:00.000Z",
        "lastUpdated": "2023-01-01T00:00:00.000Z",
        "assignmentType": through,
        "_links": {"assignee": {"href": f"{HREF}/users/x"}} if through == "USER" else {},
        **more,
    }


def custom_role(role_id: str, label: str, number: int = 1, through: str = "USER") -> dict[str, Any]:
    """The assignment of a custom role."""
    return role("CUSTOM", number, through, label=label, role=role_id, **{"resource-set": "iam1resources697"})


def group_role(kind: str, number: int = 1, **more: Any) -> dict[str, Any]:
    """A role assignment as the group's own list of roles shows it."""
    return role(kind, number, "GROUP", **{"id": f"gra{number}{kind.replace('_', '')}697", **more})


def inherited(group_id: str, assignment: Mapping[str, Any]) -> dict[str, Any]:
    """A group's role *assignment* as the list of a member's roles shows it.

    A standard role has another id there than in the group's list: the type in Base32, equal for all users and groups.
    """
    kind = assignment["type"]
    shown = assignment["id"] if "role" in assignment else b32encode(kind.encode()).decode().rstrip("=")
    return {**assignment, "id": shown, "_links": {"assignee": {"href": f"{HREF}/groups/{group_id}"}}}


def permission(label: str, conditions: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A permission of a custom role; *conditions* limit the user attributes, as ``{"include": {...}}``."""
    dates = {"created": "2023-01-01T00:00:00.000Z", "lastUpdated": "2023-01-01T00:00:00.000Z"}
    links = {"_links": {"self": {"href": f"{HREF}/iam/roles/x/permissions/{label}"}}}
    return {"label": label, **dates, **({} if conditions is None else {"conditions": conditions}), **links}
