"""All rows of one org, by the statements that write them."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from okta_ingest.messages import records as messages
from okta_ingest.model.networks import Zones
from okta_ingest.model.rows import api_tokens, groups, organization, roles, users
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.lazy import LazyRows
from okta_ingest.model.rows.owner_roles import OrgRoles, OwnerRoles, org_roles
from okta_ingest.model.rows.record_warning import grouped
from okta_ingest.model.rows.role_targets import Targets, upsert_role_permissions
from okta_ingest.model.snapshot import Snapshot
from okta_ingest.model.truncate import joined

ByStatement = Mapping[str, Sequence[Row]]
Upserts = Mapping[str, Sequence[Row] | LazyRows]


@dataclass(frozen=True)
class OrgRows:
    """One org's rows by statement, in the order of writing.

    ``upserts``, ``unlinks``, ``links``, then ``role_types`` of the owners and ``group_role_types`` of their groups.
    ``constants`` are properties that all its nodes have. ``tokens`` are the usable records of the token list.
    ``owners`` counts the owners of tokens: seen, described, deleted, and those whose roles are known. ``warnings`` name
    invalid values, except those that are found when a row of ``users`` or ``api_tokens`` is made: `all_warnings`.
    ``notes`` name owners that no longer exist, and unexpected zones.
    """

    constants: Row
    tokens: api_tokens.TokenRecords
    upserts: Upserts
    unlinks: ByStatement
    links: ByStatement
    role_types: Sequence[Row]
    group_role_types: Sequence[Row]
    owners: Mapping[str, int]
    warnings: Sequence[str]
    notes: Sequence[str]

    @property
    def users(self) -> LazyRows:
        """The rows of the owners."""
        return cast(LazyRows, self.upserts["upsert_users"])

    @property
    def api_tokens(self) -> LazyRows:
        """The rows of the API tokens."""
        return cast(LazyRows, self.upserts["upsert_api_tokens"])

    @property
    def objectids(self) -> list[str]:
        """The objectid of every node that is written."""
        return list(dict.fromkeys(key for rows in self.upserts.values() for key in _objectids(rows)))

    def without(self, users: Collection[str], api_tokens: Collection[str]) -> "OrgRows":
        """The rows without those that only write these users and API tokens, and their edges."""
        upserts = {
            **self.upserts,
            "upsert_users": self.users.without(users),
            "upsert_api_tokens": self.api_tokens.without(api_tokens),
        }
        links = {name: list(_without_tokens(rows, api_tokens)) for name, rows in self.links.items()}
        links["link_contains"] = [row for row in self.links["link_contains"] if row["contained"] not in users]
        unlinks = {name: list(_without_tokens(rows, api_tokens)) for name, rows in self.unlinks.items()}
        return replace(self, upserts=upserts, unlinks=unlinks, links=links)


def all_warnings(rows: OrgRows) -> list[str]:
    """One line per kind of warning; every row is made for it."""
    found: list[str] = []
    for lazy in (rows.users, rows.api_tokens):
        deque(lazy.each(found.append), maxlen=0)
    return grouped([*rows.warnings, *found])


def _objectids(rows: Sequence[Row] | LazyRows) -> Iterable[str]:
    return rows.records if isinstance(rows, LazyRows) else (row["objectid"] for row in rows)


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
    found = org_roles(snapshot, owners, context.warn)
    targets = Targets(snapshot, context.warn)
    upserts = _upserts(snapshot, tokens, found, targets, context)
    memberships = groups.unlink_member_of(found.owners)
    return OrgRows(
        constants=context.constants,
        tokens=tokens,
        upserts=upserts,
        unlinks={
            "unlink_api_token_for": by_owner,
            "unlink_roles": roles.unlink_roles(found.owners, snapshot),
            "unlink_group_roles": groups.unlink_group_roles(found.groups, snapshot),
            "unlink_unused_groups": memberships if _all_known(snapshot, owners, found) else [],
            "unlink_member_of": memberships,
            "unlink_scoped_to": targets.unlink_scoped_to(_objectids(upserts["upsert_role_assignments"])),
        },
        links={
            "link_api_token_for": api_tokens.link_api_token_for(by_owner),
            **_links(upserts, found, targets, context),
        },
        role_types=roles.upsert_role_types(found.owners),
        group_role_types=groups.upsert_group_role_types(found.groups),
        owners=_count_owners(snapshot, owners, found.owners),
        warnings=warnings,
        notes=[*_deleted_owners(snapshot, owners), *_unexpected_zones(tokens, context.zones)],
    )


def _upserts(
    snapshot: Snapshot, tokens: api_tokens.TokenRecords, found: OrgRoles, targets: Targets, context: RowContext
) -> dict[str, Sequence[Row] | LazyRows]:
    """The rows of nodes and their properties; a node is before what adds properties to it."""
    custom_roles = roles.upsert_custom_roles(found.assignees, context)
    assignments = roles.upsert_role_assignments(found.assignees, context)
    return {
        "upsert_organization": organization.upsert_organization(snapshot, context),
        "upsert_users": users.upsert_users(snapshot, tokens.owners, context),
        "upsert_groups": groups.upsert_groups(found, snapshot, context),
        "upsert_roles": roles.upsert_roles(found.assignees, context),
        "upsert_custom_roles": custom_roles,
        "upsert_role_permissions": upsert_role_permissions(snapshot, custom_roles, context.warn),
        "upsert_role_assignments": assignments,
        "upsert_role_targets": targets.upsert_role_targets(assignments),
        "upsert_api_tokens": api_tokens.upsert_api_tokens(tokens, context),
    }


def _links(upserts: Upserts, found: OrgRoles, targets: Targets, context: RowContext) -> ByStatement:
    """The rows of the edges that are not about tokens."""
    kinds = ("users", "groups", "roles", "custom_roles")
    contained = [key for kind in kinds for key in _objectids(upserts[f"upsert_{kind}"])]
    return {
        "link_contains": organization.link_contains(contained, context),
        "link_has_role": roles.link_has_role(found.owners, context),
        "link_has_role_assignment": roles.link_has_role_assignment(found.owners),
        "link_scoped_to": roles.link_scoped_to(found.assignees, context, targets),
        "link_super_admin": roles.link_super_admin(found.owners, context),
        "link_group_has_role": groups.link_group_has_role(found.groups, context),
        "link_group_has_role_assignment": groups.link_group_has_role_assignment(found.groups),
        "link_group_super_admin": groups.link_group_super_admin(found.groups, context),
        "link_member_of": groups.link_member_of(found.owners),
    }


def _all_known(snapshot: Snapshot, owners: Mapping[str, str], found: OrgRoles) -> bool:
    """Whether the groups that give roles to any of the *owners* are known: a deleted owner has none."""
    deleted = users.missing_users(snapshot, owners) if snapshot.caller.sees_all else []
    known = [owner for owner in found.owners if owner.groups_known]
    return len(known) + len(deleted) >= len(owners)


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


def _unexpected_zones(tokens: api_tokens.TokenRecords, zones: Zones) -> list[str]:
    """One line on the tokens that are limited to a zone that Okta does not allow for a token."""
    names = api_tokens.in_unexpected_zones(tokens, zones)
    return [messages.ZONES_UNEXPECTED.line(count=len(names), names=joined(names))] if names else []
