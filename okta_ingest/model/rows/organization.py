"""The rows of the organization."""

from collections.abc import Iterable

from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.snapshot import Snapshot


def upsert_organization(snapshot: Snapshot, context: RowContext) -> list[Row]:
    """The row of the organization; none where its id could not be read."""
    if snapshot.org_id is None:
        return []
    settings = context.fields({"settings": snapshot.organization}, "the org").inner("settings")
    return [
        {
            "objectid": context.environmentid,
            "id": snapshot.org_id,
            "name": context.stored_name(snapshot.domain),
            "oktaDomain": snapshot.domain,
            "companyName": settings.text("companyName"),
            "subdomain": settings.text("subdomain"),
            "status": settings.text("status"),
            "created": settings.timestamp_text("created"),
            "lastUpdated": settings.timestamp_text("lastUpdated"),
        }
    ]


def link_contains(contained: Iterable[str], context: RowContext) -> list[Row]:
    """One row per objectid that the organization contains; none where the organization is unknown."""
    return [] if context.environmentid is None else [{"contained": key} for key in contained]
