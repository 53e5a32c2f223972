"""The owner of API tokens and the level of the owner's admin rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cached_property
from typing import Any

from okta_ingest.model.inventory.values import text, texts
from okta_ingest.model.timestamps import stored_timestamp

CUSTOM = "CUSTOM"
_READ_ONLY_TYPES = {"READ_ONLY_ADMIN", "REPORT_ADMIN"}
_LIMITABLE = {"USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN", "APP_ADMIN"}
"""The standard roles that can be limited to groups or apps."""
_SECRETS = "okta.apps.clientCredentials.read"
"""Reads the client secrets of apps: not harmless, though its name ends in read."""


class Level(IntEnum):
    """The rights of an owner, the most harmful first. Unknown roles may be any: they rank above harmless ones."""

    SUPER = 0
    ORG = 1
    OTHER = 2
    UNKNOWN = 3
    READ_ONLY = 4
    NONE = 5


@dataclass(frozen=True)
class Role:
    """One admin role. ``targets``: the number of groups or apps it is limited to; None: not limited, or unknown.

    ``scope_known`` is False where the role may be limited or not. ``permissions`` are those of a custom role; None:
    unknown, or no custom role.
    """

    type: str
    label: str | None = None
    targets: int | None = None
    scope_known: bool = True
    permissions: tuple[str, ...] | None = None

    @property
    def level(self) -> Level:
        """The level of this role alone."""
        standard = {"SUPER_ADMIN": Level.SUPER, "ORG_ADMIN": Level.ORG}
        if self.type in _READ_ONLY_TYPES or (self.type == CUSTOM and self._only_reads):
            return Level.READ_ONLY
        return standard.get(self.type, Level.OTHER)

    @property
    def _only_reads(self) -> bool:
        if self.permissions is None:
            return False
        names = [permission.partition(" ")[0] for permission in self.permissions]
        return all(name.endswith(".read") and name != _SECRETS for name in names)


@dataclass(frozen=True)
class Owner:
    """The owner of tokens. ``roles_known`` is False if there may be roles beside ``roles``."""

    id: str | None
    login: str | None = None
    name: str | None = None
    status: str | None = None
    manager: str | None = None
    roles: tuple[Role, ...] = ()
    roles_known: bool = False

    @cached_property
    def level(self) -> Level:
        """The level of the highest role."""
        levels = [role.level for role in self.roles]
        return min([*levels, Level.NONE if self.roles_known else Level.UNKNOWN])

    @property
    def highest_role(self) -> Role | None:
        """The most harmful role; of equal ones, one without a limit."""
        return min(self.roles, key=lambda role: (role.level, role.targets is not None, role.type), default=None)

    @property
    def inactive(self) -> bool:
        """Whether the owner is known not to be an active user."""
        return self.status is not None and self.status.upper() != "ACTIVE"


def owner_of(row: Mapping[str, Any], now: datetime) -> Owner:
    """The owner of one row of read_report_owners."""
    types = texts(row["roleTypes"])
    complete = (text(row["rolesComplete"]) or "").lower()
    read = stored_timestamp(row["rolesRead"], now) is not None
    return Owner(
        id=text(row["id"]),
        login=text(row["login"]),
        name=text(row["displayName"]),
        status=text(row["status"]),
        manager=text(row["managerId"]),
        roles=_roles(types or (), row["assignments"], row["customRoles"], bool(row["superAdmin"])),
        roles_known=types is not None and (complete == "true" or (not complete and read)),
    )


def _roles(
    types: Sequence[str],
    assignments: Sequence[Mapping[str, Any]],
    custom_roles: Sequence[Mapping[str, Any]],
    super_admin: bool,
) -> tuple[Role, ...]:
    found = {*types, *(text(item["type"]) for item in assignments), *(["SUPER_ADMIN"] if super_admin else [])}
    roles = [_standard(kind, assignments) for kind in sorted(filter(None, found)) if kind != CUSTOM]
    if CUSTOM in found or custom_roles:
        roles += _custom(assignments, custom_roles)
    return tuple(sorted(roles, key=lambda role: (role.level, role.type, role.label or "")))


def _standard(kind: str, assignments: Sequence[Mapping[str, Any]]) -> Role:
    of_kind = [item for item in assignments if text(item["type"]) == kind]
    label = next(filter(None, (text(item["label"]) for item in of_kind)), None)
    if kind not in _LIMITABLE or any(item["orgWide"] for item in of_kind):
        return Role(kind, label)
    # Rights add up: one assignment whose targets are unknown may be for the whole org.
    targets = [texts(item["targets"]) for item in of_kind]
    if not targets or not all(targets):
        return Role(kind, label, scope_known=False)
    return Role(kind, label, targets=len({target for group in targets if group for target in group}))


def _custom(assignments: Sequence[Mapping[str, Any]], custom_roles: Sequence[Mapping[str, Any]]) -> list[Role]:
    roles = {
        text(item["label"]): Role(CUSTOM, text(item["label"]), permissions=texts(item["permissions"]))
        for item in custom_roles
    }
    assigned = {text(item["label"]) for item in assignments if text(item["type"]) == CUSTOM}
    for label in assigned - roles.keys():
        roles[label] = Role(CUSTOM, label)
    return list(roles.values()) or [Role(CUSTOM)]
