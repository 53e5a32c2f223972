"""Check Okta and Neo4j without writing: what works, what is missing, and what to do."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from okta_ingest.errors import OktaIngestError
from okta_ingest.graph.database import Database
from okta_ingest.messages import Message
from okta_ingest.messages import check as messages
from okta_ingest.messages import progress as steps
from okta_ingest.model.caller import caller_text
from okta_ingest.model.duplicates import described, duplicates_by_key, remaining_stubs
from okta_ingest.model.ids import upper
from okta_ingest.model.removal import TokenList
from okta_ingest.model.rows.org import OrgRows, rows_of
from okta_ingest.model.snapshot import Collect, RateLimit, Snapshot
from okta_ingest.model.truncate import joined
from okta_ingest.pipeline.collect import Ahead, OrgError, collect_each
from okta_ingest.pipeline.existing import ExistingReader, read_adoptable
from okta_ingest.pipeline.results import Progress, Status, worst

_log = logging.getLogger(__name__)

Level = Literal["ok", "hint", "partial", "failed"]

_STATUS: Mapping[Level, Status] = {"ok": "ok", "hint": "ok", "partial": "partial", "failed": "failed"}

_CANNOT_WRITE = {"PUBLIC", "reader"}
_CANNOT_CREATE_LABELS = {"editor"}
_CREATES_INDEXES = {"architect", "admin"}
"""Neo4j's built-in roles: https://neo4j.com/docs/operations-manual/current/authentication-authorization/built-in-roles/"""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: in which ``system``, of which org or server (``subject``), and its state.

    ``ok``; ``hint``: works, with advice; ``partial``: a run would skip something, or could not remove stale tokens;
    ``failed``: a run would fail.
    """

    level: Level
    system: Literal["Okta", "Neo4j"]
    subject: str
    text: str
    advice: str = ""


Add = Callable[[Level, Message], None]


def status(findings: Sequence[Finding]) -> Status:
    """The worst of the findings, as the status of a run."""
    return worst([_STATUS[finding.level] for finding in findings])


def check_orgs(
    collects: Mapping[str, Collect], progress: Progress, ahead: Ahead | None = None
) -> tuple[list[Finding], list[Snapshot]]:
    """Check every org; the findings, and the snapshots of those that could be read. One failure hides no finding."""
    findings: list[Finding] = []
    snapshots: list[Snapshot] = []
    for collected in collect_each(collects, progress, ahead):
        add = _adder(findings, "Okta", collected.domain)
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


def check_neo4j(
    open_database: Callable[[], Database], uri: str, snapshots: Sequence[Snapshot], progress: Progress
) -> list[Finding]:
    """Check the database at *uri*, and the nodes of the orgs of *snapshots* in it; nothing is written."""
    findings: list[Finding] = []
    progress("Neo4j", steps.CHECKING.text, 0, 0)
    try:
        with open_database() as database:
            database.verify(writable=False)
            add = _adder(findings, "Neo4j", database.server)
            _check_database(database, add)
            if snapshots:
                _check_nodes(database, snapshots, add)
    except OktaIngestError as error:
        findings.append(Finding("failed", "Neo4j", uri, error.message, error.advice))
    return findings


def _adder(findings: list[Finding], system: Literal["Okta", "Neo4j"], subject: str) -> Add:
    return lambda level, message: findings.append(Finding(level, system, subject, message.text, message.advice))


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
    for warning in (*rows.warnings, *rows.notes):
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


def _check_database(database: Database, add: Add) -> None:
    add("ok", messages.SERVER_RESPONDS(edition=database.edition))
    if database.is_writable():
        add("ok", messages.WRITABLE())
    else:
        add("failed", messages.READ_ONLY())
    for row in database.read("read_current_user"):
        add(*_user_finding(row["user"], row["roles"]))
    versions = database.read("read_bloodhound")
    if versions:
        add("ok", messages.BLOODHOUND_USED(version=versions[0]["version"] or "unknown"))
    else:
        add("hint", messages.NO_BLOODHOUND())
    indexes = database.read("read_okta_index")
    for row in indexes:
        level: Level = "ok" if row["state"] == "ONLINE" else "hint"
        add(level, messages.INDEX_STATE(name=row["name"], state=row["state"].lower()))
    if not indexes:
        add("hint", messages.NO_INDEX())


def _user_finding(user: str, roles: Sequence[str] | None) -> tuple[Level, Message]:
    if roles is None:
        return "ok", messages.NO_ROLES_IN_EDITION(user=user)
    values = {"user": user, "roles": ", ".join(roles) or "(none)"}
    rights = set(roles)
    if rights <= _CANNOT_WRITE:
        return "failed", messages.CANNOT_WRITE(**values)
    if rights <= _CANNOT_WRITE | _CANNOT_CREATE_LABELS:
        return "failed", messages.CANNOT_CREATE_LABELS(**values)
    if rights & _CREATES_INDEXES:
        return "ok", messages.ALL_RIGHTS(**values)
    return "hint", messages.MAYBE_NO_INDEX_RIGHT(**values)


def _check_nodes(database: Database, snapshots: Sequence[Snapshot], add: Add) -> None:
    objectids = {key for snapshot in snapshots for key in rows_of(snapshot, uppercase=False).objectids}
    existing = ExistingReader(database).read()
    for snapshot in snapshots:
        keys = existing.api_tokens_of(snapshot.environmentid, snapshot.domains)
        objectids.update(keys)
        if keys and not snapshot.api_tokens:
            count = len(set(map(upper, keys)))
            add("partial", messages.EXISTING_BUT_EMPTY_LIST(domain=snapshot.domain, count=count))
    stubs = existing.stubs_among(objectids)
    adoptable = read_adoptable(stubs, database)
    if adoptable:
        add("hint", messages.STUBS(count=len(adoptable)))
    elif not stubs:
        add("ok", messages.NO_STUBS())
    existing_duplicates = duplicates_by_key(database.read("read_duplicates"))
    duplicates = described([existing_duplicates, remaining_stubs(stubs, adoptable)], objectids)
    if duplicates:
        add("hint", messages.DUPLICATES(count=len(duplicates), ids=joined(duplicates)))
    else:
        add("ok", messages.NO_DUPLICATES())
