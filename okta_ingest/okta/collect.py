"""Which endpoints of an Okta org are read, and what a refused one means: builds the Snapshot."""

from datetime import datetime
from typing import Any

from okta_ingest.errors import OktaError
from okta_ingest.identity import usable_id
from okta_ingest.okta.client import OktaClient
from okta_ingest.snapshot import API_TOKEN_FIELDS, Snapshot


def collect(client: OktaClient, domain: str, collected_at: datetime) -> Snapshot:
    """Read the API tokens and the id of one org. Raises OktaError when the tokens cannot be read.

    Only the token list is needed (scope ``okta.apiTokens.read``); whatever else is refused becomes a gap.
    """
    api_tokens = [_reduced(item) for item in client.get_list("/api/v1/api-tokens")]
    org_id, gaps = _organization_id(client)
    return Snapshot(domain, collected_at, org_id, api_tokens, client.requests, gaps)


def _organization_id(client: OktaClient) -> tuple[str | None, list[str]]:
    lost = "its id is not known, so neither the organization nor Okta_Contains is written in this run"
    try:
        described = client.get("/.well-known/okta-organization")
    except OktaError as error:
        return None, [f"the organization could not be read: {error.message} {lost}"]
    org_id = described.get("id") if isinstance(described, dict) else None
    if usable_id(org_id):
        return org_id, []
    return None, [f"the organization's answer holds no usable id: {lost}"]


def _reduced(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    return {field: item[field] for field in API_TOKEN_FIELDS if field in item}
