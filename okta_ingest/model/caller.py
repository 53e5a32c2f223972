"""Whose credential read an org, in words, and the warning where it may not have seen every token. Pure."""

from okta_ingest.messages import removal as messages
from okta_ingest.model.removal import TokenListState
from okta_ingest.model.snapshot import Caller


def caller_text(caller: Caller) -> str:
    """The caller and its roles: ``ada@contoso.com (Group Administrator)``."""
    if caller.roles is None:
        roles = messages.ROLES_UNKNOWN
    else:
        roles = ", ".join(messages.ROLE_NAMES.get(role, role) for role in caller.roles) or messages.NO_ADMIN_ROLE
    return f"{caller.login or caller.id or messages.UNKNOWN_CALLER} ({roles})"


def visibility_warning(caller: Caller, state: TokenListState, count: int) -> list[str]:
    """One warning if the list of *count* tokens may lack some because of the caller's roles; else none."""
    if state != "unknown":
        return []
    return [messages.MAY_NOT_SEE_ALL.line(caller=caller_text(caller), count=count)]
