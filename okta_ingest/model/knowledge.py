"""How much a run knows of an org, and what it does not know any more. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okta_ingest.messages import run as messages
from okta_ingest.model.snapshot import Include


@dataclass(frozen=True)
class Knowledge:
    """The state of the token list, and of how many owners users and roles were read; None: unknown."""

    token_list: str | None
    users_read: int | None
    roles_read: int | None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Knowledge":
        """What the OktaIngest node of the org has; a value of another type is unknown."""
        token_list, counts = stored.get("tokenList"), [stored.get(name) for name in ("usersRead", "rolesRead")]
        users_read, roles_read = (count if type(count) is int else None for count in counts)
        return cls(token_list if isinstance(token_list, str) else None, users_read, roles_read)

    @classmethod
    def now(cls, token_list: str, owners: Mapping[str, int]) -> "Knowledge":
        """What this run knows; *owners* are the counts of the owners of tokens."""
        return cls(token_list, owners["described"], owners["roles_read"])

    def lost_since(self, before: "Knowledge", owners: int, include: Include) -> str | None:
        """The message on what this run does not know any more, of an org with so many *owners*; None for nothing.

        What *include* leaves out was not wanted: that is no loss.
        """
        lost = []
        if before.token_list == "complete" and self.token_list == "unknown":  # noqa: S105 - a state
            lost.append(messages.LOST_TOKEN_LIST.line())
        if include.owners and owners and before.users_read and self.users_read == 0:
            lost.append(messages.LOST_USERS.line(count=owners, before=before.users_read))
        if include.roles and owners and before.roles_read and self.roles_read == 0:
            lost.append(messages.LOST_ROLES.line(count=owners, before=before.roles_read))
        return messages.KNOWS_LESS.line(lost="; ".join(lost)) if lost else None


NOTHING_KNOWN = Knowledge(None, None, None)
"""Of an org that no run has written, or only one of an older version."""
