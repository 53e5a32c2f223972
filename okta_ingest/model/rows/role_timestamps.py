"""The rows that turn timestamps of roles, as other tools stored them, into Neo4j's zoned datetimes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from okta_ingest.model.rows.fields import Row, optional_text
from okta_ingest.model.timestamps import latest_timestamp, parse_stored_timestamp


def upsert_role_timestamps(existing: Iterable[Mapping[str, Any]], collected_at: datetime) -> list[Row]:
    """One row per owner and text that is a timestamp.

    ``rolesRead`` is the latest time that the text can mean. ``lastseen``, of an edge that may be another tool's, is
    None where the text has no zone and may be newer than this run.
    """
    rows = []
    for item in existing:
        latest = None if item["text"] is None else latest_timestamp(item["text"], collected_at)
        if latest is not None:
            exact = parse_stored_timestamp(item["text"], collected_at)
            clear = exact == latest or latest < collected_at
            rows.append(
                {**item, "rolesRead": optional_text(latest), "lastseen": optional_text(exact if clear else None)}
            )
    return rows


def unreadable_owners(existing: Iterable[Mapping[str, Any]], collected_at: datetime) -> list[str]:
    """The objectids of owners with a value that is no timestamp."""
    unreadable = (
        item for item in existing if item["text"] is None or latest_timestamp(item["text"], collected_at) is None
    )
    return list(dict.fromkeys(item["objectid"] for item in unreadable))
