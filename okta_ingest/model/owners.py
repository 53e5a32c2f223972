"""The owners of tokens, and what changed about them: a promotion to super admin changes what a token can do. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Row


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner, as far as known; ``role_types`` None: roles unknown, empty: no admin role."""

    id: str
    login: str | None = None
    display_name: str | None = None
    status: str | None = None
    role_types: Sequence[str] | None = None


@dataclass(frozen=True)
class OwnerChange:
    """An owner whose status or roles changed: old and new value by property, and the ids of its tokens."""

    owner: Owner
    fields: Mapping[str, tuple[Any, Any]]
    tokens: Sequence[str]


@dataclass(frozen=True)
class Owners:
    """The owners of the tokens of one org, by objectid, and those that changed."""

    by_key: Mapping[str, Owner]
    changes: Sequence[OwnerChange]

    def of(self, user_id: str | None) -> Owner | None:
        """The owner with this id; None for no owner."""
        if not usable_id(user_id):
            return None
        return self.by_key.get(objectid(user_id), Owner(user_id))


NO_OWNERS = Owners({}, ())

USER_FIELDS = ("objectid", "id", "login", "displayName", "status")
"""What of a row of ``upsert_users`` describes an owner."""


def owner_keys(user_ids: Iterable[Any]) -> list[str]:
    """The objectids of these owners of tokens, each once."""
    return list(dict.fromkeys(objectid(user_id) for user_id in user_ids if usable_id(user_id)))


def compare_owners(
    api_tokens: Iterable[Mapping[str, Any]],
    users: Iterable[Row],
    role_types: Sequence[Row],
    existing: Iterable[Mapping[str, Any]],
) -> Owners:
    """The owners from Okta, merged over the *existing* ones, and what changed.

    *api_tokens* are rows or records; *users* and *role_types* are the rows of ``upsert_users``, of which
    `USER_FIELDS` are enough, and ``upsert_role_types``. An owner that is new in the graph is no change; a value that
    Okta did not return is none either, as the existing one stays.
    """
    old = {row["objectid"]: row for row in existing}
    roles = {row["objectid"]: row for row in role_types}
    by_key = {key: _owner({}, row, None) for key, row in old.items()}
    changed: dict[str, Mapping[str, tuple[Any, Any]]] = {}
    for user in users:
        key = user["objectid"]
        by_key[key] = _owner(user, old.get(key, {}), roles.get(key))
        fields = _differences(old[key], user["status"], roles.get(key)) if key in old else {}
        if fields:
            changed[key] = fields
    tokens = _tokens_of(changed, api_tokens)
    return Owners(by_key, [OwnerChange(by_key[key], fields, tokens[key]) for key, fields in changed.items()])


def _tokens_of(owners: Iterable[str], api_tokens: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The ids of the tokens of these owners, by objectid of the owner."""
    tokens: dict[str, list[str]] = {key: [] for key in owners}
    for token in api_tokens if tokens else ():
        user_id = token.get("userId")
        if usable_id(user_id) and objectid(user_id) in tokens:
            tokens[objectid(user_id)].append(token["id"])
    return tokens


def _owner(user: Mapping[str, Any], old: Mapping[str, Any], roles: Mapping[str, Any] | None) -> Owner:
    def value(name: str) -> Any:
        return user.get(name) if user.get(name) is not None else old.get(name)

    types = _role_types(old if roles is None else roles)
    return Owner(value("id") or old["objectid"], value("login"), value("displayName"), value("status"), types)


def _differences(
    old: Mapping[str, Any], status: str | None, roles: Mapping[str, Any] | None
) -> dict[str, tuple[Any, Any]]:
    fields: dict[str, tuple[Any, Any]] = {}
    if status is not None and old["status"] != status:
        fields["status"] = (old["status"], status)
    before, after = _role_types(old), None if roles is None else _role_types(roles)
    if roles is None or before == after:
        return fields
    # Roles that were complete and are not any more: what is missing may exist through a group.
    if not old.get("rolesComplete") or roles["rolesComplete"] or set(after or ()) - set(before or ()):
        fields["roleTypes"] = (before, after)
    return fields


def _role_types(row: Mapping[str, Any]) -> list[str] | None:
    """The role types in the graph or in a row; None where they are unknown, or no list of text.

    An empty list that is not complete is unknown: a group may give the owner a role.
    """
    value = row.get("roleTypes")
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    return sorted(value) if value or row.get("rolesComplete") else None
