"""All orgs and API tokens of a graph from the rows that were read. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okta_ingest.model.ids import upper
from okta_ingest.model.inventory.orgs import Org, Orgs
from okta_ingest.model.inventory.owners import Owner, owner_of
from okta_ingest.model.inventory.risk import ranked
from okta_ingest.model.inventory.tokens import Token, token_of
from okta_ingest.model.inventory.values import text

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Inventory:
    """The orgs, by domain, and their tokens, the most harmful first."""

    orgs: Sequence[Org]
    tokens: Sequence[Token]

    def lacks(self, domain: str) -> bool:
        """Whether no org has this domain, in any case."""
        return domain.lower() not in {org.label.lower() for org in self.orgs}

    def of(self, domains: Iterable[str]) -> "Inventory":
        """The part of the orgs with these domains, in any case."""
        wanted = {domain.lower() for domain in domains}
        orgs = [org for org in self.orgs if org.label.lower() in wanted]
        keys = {org.key for org in orgs}
        return Inventory(orgs, [token for token in self.tokens if token.org.key in keys])


def inventory(org_rows: Rows, owner_rows: Rows, token_rows: Rows, now: datetime) -> Inventory:
    """The inventory of the rows of read_report_orgs, read_report_owners and read_report_tokens."""
    orgs = Orgs(org_rows, now)
    owners = {row["owner"]: owner_of(row, now) for row in owner_rows}
    tokens = [
        token_of(row, orgs.find(text(row["environmentid"]), text(row["domain"])), _owner(row, owners), now)
        for row in token_rows
    ]
    return Inventory(orgs.all(), ranked(tokens))


def _owner(row: Mapping[str, Any], owners: dict[str, Owner]) -> Owner:
    """The owner at the edge; without an edge, one of whom only the id is known, the same for all such tokens."""
    if row["owner"] in owners:
        return owners[row["owner"]]
    user_id = text(row["userId"])
    # The key cannot be that of a node: an objectid is not blank.
    return owners.setdefault(f" {upper(user_id or '')}", Owner(user_id))
