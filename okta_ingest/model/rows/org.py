"""All rows of one org, by the statements that write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okta_ingest.model.rows import api_tokens, organization, roles, users
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.snapshot import Snapshot

_SHOWN = 10


@dataclass(frozen=True)
class OrgRows:
    """One org's rows: ``upserts`` and ``links`` by statement, in the order of writing, and what goes before the links.

    ``whole`` is False when an item of the token list had to be left out. ``owners`` counts the owners of tokens: seen,
    described, deleted, and those whose roles are known. ``warnings`` tell what was odd.
    """

    whole: bool
    upserts: Mapping[str, Sequence[Row]]
    unlinks: Mapping[str, Sequence[Row]]
    links: Mapping[str, Sequence[Row]]
    role_types: Sequence[Row]
    owners: Mapping[str, int]
    warnings: Sequence[str]

    @property
    def objectids(self) -> list[str]:
        """The key of every node that is going to be written: those that bear one already must be found."""
        return [row["objectid"] for rows in self.upserts.values() for row in rows]


def rows_of(snapshot: Snapshot, upper_names: bool) -> OrgRows:
    """All rows of the org of *snapshot*; *upper_names*: as BloodHound stores them."""
    warnings: list[str] = []
    warn = warnings.append
    listed = api_tokens.listed_api_tokens(snapshot.api_tokens, warn)
    owners = api_tokens.owners(listed)
    by_owner = api_tokens.unlink_api_token_for(listed)
    held = roles.owner_roles(snapshot, owners, warn)
    upserts = {
        "upsert_organization": organization.upsert_organization(snapshot, upper_names, warn),
        "upsert_users": users.upsert_users(snapshot, owners, upper_names, warn),
        "upsert_roles": roles.upsert_roles(snapshot, held, upper_names),
        "upsert_custom_roles": roles.upsert_custom_roles(snapshot, held, upper_names),
        "upsert_role_assignments": roles.upsert_role_assignments(snapshot, held, upper_names, warn),
        "upsert_api_tokens": api_tokens.upsert_api_tokens(snapshot, listed, upper_names, warn),
    }
    contained = [row for kind in ("users", "roles", "custom_roles") for row in upserts[f"upsert_{kind}"]]
    missing = users.deleted_users(snapshot, owners)
    known_to_be_deleted = missing if snapshot.caller.sees_all else []
    if missing:
        what = "are deleted" if snapshot.caller.sees_all else "Okta does not have, or does not show to this caller"
        shown = ", ".join(missing[:_SHOWN]) + (", …" if len(missing) > _SHOWN else "")
        warn(f"owners of listed tokens that {what}: {len(missing):,} ({shown})")
    return OrgRows(
        whole=listed.whole,
        upserts=upserts,
        unlinks={
            "unlink_api_token_for": by_owner,
            "unlink_roles": roles.unlink_roles(snapshot, held),
        },
        links={
            "link_api_token_for": api_tokens.link_api_token_for(by_owner),
            "link_contains": organization.link_contains(snapshot, contained),
            "link_has_role": roles.link_has_role(snapshot, held),
            "link_has_role_assignment": roles.link_has_role_assignment(held),
            "link_scoped_to": roles.link_scoped_to(snapshot, held),
            "link_super_admin": roles.link_super_admin(snapshot, held),
        },
        role_types=roles.upsert_role_types(held),
        owners={
            "seen": len(owners),
            "described": len(users.described_users(snapshot).keys() & owners.keys()),
            "deleted": len(known_to_be_deleted),
            "roles_read": sum(owner.whole for owner in held),
        },
        warnings=warnings,
    )
