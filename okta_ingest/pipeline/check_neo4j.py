"""Check the database without writing: server, rights, index, and the nodes of the orgs."""

from collections.abc import Callable, Sequence

from okta_ingest.errors import OktaIngestError
from okta_ingest.graph.database import Database
from okta_ingest.messages import Message
from okta_ingest.messages import check as messages
from okta_ingest.messages import progress as steps
from okta_ingest.model.duplicates import described, duplicates_by_key, remaining_stubs
from okta_ingest.model.ids import upper
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.truncate import joined
from okta_ingest.pipeline.existing import ExistingReader, read_adoptable
from okta_ingest.pipeline.findings import Add, Finding, Level, adder
from okta_ingest.pipeline.results import Progress

_CANNOT_WRITE = {"PUBLIC", "reader"}
_CANNOT_CREATE_LABELS = {"editor"}
_CREATES_INDEXES = {"architect", "admin"}
"""Neo4j's built-in roles: https://neo4j.com/docs/operations-manual/current/authentication-authorization/built-in-roles/"""


def check_neo4j(
    open_database: Callable[[], Database], uri: str, snapshots: Sequence[Snapshot], progress: Progress
) -> list[Finding]:
    """Check the database at *uri*, and the nodes of the orgs of *snapshots* in it; nothing is written."""
    findings: list[Finding] = []
    progress("Neo4j", steps.CHECKING.text, 0, 0)
    try:
        with open_database() as database:
            database.verify(writable=False)
            add = adder(findings, "Neo4j", database.server)
            _check_database(database, add)
            if snapshots:
                _check_nodes(database, snapshots, add)
    except OktaIngestError as error:
        findings.append(Finding("failed", "Neo4j", uri, error.message, error.advice))
    return findings


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
