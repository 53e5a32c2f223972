"""The fields of a record that are kept, and the ids that can be part of a request. Pure."""

import re
from collections.abc import Sequence
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from okta_ingest.model.snapshot import GROUP_ID, ROLE_FIELDS

_PLAIN_ID = re.compile(r"(?!me$)[A-Za-z0-9_-]{1,64}")


def is_plain_id(value: Any) -> TypeGuard[str]:
    """Whether *value* can be a segment of a path without changing the path."""
    return isinstance(value, str) and _PLAIN_ID.fullmatch(value) is not None


def reduced(record: Any, fields: Sequence[str]) -> Any:
    """A record with these of its fields only; anything but an object is returned unchanged."""
    return {name: record[name] for name in fields if name in record} if isinstance(record, dict) else record


def reduced_with_profile(
    record: dict[str, Any], fields: Sequence[str], profile_fields: Sequence[str]
) -> dict[str, Any]:
    """The same, with these fields of its ``profile``."""
    profile = {"profile": reduced(record["profile"], profile_fields)} if "profile" in record else {}
    return {**reduced(record, fields), **profile}


def reduced_role(item: Any) -> Any:
    """A role assignment with `ROLE_FIELDS`, and the id of the group that gives the role, if it is named."""
    group_id = _group_id(item) if isinstance(item, dict) and item.get("assignmentType") == "GROUP" else None
    return reduced(item, ROLE_FIELDS) if group_id is None else {**reduced(item, ROLE_FIELDS), GROUP_ID: group_id}


def _group_id(item: dict[str, Any]) -> str | None:
    """The last segment of ``_links.assignee.href``, whatever its host, if it is the link of a group."""
    links = item.get("_links")
    assignee = links.get("assignee") if isinstance(links, dict) else None
    href = assignee.get("href") if isinstance(assignee, dict) else None
    try:
        segments = urlsplit(href).path.split("/") if isinstance(href, str) else []
    except ValueError:
        return None
    return segments[-1] if segments[-2:-1] == ["groups"] and is_plain_id(segments[-1]) else None
