"""What changed between two snapshot files: what sync of the new one after the old one would report."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from okta_ingest.messages import diff as messages
from okta_ingest.model.owners import compare_owners
from okta_ingest.model.plan import Change, Plan, change_of, compare_tokens, make_plan
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import FailedCollection, Snapshot
from okta_ingest.model.timestamps import format_timestamp
from okta_ingest.pipeline.results import OrgResult

Entry = Snapshot | FailedCollection


def diff(old: Sequence[Entry], new: Sequence[Entry]) -> list[OrgResult]:
    """One result per org of either file, as a plan has it; an org that failed in either file has an error.

    The safety limit does not apply. A token that NEW lacks is "removed" if its list is complete, else "not listed".
    """
    before = {entry.domain: entry for entry in old}
    results = [_diff_entry(before.pop(entry.domain, None), entry) for entry in new]
    return [*results, *map(_only_in_old, before.values())]


def has_differences(orgs: Sequence[OrgResult]) -> bool:
    """Whether a token or an owner differs; use alone is no difference."""
    return any(org.token_owners.changes or (org.plan is not None and org.plan.changes) for org in orgs)


def _diff_entry(old: Entry | None, new: Entry) -> OrgResult:
    if isinstance(new, FailedCollection):
        return OrgResult(new.domain, error=messages.FAILED_IN_NEW.line(error=new.error))
    if isinstance(old, FailedCollection):
        return OrgResult(new.domain, error=messages.FAILED_IN_OLD.line(error=old.error))
    return _diff_org(old, new)


def _diff_org(old: Snapshot | None, new: Snapshot) -> OrgResult:
    rows = rows_of(new, uppercase=False)
    before = None if old is None else rows_of(old, uppercase=False)
    token_list = TokenList.of(new, rows.tokens)
    compared = compare_tokens(rows.api_tokens, _existing_tokens(before), new.collected_at)
    plan = make_plan([compared], token_list, RemovalPolicy(enabled=False))
    missing = _missing(before, rows)
    complete = plan.token_list == "complete"  # noqa: S105 - a state
    changes = [*plan.changes, *(change_of("removed" if complete else "not listed", row) for row in missing)]
    return OrgResult(
        new.domain,
        org_id=new.org_id,
        collected_at=new.collected_at,
        requests=new.requests,
        tokens_seen=len(new.api_tokens),
        owners=rows.owners,
        plan=_with_changes(plan, changes, removed=len(missing) if complete else 0),
        token_owners=compare_owners(
            rows.tokens.records.values(), rows.users, rows.role_types, _existing_owners(before)
        ),
        removed=len(missing) if complete else 0,
        warnings=_warnings(old, new, plan, 0 if complete else len(missing)),
    )


def _only_in_old(old: Entry) -> OrgResult:
    if isinstance(old, FailedCollection):
        return OrgResult(old.domain, error=messages.FAILED_IN_OLD.line(error=old.error))
    before = rows_of(old, uppercase=False)
    changes = [change_of("not listed", row) for row in before.api_tokens]
    return OrgResult(
        old.domain,
        org_id=old.org_id,
        plan=Plan(changes, [], 0, 0, len(changes), 0, "unknown", []),
        token_owners=compare_owners([], [], [], _existing_owners(before)),
        warnings=[messages.ORG_NOT_IN_NEW.line()],
    )


def _with_changes(plan: Plan, changes: Sequence[Change], removed: int) -> Plan:
    return replace(plan, changes=changes, kept=plan.kept - removed, partial_reasons=[])


def _existing_tokens(before: OrgRows | None) -> list[Row]:
    """The tokens of the old file, as the graph would have them."""
    return [{**row, "of_org": True, "lastseen": None} for row in (before.api_tokens if before is not None else ())]


def _existing_owners(before: OrgRows | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    roles = {row["objectid"]: row for row in before.role_types}
    unknown = {"roleTypes": None, "rolesComplete": None}
    return [{**row, **roles.get(row["objectid"], unknown)} for row in before.users]


def _missing(before: OrgRows | None, rows: OrgRows) -> list[Row]:
    listed = rows.tokens.records
    return [] if before is None else [row for row in before.api_tokens if row["objectid"] not in listed]


def _warnings(old: Snapshot | None, new: Snapshot, plan: Plan, not_listed: int) -> list[str]:
    warnings = list(plan.partial_reasons)
    if old is None:
        warnings.append(messages.ORG_NOT_IN_OLD.line())
    elif new.collected_at < old.collected_at:
        times = {"new": format_timestamp(new.collected_at), "old": format_timestamp(old.collected_at)}
        warnings.append(messages.NEW_IS_OLDER.line(**times))
    if not_listed:
        warnings.append(messages.NOT_LISTED.line(count=not_listed, state=plan.token_list))
    return [*warnings, *new.missing_data]
