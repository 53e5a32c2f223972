"""The rows of the organization, and what every row of an org has in common."""

from collections.abc import Iterable

from okta_ingest.model.ids import upper
from okta_ingest.model.rows.fields import Fields, Row, Warn
from okta_ingest.model.snapshot import Snapshot


def stored_name(name: str | None, upper_names: bool) -> str | None:
    """A name as it is stored: BloodHound's search finds upper-case ones alone."""
    return upper(name) if name is not None and upper_names else name


def upsert_organization(snapshot: Snapshot, upper_names: bool, warn: Warn) -> list[Row]:
    """The row of the organization; none where its id could not be read."""
    if snapshot.org_id is None:
        return []
    settings = Fields({"settings": snapshot.organization}, "the org", warn).inner("settings")
    return [
        {
            "objectid": snapshot.environmentid,
            "id": snapshot.org_id,
            "name": stored_name(snapshot.domain, upper_names),
            "oktaDomain": snapshot.domain,
            "companyName": settings.text("companyName"),
            "subdomain": settings.text("subdomain"),
            "status": settings.text("status"),
            "created": settings.timestamp_text("created"),
            "lastUpdated": settings.timestamp_text("lastUpdated"),
        }
    ]


def link_contains(snapshot: Snapshot, contained: Iterable[Row]) -> list[Row]:
    """One row per node that the organization contains. None where the organization is not known."""
    return [] if snapshot.org_id is None else [{"contained": row["objectid"]} for row in contained]
