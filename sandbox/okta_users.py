"""The users of the simulated Okta org and their admin roles, as Okta's API tells of them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

LONGEST_FILTER = 2000
"""Characters; Okta refuses longer ones, though it does not say from where."""


def user(user_id: str, login: str, status: str = "ACTIVE", **profile: Any) -> dict[str, Any]:
    """A user record, with what nobody should take: credentials, a phone number, an attribute of the org's own."""
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
        "_links": {"self": {"href": f"https://contoso.okta.com/api/v1/users/{user_id}"}},
    }


def role(kind: str, number: int = 1, through: str = "USER", status: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    """A role assignment: a user's own, or *through* a GROUP."""
    label = {"USER_ADMIN": "Group Administrator", "ORG_ADMIN": "Organization Administrator"}.get(kind)
    return {
        "id": f"ra{number}{kind.replace('_', '')}697",
        "label": label or f"{kind.removesuffix('_ADMIN').replace('_', ' ').title()} Administrator",
        "type": kind,
        "status": status,
        "created": "2023-01-01T00:00:00.000Z",
        "lastUpdated": "2023-01-01T00:00:00.000Z",
        "assignmentType": through,
        "_links": {"assignee": {"href": f"https://contoso.okta.com/api/v1/{through.lower()}s/x"}},
        **more,
    }


def custom_role(role_id: str, label: str, number: int = 1, through: str = "USER") -> dict[str, Any]:
    """The assignment of a custom role."""
    return role("CUSTOM", number, through, label=label, role=role_id, **{"resource-set": "iam1resources697"})


class Directory:
    """The users of an org, their roles, and those that are deleted. Whoever is not named is an ordinary user.

    ``refuses`` names what the caller may not read: ``users``, ``roles``. ``longest_filter`` is what the org, or a proxy
    before it, takes; ``projects`` says whether it heeds ``fields``.
    """

    def __init__(self) -> None:
        self.users: dict[str, Any] = {}
        self.roles: dict[str, Any] = {}
        self.deleted: set[str] = set()
        self.refuses: set[str] = set()
        self.longest_filter = LONGEST_FILTER
        self.projects = True

    def answer(self, target: str, headers: Mapping[str, str]) -> Any:
        """The body of an answer, or the code of an Okta error."""
        url = urlsplit(target)
        query = parse_qs(url.query)
        matched = re.fullmatch(r"/api/v1/users(?:/([^/]+)(/roles)?)?", url.path)
        if matched is None:
            return "E0000008"
        user_id, roles = matched.groups()
        if ("roles" if roles else "users") in self.refuses:
            return "E0000006"
        if user_id is None:
            wanted = query.get("filter", [""])[0]
            if len(wanted) > self.longest_filter:
                return "E0000031"
            ids = re.findall(r'id eq "([^"]+)"', wanted)
            return [self._user(found, query, headers) for found in ids if found not in self.deleted]
        if user_id in self.deleted:
            return "E0000007"
        return self.roles.get(user_id, []) if roles else self._user(user_id, query, headers)

    def _user(self, user_id: str, query: Mapping[str, list[str]], headers: Mapping[str, str]) -> Any:
        found = self.users.get(user_id, user(user_id, f"{user_id.lower()}@contoso.com"))
        if "omitCredentials" in headers.get("content-type", ""):
            found = {name: value for name, value in found.items() if name != "credentials"}
        fields = re.fullmatch(r"(.*),profile:\((.*)\)", query.get("fields", [""])[0])
        if fields is None or not self.projects:
            return found
        kept, profile = (set(names.split(",")) for names in fields.groups())
        projected = {name: value for name, value in found.items() if name in kept}
        return {**projected, "profile": {name: value for name, value in found["profile"].items() if name in profile}}
