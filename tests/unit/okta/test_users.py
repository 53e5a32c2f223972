"""Owners are read in batches, their roles one by one, and permission errors end the reading early."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.users import read_roles, read_users
from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg
from tests.unit.okta.support import ADA, BEN, owned_by, read, requested, user_ids


def test_credentials_of_users_are_omitted_from_every_response(org: OktaOrg, client: OktaClient) -> None:
    """Every request for users has the header by which Okta omits them."""
    org.directory.deleted = {BEN}
    read_users(client, [ADA, BEN])
    assert [urlsplit(request.target).path for request in org.requests] == ["/api/v1/users", f"/api/v1/users/{BEN}"]
    assert all("omitCredentials" in request.headers["content-type"] for request in org.requests)


def test_request_for_one_user_has_no_query(org: OktaOrg, client: OktaClient) -> None:
    """Okta's specification has the parameter ``fields`` for the list of users only."""
    org.directory.deleted = {BEN}
    read_users(client, [ADA, BEN])
    assert [urlsplit(request.target).query != "" for request in org.requests] == [True, False]


@pytest.mark.parametrize(("owners", "lists"), [(1, 1), (25, 1), (26, 2), (60, 3)])
def test_requests_depend_on_owners_not_on_tokens(org: OktaOrg, client: OktaClient, owners: int, lists: int) -> None:
    """Profiles take one request per 25 owners, roles one per owner, groups one per owner, and one for Everyone."""
    org.api_tokens = owned_by(*user_ids(owners), *user_ids(owners))
    snapshot = read(client, org)
    assert len(snapshot.users) == len(snapshot.roles) == owners
    assert snapshot.requests == 5 + lists + 2 * owners + 1


@pytest.mark.parametrize(("longest", "lists"), [(700, 10), (100, 24), (10, 5)])
def test_batch_is_halved_if_the_filter_is_too_long(org: OktaOrg, client: OktaClient, longest: int, lists: int) -> None:
    """If one user per batch is still too long, users are read without a filter."""
    org.directory.max_filter_length = longest
    owners = read_users(client, user_ids(60))
    assert list(owners.records) == user_ids(60)
    assert owners.errors == {}
    filters = [target for target in requested(org, "/api/v1/users?") if "filter" in target]
    assert len(filters) <= lists + 5
    assert len(requested(org, "/api/v1/users/")) == (60 if longest == 10 else 0)


@pytest.mark.parametrize("status", [400, 404, 413, 414, 431, 500, 501, 502, 503, 599])
def test_batch_is_halved_whatever_status_a_long_url_gets(org: OktaOrg, client: OktaClient, status: int) -> None:
    """Okta, a proxy or a firewall can reject it, each in its own way."""

    def respond(request: Request) -> Reply:
        if len(request.target) > 700:
            return Reply(status, b"")
        return Reply(200, org.directory.respond(request.target, request.headers))

    org.overrides["/api/v1/users"] = respond
    owners = read_users(client, user_ids(60))
    assert (list(owners.records), owners.errors) == (user_ids(60), {})
    assert requested(org, "/api/v1/users/") == []


def test_users_are_read_alone_if_the_list_never_works(org: OktaOrg, client: OktaClient) -> None:
    """Each size is tried once."""
    org.overrides["/api/v1/users"] = lambda request: Reply(503, b"")
    owners = read_users(client, user_ids(60))
    assert (list(owners.records), owners.errors) == (user_ids(60), {})
    assert len(requested(org, "/api/v1/users?")) == 5 + 4


def test_user_that_breaks_its_batch_is_not_read_alone(org: OktaOrg, client: OktaClient) -> None:
    """All others are read, and most of them in batches."""
    broken = user_ids(60)[7]

    def respond(request: Request) -> Reply:
        if broken in request.target:
            return Reply(500, b"")
        return Reply(200, org.directory.respond(request.target, request.headers))

    org.overrides["/api/v1/users"] = org.overrides[f"/api/v1/users/{broken}"] = respond
    owners = read_users(client, user_ids(60))
    assert list(owners.records) == [user_id for user_id in user_ids(60) if user_id != broken]
    assert list(owners.errors) == [broken]
    assert {target.rpartition("/")[2] for target in requested(org, "/api/v1/users/")} == {broken}


def test_denied_users_end_after_one_request(org: OktaOrg, client: OktaClient) -> None:
    """Every user has the error, which is a permission."""
    org.directory.forbidden = {"users"}
    owners = read_users(client, user_ids(60))
    assert (owners.records, owners.deleted, list(owners.errors)) == ({}, [], user_ids(60))
    assert {error.status for error in owners.errors.values()} == {403}
    assert client.requests == 1


def test_denied_roles_end_after_three_requests(org: OktaOrg, client: OktaClient) -> None:
    """Every user has the error, which is a permission."""
    org.directory.forbidden = {"roles"}
    owners = read_roles(client, user_ids(60))
    assert (owners.records, list(owners.errors)) == ({}, user_ids(60))
    assert {error.status for error in owners.errors.values()} == {403}
    assert client.requests == 3


@pytest.mark.parametrize("status", [400, 404, 503])
def test_errors_of_some_users_do_not_end_the_reading(org: OktaOrg, client: OktaClient, status: int) -> None:
    """Three in a row are no reason: they say nothing about the next user."""
    owners = user_ids(40)
    for owner in owners[:5]:
        org.overrides[f"/api/v1/users/{owner}/roles"] = lambda request: Reply(status, b"")
    result = read_roles(client, owners)
    assert list(result.records) == owners[5:]
    assert [error.status for error in result.errors.values()] == [status] * 5


@pytest.mark.parametrize("body", [[], {"id": "00uother697", "status": "ACTIVE"}, {}])
def test_response_about_another_user_is_not_used(org: OktaOrg, client: OktaClient, body: Any) -> None:
    """The requested user counts as not read."""
    org.directory.users[ADA] = body if body else {"id": "00uother697"}
    org.directory.supports_fields = False
    owners = read_users(client, [ADA])
    assert (owners.records, list(owners.errors)) == ({}, [ADA])
    assert "not this user" in owners.errors[ADA].message
