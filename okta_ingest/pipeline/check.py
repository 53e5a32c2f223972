"""Looking at both ends without changing either: what works, what is missing, and what to do about it."""

from collections.abc import Callable, Mapping, Sequence

from okta_ingest.errors import OktaIngestError
from okta_ingest.graph.database import Database
from okta_ingest.model.plan import Listing, why_incomplete
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Collect, Snapshot
from okta_ingest.output.check_report import Finding, Level
from okta_ingest.pipeline.existing import ExistingReader
from okta_ingest.pipeline.results import Progress

_CANNOT_WRITE = {"PUBLIC", "reader"}
_CANNOT_NAME = {"editor"}
_MAKES_INDEXES = {"architect", "admin"}
"""Neo4j's built-in roles: https://neo4j.com/docs/operations-manual/current/authentication-authorization/built-in-roles/"""


def check(
    collects: Mapping[str, Collect], open_database: Callable[[], Database], uri: str, progress: Progress
) -> list[Finding]:
    """Look at every org, and then at the database at *uri*; nothing is written, and a failed end hides no other."""
    findings: list[Finding] = []
    snapshots: list[Snapshot] = []
    for number, (domain, collect) in enumerate(collects.items()):
        progress(domain, "reading from Okta", number, len(collects))
        try:
            snapshot = collect()
        except OktaIngestError as error:
            findings.append(Finding("failed", "Okta", domain, error.message, error.advice))
            continue
        findings += _of_org(snapshot)
        twin = next((other.domain for other in snapshots if other.org_id == snapshot.org_id is not None), None)
        if twin is not None:
            what = f"is the same org ({snapshot.org_id}) as {twin}"
            findings.append(Finding("failed", "Okta", domain, what, "Configure one of them."))
        snapshots.append(snapshot)
    progress("Neo4j", "looking at the database", 0, 0)
    try:
        with open_database() as database:
            findings += _of_database(database, snapshots)
    except OktaIngestError as error:
        findings.append(Finding("failed", "Neo4j", uri, error.message, error.advice))
    return findings


def _of_org(snapshot: Snapshot) -> list[Finding]:
    def finding(level: Level, what: str, advice: str = "") -> Finding:
        return Finding(level, "Okta", snapshot.domain, what, advice)

    rows = rows_of(snapshot, upper_names=False)
    api_tokens, owners = rows.upserts["upsert_api_tokens"], rows.owners
    findings = [
        finding("ok", f"the credential works: {len(api_tokens):,} API tokens of {owners['seen']:,} owners"),
        finding(
            "ok", f"owners described: {owners['described']:,}; owners whose roles are known: {owners['roles_read']:,}"
        ),
    ]
    if snapshot.org_id is not None:
        findings.append(finding("ok", f"the org is {snapshot.org_id}, known as {', '.join(snapshot.domains)}"))
    if snapshot.caller.scopes is not None:
        findings.append(finding("ok", f"the service app has the scopes {', '.join(snapshot.caller.scopes)}"))
    window = snapshot.rate_limit
    if window is not None:
        left = f"{window.remaining:,} of {window.limit:,} requests are left until Okta's rate limit"
        tight = window.remaining < window.limit / 4
        findings.append(finding("hint" if tight else "ok", left, _ADVICE_RATE_LIMIT if tight else ""))
    findings += [finding("incomplete", gap, _ADVICE_GAP) for gap in snapshot.missing_data]
    findings += [finding("hint", text, "The rest is written.") for text in rows.warnings]
    doubt = why_incomplete(Listing.of(snapshot, api_tokens, rows.whole), len(api_tokens), held=0)
    if doubt is not None:
        findings.append(finding("incomplete", doubt, _ADVICE_DOUBT))
    elif not snapshot.caller.sees_all:
        what = "the caller is not known to see all tokens: tokens that are gone are kept"
        findings.append(finding("incomplete", what, _ADVICE_SEES_ALL))
    elif snapshot.org_id is not None:
        findings.append(finding("ok", "the caller sees all tokens: tokens that are gone can be removed"))
    return findings


def _of_database(database: Database, snapshots: Sequence[Snapshot]) -> list[Finding]:
    database.verify(writable=False)

    def finding(level: Level, what: str, advice: str = "") -> Finding:
        return Finding(level, "Neo4j", database.server, what, advice)

    findings = [finding("ok", f"the server answers, {database.edition} edition"), *_rights(database, finding)]
    versions = database.read("read_bloodhound")
    if versions:
        version = versions[0]["version"] or "of an unknown version"
        findings.append(finding("ok", f"BloodHound {version} has used this database: names are written in upper case"))
    else:
        findings.append(finding("hint", "BloodHound has not used this database", _ADVICE_BLOODHOUND))
    indexes = {row["name"]: row["state"] for row in database.read("read_okta_index")}
    for name, state in indexes.items():
        level: Level = "ok" if state == "ONLINE" else "hint"
        findings.append(finding(level, f"index {name} on :Okta(objectid) is {state.lower()}", _ADVICE_INDEX_THERE))
    if not indexes:
        findings.append(finding("hint", "there is no index on :Okta(objectid)", _ADVICE_INDEX_MISSING))
    if not snapshots:
        return findings  # whose nodes to look at is not known
    objectids = [key for snapshot in snapshots for key in rows_of(snapshot, upper_names=False).objectids]
    held = ExistingReader(database).look()
    for snapshot in snapshots:
        there = held.api_tokens_of(snapshot.environmentid, snapshot.domains)
        if there and not snapshot.api_tokens:
            what = f"{snapshot.domain} lists no token, while the graph holds {len(there):,} of this org: they are kept"
            findings.append(finding("incomplete", what, _ADVICE_DOUBT))
    stubs = len(held.stubs_among(objectids))
    doubles = sorted({row["objectid"] for row in database.read("read_duplicates")}.intersection(objectids))
    findings.append(
        finding("hint", f"nodes of these orgs without the label Okta: {stubs:,}", "The next sync gives it to them.")
        if stubs
        else finding("ok", "no node of these orgs lacks the label Okta")
    )
    findings.append(
        finding("hint", f"ids with more than one node: {len(doubles):,} ({', '.join(doubles[:3])})", _ADVICE_DOUBLES)
        if doubles
        else finding("ok", "no id of these orgs has more than one node")
    )
    return findings


def _rights(database: Database, finding: Callable[..., Finding]) -> list[Finding]:
    findings = []
    if database.is_writable():
        findings.append(finding("ok", "the database takes writes"))
    else:
        findings.append(finding("failed", "the database is read-only", "Choose another, or make it writable."))
    for row in database.read("read_current_user"):
        user, roles = row["user"], row["roles"]
        if roles is None:
            findings.append(finding("ok", f"the user {user} may do everything: this edition has no roles"))
            continue
        who = f"the user {user} has the roles {', '.join(roles) or '(none)'}"
        rights = set(roles)
        if rights <= _CANNOT_WRITE:
            findings.append(finding("failed", f"{who}: it cannot write", "Grant it publisher, or architect."))
        elif rights <= _CANNOT_WRITE | _CANNOT_NAME:
            findings.append(finding("failed", f"{who}: it cannot make new labels", "Grant it publisher, or architect."))
        elif rights & _MAKES_INDEXES:
            findings.append(finding("ok", f"{who}: it may do everything that a run does"))
        else:
            findings.append(finding("hint", f"{who}: perhaps it cannot make the index", _ADVICE_ROLES))
    return findings


_ADVICE_GAP = "What depends on it stays unknown in the graph; docs/okta-access.md says what gives access."
_ADVICE_DOUBT = (
    "Nothing is removed on the strength of such a list. Look at it in the Admin Console: Security > API > Tokens."
)
_ADVICE_SEES_ALL = (
    "Use the credential of a super or org admin, or say sees_all_tokens: true in the configuration if you know better."
)
_ADVICE_RATE_LIMIT = "Others use this org, too. A run waits for the next window, and leaves a tenth of each to them."
_ADVICE_BLOODHOUND = (
    "If your BloodHound keeps its graph in PostgreSQL, it never shows what is written here; Neo4j Browser does."
)
_ADVICE_INDEX_THERE = (
    "A BloodHound that one day brings an equal constraint would stumble over it; this drops it: "
    "DROP INDEX okta_objectid_index IF EXISTS"
)
_ADVICE_INDEX_MISSING = "The next sync makes it, if index: true; BloodHound drops it whenever it starts."
_ADVICE_DOUBLES = "BloodHound shows such ids more than once; docs/operations.md says how to mend that."
_ADVICE_ROLES = "A run goes on without the index, only slower. architect may make it."
