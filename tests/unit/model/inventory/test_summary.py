"""Counts: every token is in exactly one bin, unknown ones in their own."""

from okta_ingest.model.inventory import risk, summary
from okta_ingest.model.inventory.build import inventory
from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach, Use
from tests.report_rows import NOW, ZONES, ago, inventory_of, many, owner_row, token_row


def test_bins_have_the_days_of_their_labels() -> None:
    """Both edges of each bin."""
    edges = [0, 89, 90, 179, 180, 364, 365, 729, 730, 1094, 1095, None]
    ages = [token_row(n, created=None if days is None else ago(days), lastUsed=None) for n, days in enumerate(edges)]
    assert summary.by_age(inventory_of(ages).tokens) == dict.fromkeys(range(5), 2) | {5: 1, None: 1}
    edges = [0, 1, 7, 8, 20, 21, 30, 31, None]
    used = [token_row(n, lastUsed=None if days is None else ago(days)) for n, days in enumerate(edges)]
    used.append(token_row(99, created=ago(4), lastUsed=ago(4)))
    expected = {0: 1, 1: 2, 2: 2, 3: 2, 4: 1, Use.UNKNOWN: 1, Use.NEVER: 1}
    assert summary.by_last_use(inventory_of(used).tokens) == expected


def test_tokens_without_an_owner_belong_to_no_known_owner() -> None:
    """Tokens of a user id without a node belong to one owner."""
    rows = [
        token_row(1),
        token_row(2),
        token_row(3, owner=None, userId="00uGone"),
        token_row(4, owner=None, userId="00ugone"),
        token_row(5, owner=None, userId=None),
    ]
    tokens = inventory_of(rows).tokens
    assert summary.owners_by_tokens(tokens) == {1: 2}
    assert summary.figures(tokens).owners == 2
    assert all(token.level is Level.UNKNOWN for token in tokens if token.id not in ("00T1", "00T2"))


def test_key_figures_are_exact() -> None:
    """Each counts its own kind."""
    owners = [
        owner_row("S", roleTypes=["SUPER_ADMIN"]),
        owner_row("O", roleTypes=["ORG_ADMIN"]),
        owner_row("N"),
        owner_row("U", roleTypes=None),
    ]
    rows = [
        token_row(1, owner="S"),
        token_row(2, owner="S", **ZONES, lastUsed=ago(25)),
        token_row(3, owner="O", networkConnection=None, networkReach=None),
        token_row(4, owner="N", created=ago(23), lastUsed=ago(23)),
        token_row(6, owner="N", created=ago(3), lastUsed=ago(3)),
        token_row(5, owner="U", lastseen=ago(2)),
    ]
    assert summary.figures(inventory_of(rows, owners).tokens) == summary.Figures(
        tokens=6,
        owners=4,
        super_admin=2,
        admin=3,
        anywhere=4,
        unused=2,
        unknown=2,
        admin_anywhere=1,
        maybe_admin_anywhere=2,
        stale=1,
    )


def test_every_count_has_every_token() -> None:
    """In an inventory with every kind of value."""
    tokens = inventory(*many(tokens=600, owners=90), NOW).tokens
    by_level = summary.by_level(tokens)
    assert sum(sum(counts.values()) for counts in by_level.values()) == 600
    assert set(by_level) == set(Level)
    for counts in (
        summary.by_reach(tokens),
        summary.by_age(tokens),
        summary.by_last_use(tokens),
        summary.by_stig(tokens, risk.stig_network),
        summary.by_stig(tokens, risk.stig_owner),
    ):
        assert sum(counts.values()) == 600
    assert summary.by_reach(tokens)[Reach.ZONES] > 0


def test_clean_up_is_per_owner_the_most_harmful_first() -> None:
    """Tokens that need none are left out."""
    owners = [owner_row("S", roleTypes=["SUPER_ADMIN"], displayName="Root"), owner_row("N")]
    rows = [token_row(1, owner="N"), token_row(2, owner="N", lastUsed=ago(28)), token_row(3, owner="S")]
    groups = summary.by_owner(inventory_of(rows, owners).tokens)
    assert [(owner.name, [token.id for token in tokens]) for owner, tokens in groups] == [
        ("Root", ["00T3"]),
        ("Ada Park", ["00T2"]),
    ]
