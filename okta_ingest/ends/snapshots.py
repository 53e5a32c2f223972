"""The orgs of a file of snapshots, as if they were read now."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from okta_ingest.errors import OktaError
from okta_ingest.settings import IncludeSettings
from okta_ingest.snapshot import Collect, FailedCollection, Snapshot


def orgs(entries: Sequence[Snapshot | FailedCollection], include: IncludeSettings) -> dict[str, Collect]:
    """How to read each of *entries*, by its domain, without what *include* leaves out."""
    return {entry.domain: partial(_collected, entry, include) for entry in entries}


def _collected(entry: Snapshot | FailedCollection, include: IncludeSettings) -> Snapshot:
    if isinstance(entry, FailedCollection):
        raise OktaError(f"It could not be read when the snapshot was made: {entry.error}")
    if not include.owners:
        entry = replace(entry, users={}, deleted_users=[])
    return entry if include.roles else replace(entry, roles={})
