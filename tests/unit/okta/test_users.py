"""Owners and their roles are read with few requests, and what cannot be read is told in one sentence each."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from okta_ingest.model.snapshot import Include, Snapshot
from okta_ingest.okta.auth.base import SswsAuth
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.collector import collect
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import role, user
from tests.samples import COLLECTED_AT, api_token

ADA, BEN = "00uada697", "00uben697"


@pytest.fixture
def client(org: OktaOrg) -> Iterator[OktaClient]:
    """A session that need not wait."""
    with OktaClient(org.url, SswsAuth(org.secret), lambda seconds, reason: None) as client:
        yield client


def owned_by(*owners: Any) -> list[dict[str, Any]]:
    """One token for each owner."""
    return [api_token(number, userId=owner) for number, owner in enumerate(owners)]


def many(count: int) -> list[str]:
    """The ids of many users."""
    return [f"00u{number:017d}" for number in range(count)]


def asked(org: OktaOrg, beginning: str) -> list[str]:
    """What was asked of the org under a path, in plain characters."""
    return [unquote(request.target) for request in org.requests if request.target.startswith(beginning)]


def read(client: OktaClient, org: OktaOrg, include: Include | None = None) -> Snapshot:
    """One collection."""
    return collect(client, org.domain, COLLECTED_AT, sees_all_tokens=False, include=include or Include())


def test_described(org: OktaOrg, client: OktaClient) -> None:
    """Of a user and its roles the fields that the graph has are kept, and nothing else, though an org sends all."""
    org.api_tokens = owned_by(ADA, ADA)
    org.directory.users[ADA] = user(ADA, "ada@contoso.com", title="CISO")
    org.directory.roles[ADA] = [role("SUPER_ADMIN")]
    described = {
        "id": ADA,
        "status": "ACTIVE",
        "created": "2021-05-03T08:00:00.000Z",
        "activated": "2021-05-03T08:05:00.000Z",
        "lastLogin": "2026-01-30T07:12:00.000Z",
        "lastUpdated": "2025-11-11T11:11:11.000Z",
        "passwordChanged": "2024-02-01T10:00:00.000Z",
        "profile": {
            "login": "ada@contoso.com",
            "email": "ada@contoso.com",
            "firstName": "Ada",
            "lastName": "Example",
            "title": "CISO",
        },
    }
    for org.directory.supports_fields in (True, False):
        snapshot = read(client, org)
        assert snapshot.users == {ADA: described}
        assert snapshot.roles == {ADA: [{key: value for key, value in role("SUPER_ADMIN").items() if key != "_links"}]}
        assert snapshot.organization == {
            "companyName": "Contoso Ltd",
            "subdomain": "contoso",
            "status": "ACTIVE",
            "created": "2019-03-01T09:00:00.000Z",
            "lastUpdated": "2025-06-01T09:00:00.000Z",
        }
        assert snapshot.missing_data == []


def test_credentials_are_not_asked_for(org: OktaOrg, client: OktaClient) -> None:
    """Every request for users carries Okta's own header that keeps credentials out of the answer."""
    org.api_tokens = owned_by(ADA, BEN)
    org.directory.deleted = {BEN}
    read(client, org)
    sent = [request for request in org.requests if "fields=" in request.target]
    assert [urlsplit(request.target).path for request in sent] == ["/api/v1/users", f"/api/v1/users/{BEN}"]
    assert all("omitCredentials" in request.headers["content-type"] for request in sent)


@pytest.mark.parametrize(("owners", "lists"), [(1, 1), (25, 1), (26, 2), (60, 3)])
def test_requests(org: OktaOrg, client: OktaClient, owners: int, lists: int) -> None:
    """Owners are read 25 at a time and their roles one by one; tokens cost nothing more."""
    org.api_tokens = owned_by(*many(owners), *many(owners))
    snapshot = read(client, org)
    assert len(snapshot.users) == len(snapshot.roles) == owners
    assert snapshot.requests == 5 + lists + owners


@pytest.mark.parametrize(("longest", "lists"), [(700, 10), (100, 24), (10, 5)])
def test_filter_that_is_too_long(org: OktaOrg, client: OktaClient, longest: int, lists: int) -> None:
    """A filter that the org, or a proxy, finds too long is halved; at last users are read one by one."""
    owners = many(60)
    org.api_tokens = owned_by(*owners)
    org.directory.max_filter_length = longest
    snapshot = read(client, org)
    assert list(snapshot.users) == owners
    assert snapshot.missing_data == []
    asked_for = [target for target in asked(org, "/api/v1/users?") if "filter" in target]
    singles = [target for target in asked(org, "/api/v1/users/") if "fields" in target]
    assert len(asked_for) <= lists + 5
    assert len(singles) == (60 if longest == 10 else 0)


def test_deleted(org: OktaOrg, client: OktaClient) -> None:
    """A deleted owner is named as such, its roles are not asked for, and it is no gap."""
    org.api_tokens = owned_by(ADA, BEN)
    org.directory.deleted = {BEN}
    snapshot = read(client, org)
    assert (list(snapshot.users), snapshot.deleted_users, list(snapshot.roles)) == ([ADA], [BEN], [ADA])
    assert snapshot.missing_data == []
    assert asked(org, f"/api/v1/users/{BEN}/roles") == []


def test_refused_users(org: OktaOrg, client: OktaClient) -> None:
    """Without the right to view users one request tells, the rest is read, and one sentence names the scope."""
    org.api_tokens = owned_by(*many(60))
    org.directory.forbidden = {"users"}
    snapshot = read(client, org)
    assert (snapshot.users, snapshot.deleted_users, len(snapshot.roles)) == ({}, [], 60)
    (gap,) = snapshot.missing_data
    assert gap.startswith("owners of whom it could not be read who they are, nor whether they are active: 60 of 60; ")
    assert "okta.users.read" in gap
    assert f"(GET {org.url}/api/v1/users was answered 403 Forbidden: E0000006 " in gap
    assert "E0000006" in gap
    assert snapshot.requests == 5 + 1 + 60


def test_refused_roles(org: OktaOrg, client: OktaClient) -> None:
    """Without the right to view roles three refusals are enough, users are read, and one sentence names the scope."""
    org.api_tokens = owned_by(*many(60))
    org.directory.forbidden = {"roles"}
    snapshot = read(client, org)
    assert (len(snapshot.users), snapshot.roles) == (60, {})
    (gap,) = snapshot.missing_data
    assert gap.startswith(
        "owners whose roles could not be read, so that nobody knows what their tokens may do: 60 of 60;"
    )
    assert "okta.roles.read" in gap
    assert len(asked(org, "/api/v1/users/00u0000")) == 3


def test_roles_of_some(org: OktaOrg, client: OktaClient) -> None:
    """Owners whose roles are refused now and then are counted, and those of the others are known."""
    owners = many(8)
    org.api_tokens = owned_by(*owners)
    for owner in owners[::2]:
        org.overrides[f"/api/v1/users/{owner}/roles"] = lambda request: okta_error("E0000006")
    snapshot = read(client, org)
    assert list(snapshot.roles) == owners[1::2]
    assert "4 of 8" in snapshot.missing_data[0]


def test_refused_settings(org: OktaOrg, client: OktaClient) -> None:
    """Without the right to view the org's settings everything else is read, and a sentence names the scope."""
    org.api_tokens = owned_by(ADA)
    org.settings = None
    snapshot = read(client, org)
    assert (snapshot.organization, list(snapshot.users), list(snapshot.roles)) == (None, [ADA], [ADA])
    assert "okta.orgs.read" in snapshot.missing_data[0]


@pytest.mark.parametrize("refused", [False, True])
def test_caller_who_owns_a_token(org: OktaOrg, client: OktaClient, refused: bool) -> None:
    """The caller's own roles, which tell whether it sees all tokens, are asked for once, whatever the answer."""
    org.api_tokens = owned_by(org.caller_id, ADA)
    path = f"/api/v1/users/{org.caller_id}/roles"
    if refused:
        org.overrides[path] = lambda request: okta_error("E0000006")
    snapshot = read(client, org)
    assert len(asked(org, path)) == 1
    assert list(snapshot.roles) == [ADA] if refused else [org.caller_id, ADA]
    assert len(snapshot.missing_data) == refused


@pytest.mark.parametrize("owner", ["me", "../groups", "00u 1", "ü"])
def test_id_that_is_none(org: OktaOrg, client: OktaClient, owner: str) -> None:
    """An owner whose id would lead a request elsewhere is not asked for, and counted as unknown."""
    org.api_tokens = owned_by(owner)
    snapshot = read(client, org)
    assert (snapshot.users, snapshot.roles, snapshot.deleted_users) == ({}, {}, [])
    assert [("1 of 1" in gap, "an id that cannot stand in a request" in gap) for gap in snapshot.missing_data] == [
        (True, True)
    ] * 2
    assert snapshot.requests == 5


@pytest.mark.parametrize("answered", [[], {"id": "00uother697", "status": "ACTIVE"}, {}])
def test_answer_about_somebody_else(org: OktaOrg, client: OktaClient, answered: Any) -> None:
    """An answer that is not of the user that was asked for describes nobody."""
    org.api_tokens = owned_by(ADA)
    org.directory.users[ADA] = answered if answered else {"id": "00uother697"}
    org.directory.supports_fields = False
    assert read(client, org).users == {}


@pytest.mark.parametrize(
    ("include", "users", "roles", "requests"),
    [
        (Include(owners=False), 0, 3, 5 + 3),
        (Include(roles=False), 3, 0, 5 + 1),
        (Include(owners=False, roles=False), 0, 0, 5),
    ],
)
def test_include(org: OktaOrg, client: OktaClient, include: Include, users: int, roles: int, requests: int) -> None:
    """What is not wanted is not asked for, and is no gap."""
    org.api_tokens = owned_by(*many(3))
    snapshot = read(client, org, include)
    assert (len(snapshot.users), len(snapshot.roles), snapshot.requests) == (users, roles, requests)
    assert snapshot.missing_data == []
