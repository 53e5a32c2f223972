"""Owners are read in batches, their roles one by one, and permission errors end the reading early."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.users import read_roles, read_users
from sandbox.okta_org import OktaOrg, okta_error
from tests.unit.okta.support import ADA, BEN, owned_by, read, requested, user_ids


def test_credentials_of_users_are_omitted_from_every_response(org: OktaOrg, client: OktaClient) -> None:
    """Every request for users has the header by which Okta omits them."""
    org.directory.deleted = {BEN}
    read_users(client, [ADA, BEN])
    sent = [request for request in org.requests if "fields=" in request.target]
    assert [urlsplit(request.target).path for request in sent] == ["/api/v1/users", f"/api/v1/users/{BEN}"]
    assert all("omitCredentials" in request.headers["content-type"] for request in sent)


@pytest.mark.parametrize(("owners", "lists"), [(1, 1), (25, 1), (26, 2), (60, 3)])
def test_requests_depend_on_owners_not_on_tokens(org: OktaOrg, client: OktaClient, owners: int, lists: int) -> None:
    """Profiles take one request per 25 owners, roles one per owner."""
    org.api_tokens = owned_by(*user_ids(owners), *user_ids(owners))
    snapshot = read(client, org)
    assert len(snapshot.users) == len(snapshot.roles) == owners
    assert snapshot.requests == 5 + lists + owners


@pytest.mark.parametrize(("longest", "lists"), [(700, 10), (100, 24), (10, 5)])
def test_batch_is_halved_if_the_filter_is_too_long(org: OktaOrg, client: OktaClient, longest: int, lists: int) -> None:
    """If one user per batch is still too long, users are read without a filter."""
    org.directory.max_filter_length = longest
    owners = read_users(client, user_ids(60))
    assert list(owners.records) == user_ids(60)
    assert owners.not_read == []
    filters = [target for target in requested(org, "/api/v1/users?") if "filter" in target]
    singles = [target for target in requested(org, "/api/v1/users/") if "fields" in target]
    assert len(filters) <= lists + 5
    assert len(singles) == (60 if longest == 10 else 0)


def test_denied_users_end_after_one_request(org: OktaOrg, client: OktaClient) -> None:
    """Every user counts as not read, and the reason is a permission."""
    org.directory.forbidden = {"users"}
    owners = read_users(client, user_ids(60))
    assert (owners.records, owners.deleted, owners.not_read, owners.is_denied) == ({}, [], user_ids(60), True)
    assert client.requests == 1


def test_denied_roles_end_after_three_requests(org: OktaOrg, client: OktaClient) -> None:
    """Every user counts as not read, and the reason is a permission."""
    org.directory.forbidden = {"roles"}
    owners = read_roles(client, user_ids(60))
    assert (owners.records, owners.not_read, owners.is_denied) == ({}, user_ids(60), True)
    assert client.requests == 3


def test_errors_not_in_a_row_do_not_end_the_reading(org: OktaOrg, client: OktaClient) -> None:
    """The users in between are read, the others counted."""
    owners = user_ids(8)
    for owner in owners[::2]:
        org.overrides[f"/api/v1/users/{owner}/roles"] = lambda request: okta_error("E0000006")
    result = read_roles(client, owners)
    assert list(result.records) == owners[1::2]
    assert result.not_read == owners[::2]


def test_reason_has_no_query_string(org: OktaOrg, client: OktaClient) -> None:
    """The query names up to 25 users."""
    org.directory.forbidden = {"users"}
    reason = read_users(client, [ADA]).reason
    assert reason.startswith(f"GET {org.url}/api/v1/users returned 403 ")
    assert ADA not in reason


@pytest.mark.parametrize("body", [[], {"id": "00uother697", "status": "ACTIVE"}, {}])
def test_response_about_another_user_is_not_used(org: OktaOrg, client: OktaClient, body: Any) -> None:
    """The requested user counts as not read."""
    org.directory.users[ADA] = body if body else {"id": "00uother697"}
    org.directory.supports_fields = False
    owners = read_users(client, [ADA])
    assert (owners.records, owners.not_read) == ({}, [ADA])
    assert "not this user" in owners.reason
