"""The owners of tokens, and what changed about them: a promotion to super admin changes what a token can do. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.model.ids import objectid, usable_id
from okta_ingest.model.rows.fields import Row


@dataclass(frozen=True)
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


def owner_keys(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """The objectids of the owners of these tokens, each once."""
    return list(dict.fromkeys(objectid(row["userId"]) for row in rows if usable_id(row["userId"])))


def compare_owners(
    api_tokens: Sequence[Row], users: Sequence[Row], role_types: Sequence[Row], existing: Iterable[Mapping[str, Any]]
) -> Owners:
    """The owners from Okta, merged over the *existing* ones, and what changed.

    *users* and *role_types* are the rows of ``upsert_users`` and ``upsert_role_types``. An owner that is new in the
    graph is no change; a value that Okta did not return is none either, as the existing one stays.
    """
    old = {row["objectid"]: row for row in existing}
    roles = {row["objectid"]: row["roleTypes"] for row in role_types}
    tokens: dict[str, list[str]] = {}
    for token in api_tokens:
        if usable_id(token["userId"]):
            tokens.setdefault(objectid(token["userId"]), []).append(token["id"])
    by_key = {key: _owner({}, row, None) for key, row in old.items()}
    changes = []
    for user in users:
        key = user["objectid"]
        by_key[key] = _owner(user, old.get(key, {}), roles.get(key))
        fields = _differences(old[key], user["status"], roles.get(key)) if key in old else {}
        if fields:
            changes.append(OwnerChange(by_key[key], fields, tokens.get(key, [])))
    return Owners(by_key, changes)


def _owner(user: Mapping[str, Any], old: Mapping[str, Any], role_types: Sequence[str] | None) -> Owner:
    def value(name: str) -> Any:
        return user.get(name) if user.get(name) is not None else old.get(name)

    roles = role_types if role_types is not None else _role_types(old)
    return Owner(value("id") or old["objectid"], value("login"), value("displayName"), value("status"), roles)


def _differences(
    old: Mapping[str, Any], status: str | None, role_types: Sequence[str] | None
) -> dict[str, tuple[Any, Any]]:
    fields: dict[str, tuple[Any, Any]] = {}
    if status is not None and old["status"] != status:
        fields["status"] = (old["status"], status)
    if role_types is not None and _role_types(old) != sorted(role_types):
        fields["roleTypes"] = (_role_types(old), sorted(role_types))
    return fields


def _role_types(old: Mapping[str, Any]) -> list[str] | None:
    """The role types in the graph; None where they are unknown, or no list of text."""
    value = old.get("roleTypes")
    return sorted(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None
