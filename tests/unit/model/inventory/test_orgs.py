"""Which org a token belongs to, and what is known of its last run."""

from datetime import datetime

import pytest

from okta_ingest.model.inventory.orgs import Orgs
from tests.report_rows import DOMAIN, NOW, ago, inventory_of, org_row, token_row

NOTHING = dict.fromkeys(org_row())


def test_run_and_organization_are_one_org() -> None:
    """The case of ids and domains does not matter."""
    orgs = Orgs([org_row(), {**NOTHING, "org": "00o1", "domain": DOMAIN.upper(), "displayName": "Contoso Ltd"}], NOW)
    (org,) = orgs.all()
    assert (org.domain, org.name, org.collected, org.token_list) == (DOMAIN, "Contoso Ltd", NOW, "complete")
    assert orgs.find("00o1", None) is orgs.find(None, DOMAIN.upper()) is org


def test_run_that_does_not_know_the_id_belongs_to_the_domain() -> None:
    """Its node has the domain in place of the id; the newest run counts."""
    domain = "127.0.0.1:8080"
    rows = [org_row(org=domain, domain=domain, lastCollected=ago(1)), org_row(domain=domain, lastCollected=ago(9))]
    orgs = Orgs(rows, NOW)
    assert [(org.key, org.collected) for org in orgs.all()] == [("00O1", Orgs(rows[:1], NOW).all()[0].collected)]
    alone = Orgs(rows[:1], NOW)
    assert alone.find("00O7", domain) is alone.all()[0]


@pytest.mark.parametrize(
    ("value", "state"), [("complete", "complete"), ("partial", "partial"), (None, "unknown"), ("Complete!", "unknown")]
)
def test_list_is_complete_only_if_the_run_noted_it(value: str | None, state: str) -> None:
    """An older version noted nothing: unknown."""
    assert Orgs([org_row(tokenList=value)], NOW).all()[0].token_list == state


def test_token_of_an_org_without_a_run_has_an_unknown_collection() -> None:
    """The org of another collector's tokens is in the report as well."""
    found = inventory_of([token_row(), token_row(2, environmentid="00O9", domain="fabrikam.okta.com")])
    assert [(org.label, org.collected, org.token_list) for org in found.orgs] == [
        (DOMAIN, NOW, "complete"),
        ("fabrikam.okta.com", None, "unknown"),
    ]


def test_one_org_is_selected_by_domain() -> None:
    """In any case; the tokens of the others are left out."""
    found = inventory_of([token_row(), token_row(2, environmentid="00O2")], orgs=[org_row(), org_row(2)])
    assert found.lacks("fabrikam.okta.com")
    assert not found.lacks(DOMAIN.upper())
    selected = found.of(["Customer-2.okta.com"])
    assert ([org.key for org in selected.orgs], [token.id for token in selected.tokens]) == (["00O2"], ["00T2"])


@pytest.mark.parametrize(
    ("value", "collected"),
    [
        ("2026-11-25T07:00:00+01:00[Europe/Berlin]", NOW),
        (str(int(NOW.timestamp() * 1000)), NOW),
        (ago(-400), None),
        ("last week", None),
    ],
)
def test_collection_in_any_form_is_read_and_never_in_the_future(value: str, collected: datetime | None) -> None:
    """Counted from a wrong clock, every token would be idle."""
    assert Orgs([org_row(lastCollected=value)], NOW).all()[0].collected == collected
