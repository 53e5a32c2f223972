"""The organization becomes one node that contains the owners and their roles."""

from typing import Any

import pytest

from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.rows.organization import link_contains, upsert_organization
from tests.samples import DOMAIN, ORG_ID, snapshot


def organization_rows(settings: Any, uppercase: bool = False) -> tuple[list[Row], list[str]]:
    """Rows and warnings for an org with these settings."""
    warnings: list[str] = []
    source = snapshot(organization=settings)
    return upsert_organization(source, RowContext.of(source, uppercase, warnings.append)), warnings


def test_organization_is_named_by_its_domain() -> None:
    """Its settings are properties."""
    settings = {"companyName": "Contoso Ltd", "subdomain": "contoso", "status": "ACTIVE", "created": "2019-03-01"}
    assert organization_rows(settings, uppercase=True) == (
        [
            {
                "objectid": ORG_ID.upper(),
                "id": ORG_ID,
                "name": "CONTOSO.OKTA.COM",
                "oktaDomain": DOMAIN,
                "companyName": "Contoso Ltd",
                "subdomain": "contoso",
                "status": "ACTIVE",
                "created": "2019-03-01T00:00:00Z",
                "lastUpdated": None,
            }
        ],
        [],
    )


@pytest.mark.parametrize(
    ("settings", "warnings"), [(None, []), ([1], ["the org: settings: expected an object, got a list; skipped"])]
)
def test_organization_without_settings_is_written(settings: Any, warnings: list[str]) -> None:
    """Settings of an unsupported form are reported; settings that could not be read were reported before."""
    (row,), found = organization_rows(settings)
    assert found == warnings
    assert {key: value for key, value in row.items() if value is not None} == {
        "objectid": ORG_ID.upper(),
        "id": ORG_ID,
        "name": DOMAIN,
        "oktaDomain": DOMAIN,
    }


def test_organization_of_unknown_id_is_not_written() -> None:
    """It contains nothing."""
    source = snapshot(org_id=None, organization={"companyName": "Contoso Ltd"})
    context = RowContext.of(source, False, print)
    assert (upsert_organization(source, context), link_contains(["00U1"], context)) == ([], [])


def test_organization_contains_each_node() -> None:
    """One edge for each node."""
    context = RowContext.of(snapshot(), False, print)
    contained = link_contains(["00U1", "CR0"], context)
    assert contained == [{"contained": "00U1"}, {"contained": "CR0"}]
