"""A finished run of collect, as text for people."""

from collections.abc import Sequence

from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.output.escape import printable
from okta_ingest.output.lines import ORGS_SHOWN, error_texts, message_lines, text_of
from okta_ingest.output.truncate import counted, truncated
from okta_ingest.pipeline.collection import Collection


def messages(collection: Collection, general: Sequence[str], show_all: bool, quiet: bool) -> list[str]:
    """Warnings and errors, one text each; *quiet*: warnings only if the collection is not ok."""
    of_orgs = [f"{domain}: {text}" for domain, text in collection.warnings]
    found = [] if quiet and collection.status == "ok" else [*general, *of_orgs]
    failed = [f"{entry.domain}: {entry.error}" for entry in collection.entries if isinstance(entry, FailedCollection)]
    tracebacks = [printable(text) for text in collection.tracebacks if show_all]
    return [*message_lines("warning", found, show_all), *error_texts(failed, show_all), *tracebacks]


def as_text(collection: Collection, path: str, show_all: bool) -> str:
    """What was collected: a line per org, and where it was written; the path ``-`` is stdout."""
    snapshots = [entry for entry in collection.entries if isinstance(entry, Snapshot)]
    lines = [
        f"{snapshot.domain}: {counted(len(snapshot.api_tokens), 'API token')}, org {snapshot.org_id or 'unknown'}, "
        f"{counted(snapshot.requests, 'request')}"
        for snapshot in snapshots
    ]
    target = "stdout" if path == "-" else path
    written = "Written" if snapshots else "Nothing was written"
    done = f"{written} to {target}: {len(snapshots):,} of {counted(len(collection.entries), 'org')}."
    return text_of([*truncated(lines, ORGS_SHOWN, "org", show_all), done])
