"""A finished run of collect, as text for people."""

from collections.abc import Sequence

from okta_ingest.model.caller import caller_text
from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach
from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.model.token_counts import TokenCounts, total
from okta_ingest.output.escape import printable
from okta_ingest.output.lines import ORGS_SHOWN, error_texts, message_lines, text_of
from okta_ingest.output.truncate import counted, truncated
from okta_ingest.pipeline.collection import Collection

_LEVELS = {
    Level.SUPER: "super admin",
    Level.ORG: "org admin",
    Level.OTHER: "other admin role",
    Level.READ_ONLY: "read-only admin",
    Level.NONE: "no admin role",
    Level.UNKNOWN: "unknown",
}
_REACHES = {
    Reach.ANYWHERE: "from anywhere",
    Reach.TOO_WIDE: "with zones too wide",
    Reach.ZONES: "limited to zones",
    Reach.UNKNOWN: "unknown",
}


def messages(collection: Collection, general: Sequence[str], show_all: bool, quiet: bool) -> list[str]:
    """Warnings and errors, one text each; *quiet*: warnings only if the collection is not ok."""
    of_orgs = [f"{domain}: {text}" for domain, text in collection.warnings]
    found = [] if quiet and collection.status == "ok" else [*general, *of_orgs]
    failed = [f"{entry.domain}: {entry.error}" for entry in collection.entries if isinstance(entry, FailedCollection)]
    tracebacks = [printable(text) for text in collection.tracebacks if show_all]
    return [*message_lines("warning", found, show_all), *error_texts(failed, show_all), *tracebacks]


def as_text(collection: Collection, path: str, show_all: bool) -> str:
    """What was collected and by whom, a line per org; the tokens by role and network, and where they were written.

    The path ``-`` is stdout.
    """
    snapshots = [entry for entry in collection.entries if isinstance(entry, Snapshot)]
    lines = [_of_org(snapshot, collection.counts[snapshot.domain]) for snapshot in snapshots]
    target = "stdout" if path == "-" else path
    written = "Written" if snapshots else "Nothing was written"
    done = f"{written} to {target}: {len(snapshots):,} of {counted(len(collection.entries), 'org')}."
    found = truncated(lines, ORGS_SHOWN, "org", show_all)
    return text_of([*found, *_by_role_and_network(total(collection.counts.values()), len(snapshots)), done])


def _of_org(snapshot: Snapshot, counts: TokenCounts) -> str:
    tokens = f"{counted(counts.tokens, 'API token')} of {counted(counts.owners, 'owner')}"
    details = f"org {snapshot.org_id or 'unknown'}, {counted(snapshot.requests, 'request')}"
    return f"{snapshot.domain}: {tokens}, {details}\n  read by {caller_text(snapshot.caller)}"


def _by_role_and_network(counts: TokenCounts, orgs: int) -> list[str]:
    """The two lines about all tokens; none without tokens."""
    if not counts.tokens:
        return []
    levels = [f"{counts.levels[level]:,} {word}" for level, word in _LEVELS.items() if counts.levels[level]]
    reaches = [f"{counts.reaches[reach]:,} {word}" for reach, word in _REACHES.items() if counts.reaches[reach]]
    of_all = f"{counted(counts.tokens, 'API token')} of {counted(orgs, 'org')}, " if orgs > 1 else ""
    return [
        f"{'' if of_all else '  '}{of_all}by highest role of the owner: {', '.join(levels)}",
        f"  by network: {', '.join(reaches)}",
    ]
