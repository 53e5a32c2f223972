"""The rows of what role assignments are limited to, and of what custom roles permit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from okta_ingest.messages import records as messages
from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Row, Warn
from okta_ingest.model.snapshot import Snapshot


class Targets:
    """The groups or apps that role assignments are limited to, by the objectid of the assignment."""

    def __init__(self, snapshot: Snapshot, warn: Warn) -> None:
        self._by_key: dict[str, list[str]] = {}
        for node_id, items in snapshot.role_targets.items():
            targets = [_target(item) for item in items]
            if None in targets:
                warn(messages.TARGET_UNUSABLE.line(id=node_id))
            else:
                self._by_key[objectid(node_id)] = sorted({target for target in targets if target is not None})

    def is_unlimited(self, key: str) -> bool:
        """Whether the assignment is valid for the whole organization: Okta returned an empty list of targets."""
        return self._by_key.get(key) == []

    def upsert_role_targets(self, assignments: Sequence[Row]) -> list[Row]:
        """One row per assignment (rows of ``upsert_role_assignments``) whose targets were read; None for no limit."""
        keys = [row["objectid"] for row in assignments if row["objectid"] in self._by_key]
        return [{"objectid": key, "targets": self._by_key[key] or None} for key in keys]

    def unlink_scoped_to(self, assignments: Iterable[str]) -> list[Row]:
        """One row per assignment (objectid) that is limited: it is not valid for the whole organization."""
        return [{"roleAssignment": key} for key in assignments if self._by_key.get(key)]


def upsert_role_permissions(snapshot: Snapshot, custom_roles: Sequence[Row], warn: Warn) -> list[Row]:
    """One row per custom role (rows of ``upsert_custom_roles``) whose permissions were read: the sorted labels."""
    labels: Mapping[str, list[str | None]] = {
        objectid(role_id): [_permission(item) for item in items] for role_id, items in snapshot.permissions.items()
    }
    rows = []
    for role in custom_roles:
        found = labels.get(role["objectid"])
        if found is None:
            continue
        if None in found:
            warn(messages.PERMISSION_UNUSABLE.line(id=role["id"]))
        else:
            rows.append({"objectid": role["objectid"], "permissions": sorted(set(filter(None, found)))})
    return rows


def _target(item: Any) -> str | None:
    """The id of a group or app; the name of an app in Okta's catalog that stands for all its instances."""
    if not isinstance(item, dict):
        return None
    return next((value for value in (item.get("id"), item.get("name")) if usable_id(value)), None)


def _permission(item: Any) -> str | None:
    """The label of a permission, with a mark where conditions narrow it; None if there is no label."""
    label = item.get("label") if isinstance(item, dict) else None
    if not usable_id(label):
        return None
    conditions = item.get("conditions")
    narrowed = any(conditions.values()) if isinstance(conditions, dict) else conditions is not None
    return f"{label} (conditional)" if narrowed else label
