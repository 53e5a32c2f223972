"""What the page shows: the sentences at the top, key figures, sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from okta_ingest.model.inventory import risk, summary
from okta_ingest.model.inventory.build import Inventory
from okta_ingest.model.inventory.orgs import Org
from okta_ingest.model.inventory.owners import Owner
from okta_ingest.model.inventory.risk import Stig
from okta_ingest.model.inventory.summary import Figures
from okta_ingest.model.inventory.tokens import Token
from okta_ingest.output.html import text
from okta_ingest.output.html.charts import Chart, charts

FIRST = 5
HIGHEST_RISK = 25
OWNERS = 20
TOKENS_PER_OWNER = 15


@dataclass(frozen=True)
class OrgView:
    """One org with its key figures and STIG results."""

    org: Org
    figures: Figures
    network: dict[Stig, int]
    owner: dict[Stig, int]


@dataclass(frozen=True)
class CleanUp:
    """One owner with the tokens to look at; ``more`` tokens are not listed."""

    owner: Owner
    tokens: Sequence[Token]
    more: int
    revoke: int

    @property
    def count(self) -> int:
        """The number of tokens to look at."""
        return len(self.tokens) + self.more


@dataclass(frozen=True)
class View:
    """The page of an inventory, written at a time by a version of this tool."""

    inventory: Inventory
    written: datetime
    version: str

    @property
    def tokens(self) -> Sequence[Token]:
        """All tokens, the most harmful first."""
        return self.inventory.tokens

    @property
    def orgs(self) -> Sequence[Org]:
        """All orgs."""
        return self.inventory.orgs

    @property
    def several(self) -> bool:
        """Whether the page has more than one org."""
        return len(self.orgs) > 1

    @cached_property
    def figures(self) -> Figures:
        """The key figures of all orgs."""
        return summary.figures(self.tokens)

    @cached_property
    def first(self) -> Sequence[Token]:
        """The tokens to revoke first: only risky ones."""
        return [token for token in self.tokens[:FIRST] if risk.is_risky(token)]

    @property
    def highest(self) -> Sequence[Token]:
        """The tokens with the highest risk."""
        return self.tokens[:HIGHEST_RISK]

    @cached_property
    def charts(self) -> Sequence[Chart]:
        """The charts."""
        return charts(self.tokens)

    @cached_property
    def per_org(self) -> Sequence[OrgView]:
        """The orgs with their figures, the most super and org admin tokens first."""
        by_org: dict[str, list[Token]] = {org.key: [] for org in self.orgs}
        for token in self.tokens:
            by_org[token.org.key].append(token)
        views = [_org_view(org, by_org[org.key]) for org in self.orgs]
        return sorted(views, key=lambda view: (-view.figures.admin_anywhere, -view.figures.tokens))

    @cached_property
    def stig_total(self) -> tuple[dict[Stig, int], dict[Stig, int]]:
        """The results of both STIG checks in all orgs."""
        return _stig(self.tokens)

    @cached_property
    def clean_up(self) -> Sequence[CleanUp]:
        """The owners with tokens to look at, the most harmful first."""
        return [_clean_up(owner, tokens) for owner, tokens in summary.by_owner(self.tokens)]

    @property
    def collected(self) -> Sequence[datetime]:
        """The known times of the collections, the oldest first."""
        return sorted(org.collected for org in self.orgs if org.collected is not None)

    def incomplete(self, state: str) -> Sequence[str]:
        """The orgs whose token list has this state."""
        return [org.label for org in self.orgs if org.token_list == state]

    @cached_property
    def org_numbers(self) -> dict[str, int]:
        """The position of each org in ``orgs``, by its key."""
        return {org.key: position for position, org in enumerate(self.orgs)}

    @cached_property
    def anchors(self) -> dict[int, str]:
        """The id of the row of each token, by the id() of the token; each is unique."""
        found: dict[int, str] = {}
        used: set[str] = set()
        for position, token in enumerate(self.tokens):
            anchor = text.anchor(token.id, token.org.label if self.several else None)
            if anchor in used:
                anchor = f"{anchor}-{position}"
            used.add(anchor)
            found[id(token)] = anchor
        return found


def _org_view(org: Org, tokens: Sequence[Token]) -> OrgView:
    return OrgView(org, summary.figures(tokens), *_stig(tokens))


def _stig(tokens: Sequence[Token]) -> tuple[dict[Stig, int], dict[Stig, int]]:
    network, owner = (summary.by_stig(tokens, check) for check in (risk.stig_network, risk.stig_owner))
    return {state: network[state] for state in Stig}, {state: owner[state] for state in Stig}


def _clean_up(owner: Owner, tokens: Sequence[Token]) -> CleanUp:
    revoke = sum(risk.action(token) is risk.Action.REVOKE for token in tokens)
    return CleanUp(owner, tokens[:TOKENS_PER_OWNER], len(tokens[TOKENS_PER_OWNER:]), revoke)
