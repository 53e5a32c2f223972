"""Runs of sync and plan."""

from okta_ingest.messages import Template

NO_BLOODHOUND = Template(
    "BloodHound has not used this database (no MigrationData node).",
    "A BloodHound on PostgreSQL never shows what is written here.",
    action="is it the right database? A BloodHound on PostgreSQL never shows it: [bloodhound.md](bloodhound.md)",
)
SAME_ORG_TWICE = Template(
    "{domain} is the same org ({org_id}) as {other}.",
    "Configure one of them.",
    action="two entries of the configuration are one org: remove one (exit code 2)",
)
OLDER_SNAPSHOT = Template(
    "org skipped: the snapshot of {collected_at} is older than the data in the graph ({newest}).",
    "Collect again, or use --older-snapshot.",
    action="collect again; `--older-snapshot` writes it anyway and can bring revoked tokens back (exit code 3)",
)
LAST_COLLECTED_UNREADABLE = Template(
    "org skipped: the snapshot may be older than the data in the graph; lastCollected of its OktaIngest node is no "
    "timestamp ({value}).",
    "Run sync without --snapshot, or use --older-snapshot.",
    action="run `sync` without `--snapshot`; `--older-snapshot` writes the snapshot anyway and can bring revoked "
    "tokens back (exit code 3)",
)
FAILED_WHEN_COLLECTED = Template(
    "This org could not be read when the snapshot was made: {error}",
    action="fix what the message names, and collect the org again (exit code 1)",
)
UNEXPECTED_ERROR = Template(
    "Unexpected error in okta-ingest {version} ({kind}): this is a bug.",
    "Report it with the traceback that -v shows.",
)
INTERRUPTED = Template(
    "interrupted",
    action="Ctrl-C, SIGTERM (`kill`, `timeout`, `systemctl stop`) or SIGHUP (closed terminal) ended the run: run again "
    "(exit code 130, 143 or 129)",
)
INTERRUPTED_WRITE = Template(
    "interrupted: what is written is right; the next run completes it",
    action="run again (exit code 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP)",
)
STDOUT_NOT_WRITABLE = Template(
    "stdout cannot be written: {cause}",
    action="make space on the disk that the output is redirected to; what the command wrote to Neo4j or to files stays "
    "(exit code 1 instead of 0, 3 or 4)",
)
SCHEMA_NOT_CREATED = Template(
    "{statement}: {error} The run continues without it.",
    action="the database user may not create it: let an admin create it once, or set `index: false`",
)
ORG_NOT_SYNCED = Template(
    "not synced: Neo4j had not finished in time for an org before.",
    action="fix what the message of the org before names; the next run syncs all orgs",
)
ORG_NOT_SYNCED_ERROR = Template(
    "not synced: constraint and index could not be created.",
    action="fix what the error of the run names; the next run syncs all orgs",
)
DUPLICATE_NODES = Template(
    "{count:#id} with more than one node, or with a key that is not in upper case: {ids}",
    action="[Duplicate nodes](operations.md#duplicate-nodes)",
)
KNOWS_LESS = Template(
    "This run knows less than the last one of this org: {lost}.",
    "Check the scopes and the admin role of the credential.",
)
LOST_TOKEN_LIST = Template(
    "the credential may not see all tokens, the last one could",
    action="part of a message above",
)
LOST_USERS = Template("none of {count:#owner} read, {before:,} before", action="part of a message above")
LOST_ROLES = Template("admin roles of none of {count:#owner} read, {before:,} before", action="part of a message above")
ROLES_NOT_UPDATED = Template(
    "roles of {count:#owner} not updated: the graph has newer data (check the clocks).",
    action="nothing, if a newer run read them; if a clock was ahead, remove the owner's `rolesRead`",
)
ROLE_EDGES_UNREADABLE = Template(
    "lastseen of role edges of {count:#owner} is no timestamp: if such a role was revoked, its edge stays ({ids}).",
    "Remove lastseen of these edges, then run again.",
)
EDGES_NOT_WRITTEN = Template(
    "{statement}: {missing:,} of {total:#edge} not written: an endpoint node is missing; "
    "another process is deleting nodes.",
    "Run again when BloodHound, or the other process, has finished.",
)
