"""The admin roles of the owners of tokens, as far as their role lists can be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Warn, kind
from okta_ingest.model.rows.record_warning import RecordWarning
from okta_ingest.model.snapshot import Snapshot

Assignment = Mapping[str, Any]
"""One role assignment, as Okta returned it."""

CUSTOM = "CUSTOM"


@dataclass(frozen=True)
class OwnerRoles:
    """The active role assignments of one owner.

    ``readable`` is False when an item of the list has an unsupported form: the owner's roles are then unknown.
    """

    key: str
    user_id: str
    assignments: Sequence[Assignment]
    readable: bool

    @property
    def direct(self) -> list[Assignment]:
        """The assignments to the user itself, without those to the user's groups."""
        return [assignment for assignment in self.assignments if assignment["assignmentType"] == "USER"]

    @property
    def types(self) -> list[str]:
        """The types of all active roles."""
        return sorted({assignment["type"] for assignment in self.assignments})

    def assignment_id(self, assignment: Assignment) -> str:
        """The id of the node: Okta uses the same assignment id for several users."""
        return f"{assignment['id']}_{self.user_id}"


def owner_roles(snapshot: Snapshot, owners: Mapping[str, str], warn: Warn) -> list[OwnerRoles]:
    """The roles of those *owners* (ids by objectid) whose role list was read."""
    lists = {objectid(user_id): items for user_id, items in snapshot.roles.items()}
    return [_owner_roles(key, user_id, lists[key], warn) for key, user_id in owners.items() if key in lists]


def _owner_roles(key: str, user_id: str, items: Sequence[Any], warn: Warn) -> OwnerRoles:
    active = []
    readable = True
    for position, item in enumerate(items, start=1):
        problem = _problem(item, user_id, position)
        if problem is not None:
            readable = False
            warn(problem)
        elif item["status"] == "ACTIVE":
            active.append(item)
    return OwnerRoles(key, user_id, active, readable)


def _problem(item: Any, user_id: str, position: int) -> str | None:
    """Why a role assignment cannot be read, or None."""
    if not isinstance(item, dict):
        values = {"user_id": user_id, "position": position, "kind": kind(item)}
        return RecordWarning(messages.ASSIGNMENT_NOT_OBJECT, ("user_id", "position"), **values)
    needed = ("id", "type") + (("role",) if item.get("type") == CUSTOM else ())
    missing = [name for name in needed if not usable_id(item.get(name))]
    if item.get("assignmentType") not in ("USER", "GROUP"):
        missing.append("assignmentType")
    if item.get("status") not in ("ACTIVE", "INACTIVE"):
        missing.append("status")
    if not missing:
        return None
    values = {"user_id": user_id, "position": position, "fields": ", ".join(missing)}
    return RecordWarning(messages.ASSIGNMENT_INCOMPLETE, ("user_id", "position"), **values)
