"""Check each org without writing: the credential, what it can see, and what is missing."""

import logging
from collections.abc import Mapping

from okta_ingest.messages import Message
from okta_ingest.messages import check as messages
from okta_ingest.model.caller import caller_text
from okta_ingest.model.removal import TokenList
from okta_ingest.model.rows.org import OrgRows, all_warnings, rows_of
from okta_ingest.model.snapshot import Collect, RateLimit, Snapshot
from okta_ingest.pipeline.collect import Ahead, OrgError, collect_each
from okta_ingest.pipeline.findings import Add, Finding, adder
from okta_ingest.pipeline.results import Progress

_log = logging.getLogger(__name__)


def check_orgs(
    collects: Mapping[str, Collect], progress: Progress, ahead: Ahead | None = None
) -> tuple[list[Finding], list[Snapshot]]:
    """Check every org; the findings, and the snapshots of those that could be read. One failure hides no finding."""
    findings: list[Finding] = []
    snapshots: list[Snapshot] = []
    for collected in collect_each(collects, progress, ahead):
        add = adder(findings, "Okta", collected.domain)
        snapshot = collected.result
        if isinstance(snapshot, OrgError):
            _add_error(snapshot, collected.domain, add)
            continue
        try:
            _check_org(snapshot, add)
        except Exception as error:
            _add_error(OrgError.of(error), collected.domain, add)
            continue
        other = next((item.domain for item in snapshots if item.org_id == snapshot.org_id is not None), None)
        if other is not None:
            add("failed", messages.SAME_ORG(org_id=snapshot.org_id, other=other))
        snapshots.append(snapshot)
    return findings, snapshots


def _add_error(error: OrgError, domain: str, add: Add) -> None:
    add("failed", Message(error.message, error.advice))
    if error.traceback:
        _log.debug("%s: %s", domain, error.traceback)


def _check_org(snapshot: Snapshot, add: Add) -> None:
    rows = rows_of(snapshot, uppercase=False)
    owners = rows.owners
    add("ok", messages.CREDENTIAL_WORKS(tokens=len(rows.api_tokens), owners=owners["seen"]))
    add(
        "ok",
        messages.OWNERS_READ(owners=owners["seen"], described=owners["described"], roles_read=owners["roles_read"]),
    )
    if snapshot.org_id is not None:
        add("ok", messages.ORG_IDENTITY(org_id=snapshot.org_id, domains=", ".join(snapshot.domains)))
    if snapshot.caller.scopes is not None:
        add("ok", messages.APP_SCOPES(scopes=", ".join(snapshot.caller.scopes)))
    if snapshot.rate_limit is not None:
        _check_rate_limit(snapshot.rate_limit, add)
    for missing in snapshot.missing_data:
        add("partial", messages.MISSING_DATA(missing=missing))
    for warning in (*all_warnings(rows), *rows.notes):
        add("hint", messages.RECORD_WARNING(warning=warning.rstrip(".")))
    _check_token_list(snapshot, rows, add)


def _check_rate_limit(window: RateLimit, add: Add) -> None:
    values = {"remaining": window.remaining, "limit": window.limit}
    if window.remaining < window.limit / 4:
        add("hint", messages.RATE_LIMIT_LOW(**values))
    else:
        add("ok", messages.RATE_LIMIT(**values))


def _check_token_list(snapshot: Snapshot, rows: OrgRows, add: Add) -> None:
    reason = TokenList.of(snapshot, rows.tokens).why_partial(existing=0)
    if reason is not None:
        add("partial", messages.PARTIAL_LIST(reason=reason))
    elif not snapshot.caller.sees_all:
        add("hint", messages.MAY_NOT_SEE_ALL(caller=caller_text(snapshot.caller), count=len(rows.api_tokens)))
    elif snapshot.org_id is not None:
        add("ok", messages.SEES_ALL())
