"""Collecting orgs into snapshots, for a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from okta_ingest.model.caller import visibility_warning
from okta_ingest.model.removal import TokenList
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.model.rows.record_warning import grouped
from okta_ingest.model.snapshot import Collect, FailedCollection, Snapshot
from okta_ingest.model.token_counts import TokenCounts, count_tokens
from okta_ingest.pipeline.collect import Ahead, OrgError, collect_each
from okta_ingest.pipeline.results import Progress, Status


@dataclass(frozen=True)
class Collection:
    """The collected orgs, in order, and the counts of the tokens of those that were read.

    ``warnings`` are pairs of domain and text; ``partial`` counts partial lists.
    """

    entries: Sequence[Snapshot | FailedCollection]
    warnings: Sequence[tuple[str, str]]
    partial: int
    tracebacks: Sequence[str]
    counts: Mapping[str, TokenCounts] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Failed where an org could not be read, partial where a token list is partial."""
        if any(isinstance(entry, FailedCollection) for entry in self.entries):
            return "failed"
        return "partial" if self.partial else "ok"

    @property
    def is_empty(self) -> bool:
        """Whether no org could be read."""
        return all(isinstance(entry, FailedCollection) for entry in self.entries)


def collect_all(collects: Mapping[str, Collect], progress: Progress, ahead: Ahead | None = None) -> Collection:
    """Read all orgs (by domain); an org that cannot be read is in the result with its error."""
    entries: list[Snapshot | FailedCollection] = []
    warnings: list[tuple[str, str]] = []
    tracebacks: list[str] = []
    counts: dict[str, TokenCounts] = {}
    partial = 0
    for collected in collect_each(collects, progress, ahead):
        read = _examined(collected.result)
        if isinstance(read, OrgError):
            entries.append(FailedCollection(collected.domain, str(read)))
            tracebacks += filter(None, [read.traceback])
            continue
        snapshot, found, why_partial, counted = read
        counts[snapshot.domain] = counted
        partial += why_partial is not None
        warnings += [(collected.domain, text) for text in (*snapshot.missing_data, *found)]
        entries.append(snapshot)
    return Collection(entries, warnings, partial, tracebacks, counts)


def _examined(result: Snapshot | OrgError) -> tuple[Snapshot, list[str], str | None, TokenCounts] | OrgError:
    """A snapshot, the warnings about its token list, why that is partial, and counts; an error, also of a bug."""
    if isinstance(result, OrgError):
        return result
    try:
        return result, *_token_list_warnings(result), count_tokens(result)
    except Exception as error:
        return OrgError.of(error)


def _token_list_warnings(snapshot: Snapshot) -> tuple[list[str], str | None]:
    """The warnings about a token list, and why it is partial, if it is."""
    warnings: list[str] = []
    tokens = usable_records(snapshot.api_tokens, warnings.append)
    token_list = TokenList.of(snapshot, tokens)
    why_partial = token_list.why_partial(existing=0)
    hidden = visibility_warning(snapshot.caller, token_list.state(existing=0), len(tokens.records))
    return [*grouped(warnings), *filter(None, [why_partial]), *hidden], why_partial
