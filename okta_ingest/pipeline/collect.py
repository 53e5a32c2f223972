"""The order of a collection: read each org, and keep what it said, or why it did not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from okta_ingest.errors import OktaError
from okta_ingest.model.plan import Listing, why_incomplete
from okta_ingest.model.rows.api_tokens import listed_api_tokens
from okta_ingest.model.snapshot import Collect, FailedCollection, Snapshot
from okta_ingest.pipeline.results import Progress, Status


@dataclass
class Collection:
    """What was collected, in the order of the orgs; ``warnings`` by domain, ``doubtful`` the incomplete lists."""

    entries: list[Snapshot | FailedCollection] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    doubtful: int = 0

    @property
    def status(self) -> Status:
        """Failed where an org could not be read, incomplete where a list is not known to be complete."""
        if any(isinstance(entry, FailedCollection) for entry in self.entries):
            return "failed"
        return "incomplete" if self.doubtful else "ok"


def collect_all(collects: Mapping[str, Collect], progress: Progress) -> Collection:
    """Do *collects* (by domain) one after another; an org that cannot be read stands in the result with its error."""
    collection = Collection()
    for domain, collect in collects.items():
        progress(domain, "reading from Okta", len(collection.entries), len(collects))
        try:
            snapshot = collect()
        except OktaError as error:
            collection.entries.append(FailedCollection(domain, str(error)))
            continue
        collection.entries.append(snapshot)
        warnings = list(snapshot.missing_data)
        listed = listed_api_tokens(snapshot.api_tokens, warnings.append)
        doubt = why_incomplete(Listing.of(snapshot, listed.records, listed.whole), len(listed.records), held=0)
        if doubt is not None:
            collection.doubtful += 1
            warnings.append(doubt)
        collection.warnings += [(domain, warning) for warning in warnings]
    return collection
