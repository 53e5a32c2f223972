"""All rows of one org, by the statements that write them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from okta_ingest.messages import records as messages
from okta_ingest.model.rows import api_tokens, organization, roles, users
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.owner_roles import OwnerRoles, owner_roles
from okta_ingest.model.rows.record_warning import grouped
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.truncate import joined

ByStatement = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class OrgRows:
    """One org's rows by statement, in the order of writing: ``upserts``, ``unlinks``, ``links``, ``role_types``.

    ``constants`` are properties that all its nodes have. ``tokens`` are the usable records of the token list.
    ``owners`` counts the owners of tokens: seen, described, deleted, and those whose roles are known. ``warnings`` name
    invalid values, ``notes`` owners that no longer exist.
    """

    constants: Row
    tokens: api_tokens.TokenRecords
    upserts: ByStatement
    unlinks: ByStatement
    links: ByStatement
    role_types: Sequence[Row]
    owners: Mapping[str, int]
    warnings: Sequence[str]
    notes: Sequence[str]

    @property
    def api_tokens(self) -> Sequence[Row]:
        """The rows of the API tokens."""
        return self.upserts["upsert_api_tokens"]

    @property
    def objectids(self) -> list[str]:
        """The objectid of every node that is written."""
        return [row["objectid"] for rows in self.upserts.values() for row in rows]

    def without(self, users: Collection[str], api_tokens: Collection[str]) -> "OrgRows":
        """The rows without those that only write these users and API tokens, and their edges."""
        kept = {"upsert_users": users, "upsert_api_tokens": api_tokens}
        upserts = {
            name: [row for row in rows if row["objectid"] not in kept.get(name, ())]
            for name, rows in self.upserts.items()
        }
        links = {name: list(_without_tokens(rows, api_tokens)) for name, rows in self.links.items()}
        links["link_contains"] = [row for row in self.links["link_contains"] if row["contained"] not in users]
        unlinks = {name: list(_without_tokens(rows, api_tokens)) for name, rows in self.unlinks.items()}
        return replace(self, upserts=upserts, unlinks=unlinks, links=links)


def _without_tokens(rows: Iterable[Row], keys: Collection[str]) -> Iterator[Row]:
    for row in rows:
        if "apiTokens" not in row:
            yield row
            continue
        tokens = [key for key in row["apiTokens"] if key not in keys]
        if tokens:
            yield {**row, "apiTokens": tokens}


def rows_of(snapshot: Snapshot, uppercase: bool) -> OrgRows:
    """All rows of the org of *snapshot*; *uppercase*: names as BloodHound stores them."""
    warnings: list[str] = []
    context = RowContext.of(snapshot, uppercase, warnings.append)
    tokens = api_tokens.usable_records(snapshot.api_tokens, context.warn)
    owners = tokens.owners
    by_owner = api_tokens.unlink_api_token_for(tokens)
    known_roles = owner_roles(snapshot, owners, context.warn)
    upserts = {
        "upsert_organization": organization.upsert_organization(snapshot, context),
        "upsert_users": users.upsert_users(snapshot, owners, context),
        "upsert_roles": roles.upsert_roles(known_roles, context),
        "upsert_custom_roles": roles.upsert_custom_roles(known_roles, context),
        "upsert_role_assignments": roles.upsert_role_assignments(known_roles, context),
        "upsert_api_tokens": api_tokens.upsert_api_tokens(tokens, context),
    }
    contained = [row for kind in ("users", "roles", "custom_roles") for row in upserts[f"upsert_{kind}"]]
    return OrgRows(
        constants=context.constants,
        tokens=tokens,
        upserts=upserts,
        unlinks={"unlink_api_token_for": by_owner, "unlink_roles": roles.unlink_roles(known_roles, snapshot)},
        links={
            "link_api_token_for": api_tokens.link_api_token_for(by_owner),
            "link_contains": organization.link_contains(contained, context),
            "link_has_role": roles.link_has_role(known_roles, context),
            "link_has_role_assignment": roles.link_has_role_assignment(known_roles),
            "link_scoped_to": roles.link_scoped_to(known_roles, context),
            "link_super_admin": roles.link_super_admin(known_roles, context),
        },
        role_types=roles.upsert_role_types(known_roles),
        owners=_count_owners(snapshot, owners, known_roles),
        warnings=grouped(warnings),
        notes=_deleted_owners(snapshot, owners),
    )


def _count_owners(snapshot: Snapshot, owners: Mapping[str, str], known_roles: Sequence[OwnerRoles]) -> dict[str, int]:
    return {
        "seen": len(owners),
        "described": len(users.described_users(snapshot).keys() & owners.keys()),
        "deleted": len(users.missing_users(snapshot, owners)) if snapshot.caller.sees_all else 0,
        "roles_read": sum(owner.readable for owner in known_roles),
    }


def _deleted_owners(snapshot: Snapshot, owners: Mapping[str, str]) -> list[str]:
    missing = users.missing_users(snapshot, owners)
    if not missing:
        return []
    message = messages.OWNERS_DELETED if snapshot.caller.sees_all else messages.OWNERS_NOT_FOUND
    return [message.line(count=len(missing), ids=joined(missing))]
