"""The words of the report: roles, network, use, reasons, labels of bars."""

from datetime import datetime, timezone

from okta_ingest.model.inventory.owners import CUSTOM, Level, Owner, Role
from okta_ingest.model.inventory.risk import Action, Stig, is_old
from okta_ingest.model.inventory.tokens import Reach, Token, Use

REASON_LIMIT = 80
"""Five reasons of this length fit on the first screen of a phone."""

LEVELS = {
    Level.SUPER: "Super admin",
    Level.ORG: "Org admin",
    Level.OTHER: "Other admin role",
    Level.UNKNOWN: "Unknown",
    Level.READ_ONLY: "Read-only admin",
    Level.NONE: "No admin role",
}
REACHES = {
    Reach.ANYWHERE: "Anywhere",
    Reach.TOO_WIDE: "Zones too wide",
    Reach.ZONES: "Network zones",
    Reach.UNKNOWN: "Unknown",
}
CLASSES = {Reach.ANYWHERE: "any", Reach.TOO_WIDE: "wide", Reach.ZONES: "zones", Reach.UNKNOWN: "unk"}
"""The CSS class of each reach, in the order of the bars."""
USES = {
    Use.IN_USE: "In use",
    Use.NEW: "New, not used yet",
    Use.IDLE: "Idle 21 days or more",
    Use.NEVER: "Never used, 21 days or more",
    Use.UNKNOWN: "Unknown",
}
ACTIONS = {
    Action.REVOKE: "Revoke now",
    Action.REPLACE: "Replace, then revoke",
    Action.CHECK: "Check use, then revoke",
}
STIG_RESULTS = {Stig.OPEN: "Open", Stig.NOT_A_FINDING: "Not a Finding", Stig.NOT_REVIEWED: "Not Reviewed"}
"""As STIG Viewer has them."""
AGES = ("under 90 days", "90 to 179 days", "180 to 364 days", "1 to 2 years", "2 to 3 years", "3 years or more")
LAST_USES = ("last 24 hours", "1 to 7 days ago", "8 to 20 days ago", "21 to 30 days ago", "over 30 days ago")
OWNER_SIZES = ("1 token", "2 to 4 tokens", "5 to 9 tokens", "10 to 49 tokens", "50 and more")

_ROLES = {
    "SUPER_ADMIN": ("Super admin", "can change everything"),
    "ORG_ADMIN": ("Org admin", "can change almost everything"),
    "USER_ADMIN": ("Group admin", "can take over users"),
    "HELP_DESK_ADMIN": ("Help desk admin", "can reset passwords"),
    "GROUP_MEMBERSHIP_ADMIN": ("Group membership admin", "can add users to groups"),
    "APP_ADMIN": ("App admin", "can take over apps"),
    "API_ACCESS_MANAGEMENT_ADMIN": ("API access admin", "can issue API access"),
    "MOBILE_ADMIN": ("Mobile admin", "can manage devices"),
    "READ_ONLY_ADMIN": ("Read-only admin", "can see everything"),
    "REPORT_ADMIN": ("Report admin", "can see reports"),
}
"""What a manager has to know of each standard role: https://help.okta.com, "Standard administrator roles"."""

_NETWORK = {
    Reach.ANYWHERE: "works from any network",
    Reach.TOO_WIDE: "zones do not restrict it",
    Reach.UNKNOWN: "network limits unknown",
    Reach.ZONES: "limited to network zones",
}


def reason(token: Token) -> str:
    """Why a token is dangerous, below `REASON_LIMIT` characters: the least important parts are left out."""
    owner = token.owner
    parts = [_rights(owner), _NETWORK[token.reach]]
    if owner.inactive and owner.status:
        parts.append(f"owner {_status(owner.status)}")
    if is_old(token):
        parts.append(f"secret {age(token.age_days)} old")
    found = parts[0]
    for part in parts[1:]:
        if len(found) + len(part) + 2 <= REASON_LIMIT:
            found = f"{found}; {part}"
    return found


def role_name(role: Role) -> str:
    """The name of a role, with the number of its targets."""
    if role.type == CUSTOM:
        name = f"Custom role {role.label}" if role.label else "Custom role"
    else:
        name = role_word(role.type, role.label)
    if role.targets is not None:
        kind = "app" if role.type == "APP_ADMIN" else "group"
        return f"{name} of {role.targets} {kind}{'s' if role.targets != 1 else ''}"
    return name if role.scope_known else f"{name} (scope unknown)"


def role_word(kind: str, label: str | None = None) -> str:
    """The name of a standard role; of any other, its label, or its type."""
    return _ROLES[kind][0] if kind in _ROLES else label or kind


def used(token: Token) -> str:
    """When a token was used last."""
    if token.use is Use.UNKNOWN:
        return "last use unknown"
    if token.never_used:
        return f"{'never used' if token.use is Use.NEVER else 'not used yet'}, created {_ago(token.age_days)}"
    return f"{'in use' if token.use is Use.IN_USE else 'idle'}: {_ago(token.idle_days)}"


def age(days: int | None) -> str:
    """A number of days in the largest unit that has one."""
    if days is None:
        return "unknown"
    for size, unit in ((365, "year"), (30, "month"), (1, "day")):
        if days >= size:
            return f"{days // size} {unit}{'s' if days // size > 1 else ''}"
    return "under 1 day"


def date(when: datetime | None) -> str | None:
    """A date in UTC."""
    return None if when is None else f"{when.astimezone(timezone.utc):%Y-%m-%d}"


def minute(when: datetime | None) -> str | None:
    """A date and time in UTC."""
    return None if when is None else f"{when.astimezone(timezone.utc):%Y-%m-%d %H:%M}"


def plural(count: int, noun: str) -> str:
    """The noun for this number of things."""
    return noun if count == 1 else f"{noun}s"


def _rights(owner: Owner) -> str:
    if owner.level is Level.UNKNOWN:
        return "Admin roles unknown: may be super admin"
    role = owner.highest_role
    if role is None:
        return "No admin role"
    if role.type != CUSTOM:
        return _standard_rights(role)
    if role.permissions is None:
        return "Custom role: rights unknown"
    return "Custom role: may only read" if role.level is Level.READ_ONLY else "Custom role: may lead to more rights"


def _standard_rights(role: Role) -> str:
    if role.type not in _ROLES:
        return f"Admin role {role.type}"[:50]
    name = role_name(role) if role.targets is not None else _ROLES[role.type][0]
    return f"{name}: {_ROLES[role.type][1]}"


def _status(status: str) -> str:
    known = {"DEPROVISIONED": "deactivated", "LOCKED_OUT": "locked out", "PASSWORD_EXPIRED": "locked: password expired"}
    return known.get(status.upper(), status.lower().replace("_", " "))[:30]


def _ago(days: int | None) -> str:
    if days is None:
        return "at an unknown time"
    return "today" if days == 0 else f"{age(days)} ago"
