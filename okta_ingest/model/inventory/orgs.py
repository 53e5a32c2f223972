"""The orgs of a graph, and how each was read last."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from okta_ingest.model.ids import upper
from okta_ingest.model.inventory.values import text, texts
from okta_ingest.model.timestamps import stored_timestamp

CLOCK_DIFFERENCE = timedelta(days=1)
"""A timestamp that is later than possible by more than this is wrong: unknown."""

ListState = Literal["complete", "partial", "unknown"]


@dataclass(frozen=True)
class Org:
    """One org, and its last run of this tool: all None if there was none, or an older version ran.

    ``users_read`` and ``roles_read`` are numbers of owners, as text.
    """

    key: str
    domain: str | None = None
    name: str | None = None
    collected: datetime | None = None
    version: str | None = None
    caller: str | None = None
    caller_roles: tuple[str, ...] | None = None
    token_list: ListState = "unknown"  # noqa: S105 - a state, no secret
    users_read: str | None = None
    roles_read: str | None = None

    @property
    def label(self) -> str:
        """The domain, or the id if the domain is unknown."""
        return self.domain or self.key


class Orgs:
    """The orgs of the rows of read_report_orgs, found by id or domain, in any case."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], now: datetime) -> None:
        self._key_of_domain: dict[str, str] = {}
        self._without_id: set[str] = set()
        by_key: dict[str, list[Mapping[str, Any]]] = {}
        # A run that could not read the id of the org has its domain instead: rows with an id come first.
        for row in sorted(rows, key=lambda row: not _has_id(row)):
            by_key.setdefault(self._key(row), []).append(row)
        self._orgs = {key: _org(key, rows, now) for key, rows in by_key.items()}

    def find(self, environmentid: str | None, domain: str | None) -> Org:
        """The org with this id or, if there is none, with this domain; a new one if there is none yet."""
        key = upper(environmentid) if environmentid else None
        same_domain = self._key_of_domain.get((domain or "").lower())
        if key is None or (key not in self._orgs and same_domain in self._without_id):
            key = same_domain or key or upper(domain or "")
        if key not in self._orgs:
            self._orgs[key] = Org(key, domain)
            self._note(key, domain)
        return self._orgs[key]

    def all(self) -> Sequence[Org]:
        """All orgs, by domain."""
        return sorted(self._orgs.values(), key=lambda org: (org.label.lower(), org.key))

    def _key(self, row: Mapping[str, Any]) -> str:
        org, domain = text(row["org"]), text(row["domain"])
        key = upper(org or domain or "")
        if not _has_id(row):
            key = self._key_of_domain.get((domain or org or "").lower(), key)
            if key == upper(domain or org or ""):
                self._without_id.add(key)
        self._note(key, domain or org)
        return key

    def _note(self, key: str, domain: str | None) -> None:
        if domain is not None:
            self._key_of_domain.setdefault(domain.lower(), key)


def _has_id(row: Mapping[str, Any]) -> bool:
    org, domain = text(row["org"]), text(row["domain"])
    return org is not None and (domain is None or org.lower() != domain.lower())


def _org(key: str, rows: Sequence[Mapping[str, Any]], now: datetime) -> Org:
    runs = [row for row in rows if text(row["lastCollected"])]
    run = max(runs, key=lambda row: _order(_collected(row, now)), default=rows[0])
    domains = filter(None, (text(row["domain"]) for row in (run, *rows)))
    names = filter(None, (text(row["displayName"]) for row in rows))
    return Org(
        key=key,
        domain=next(domains, None),
        name=next(names, None),
        collected=_collected(run, now),
        version=text(run["version"]),
        caller=text(run["callerLogin"]) or text(run["caller"]),
        caller_roles=texts(run["callerRoles"]),
        token_list=_list_state(text(run["tokenList"])),
        users_read=text(run["usersRead"]),
        roles_read=text(run["rolesRead"]),
    )


def _collected(row: Mapping[str, Any], now: datetime) -> datetime | None:
    collected = stored_timestamp(row["lastCollected"], now)
    return None if collected is None or collected - now > CLOCK_DIFFERENCE else collected


def _order(collected: datetime | None) -> float:
    return collected.timestamp() if collected is not None else float("-inf")


def _list_state(value: str | None) -> ListState:
    if value == "complete":
        return "complete"
    return "partial" if value == "partial" else "unknown"
