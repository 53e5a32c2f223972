"""One collection makes one snapshot, with a line for each part that could not be read."""

from typing import Any

import pytest

from okta_ingest.model.removal import TokenList
from okta_ingest.model.rows.api_tokens import usable_records
from okta_ingest.model.snapshot import Include
from okta_ingest.okta.client import OktaClient
from sandbox.http_messages import Reply
from sandbox.okta_org import OktaOrg, okta_error
from sandbox.okta_users import role, user
from tests.samples import POSTMAN
from tests.unit.okta.auth.support import app_client
from tests.unit.okta.support import ADA, BEN, owned_by, read, requested, user_ids


def test_tokens_are_kept_as_okta_sends_them_without_unused_fields(org: OktaOrg, client: OktaClient) -> None:
    """An item of any other type is kept, too."""
    org.api_tokens = [{**POSTMAN, "_links": {"self": {"href": "https://x"}}}, None]
    snapshot = read(client, org)
    assert snapshot.api_tokens == [POSTMAN, None]
    assert (snapshot.org_id, snapshot.requests, snapshot.missing_data) == (org.org_id, 9, [])


def test_domains_are_the_own_and_the_custom_one(org: OktaOrg, client: OktaClient) -> None:
    """Other links of the organization are ignored."""
    links = {
        "organization": {"href": f"{org.url}"},
        "alternate": {"href": "https://Login.Contoso.com"},
        "other": 7,
        "x": {},
        "partner": {"href": "https://fabrikam.okta.com"},
        "self": {"href": "https://contoso-admin.okta.com"},
    }
    org.overrides["/.well-known/okta-organization"] = lambda request: Reply(200, {"id": "00o1", "_links": links})
    assert read(client, org).domains == [org.domain, "login.contoso.com"]


def test_public_endpoint_gets_no_credential(org: OktaOrg, client: OktaClient) -> None:
    """Neither an API token, nor an access token with its proof."""
    org.oauth.dpop = "required"
    read(client, org)
    with app_client(org) as app:
        read(app, org)
    sent = [request.headers for request in org.requests if request.target == "/.well-known/okta-organization"]
    assert len(sent) == 2
    assert [name for headers in sent for name in ("authorization", "dpop", "cookie") if name in headers] == []


@pytest.mark.parametrize("item", [None, "00Ttext697", 7, [], {"name": "no id"}, {"id": None}])
def test_unusable_item_makes_the_list_partial(org: OktaOrg, client: OktaClient, item: Any) -> None:
    """It may be a token of the graph, so nothing is removed."""
    org.api_tokens = [POSTMAN, item]
    snapshot = read(client, org)
    tokens = usable_records(snapshot.api_tokens, lambda warning: None)
    token_list = TokenList.of(snapshot, tokens)
    assert (token_list.state(existing=2), len(tokens.records)) == ("partial", 1)


@pytest.mark.parametrize(
    ("reply", "line"),
    [
        (Reply(200, []), "GET /.well-known/okta-organization returned no usable id of the organization"),
        (Reply(200, {"id": 7}), "GET /.well-known/okta-organization returned no usable id of the organization"),
        (Reply(200, {"id": ""}), "GET /.well-known/okta-organization returned no usable id of the organization"),
        (okta_error("E0000006"), "could not read the organization, its id is unknown: GET http://127.0.0.1:"),
    ],
)
def test_unknown_organization_is_missing_data(org: OktaOrg, client: OktaClient, reply: Reply, line: str) -> None:
    """The org is collected without its id."""
    org.overrides["/.well-known/okta-organization"] = lambda request: reply
    snapshot = read(client, org)
    assert snapshot.org_id is None
    assert snapshot.missing_data[0].startswith(line)


def test_only_documented_fields_of_users_roles_and_org_are_kept(org: OktaOrg, client: OktaClient) -> None:
    """This holds for an org that ignores the query parameter ``fields``, too."""
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


def test_deleted_owner_is_listed_and_not_missing(org: OktaOrg, client: OktaClient) -> None:
    """The roles of a deleted owner are not requested."""
    org.api_tokens = owned_by(ADA, BEN)
    org.directory.deleted = {BEN}
    snapshot = read(client, org)
    assert (list(snapshot.users), snapshot.deleted_users, list(snapshot.roles)) == ([ADA], [BEN], [ADA])
    assert snapshot.missing_data == []
    assert requested(org, f"/api/v1/users/{BEN}/roles") == []


def test_denied_users_are_missing_data_with_the_scope(org: OktaOrg, client: OktaClient) -> None:
    """One request shows it; everything else is read."""
    org.api_tokens = owned_by(*user_ids(60))
    org.directory.forbidden = {"users"}
    snapshot = read(client, org)
    assert (snapshot.users, snapshot.deleted_users, len(snapshot.roles)) == ({}, [], 60)
    assert snapshot.missing_data[0].startswith(
        "could not read 60 of 60 owners: needs scope okta.users.read or a role that can view users "
        f"(GET {org.url}/api/v1/users returned 403 Forbidden: E0000006 "
    )
    assert len(snapshot.missing_data) == 1
    assert snapshot.requests == 5 + 1 + 60 + 61


def test_denied_roles_are_missing_data_with_the_scope(org: OktaOrg, client: OktaClient) -> None:
    """Three requests show it; everything else is read."""
    org.api_tokens = owned_by(*user_ids(60))
    org.directory.forbidden = {"roles"}
    snapshot = read(client, org)
    assert (len(snapshot.users), snapshot.roles) == (60, {})
    (line,) = snapshot.missing_data
    assert line.startswith(
        "could not read admin roles of 60 of 60 owners: needs scope okta.roles.read (SSWS: Super Administrator) "
        f"(GET {org.url}/api/v1/users/{user_ids(1)[0]}/roles returned 403 Forbidden: E0000006 "
    )
    assert len(requested(org, "/api/v1/users/00u0000")) == 3


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"/api/v1/users/{ADA}", f"could not read 1 of 1 owner (GET {{url}}/api/v1/users/{ADA} returned 501 "),
        (f"/api/v1/users/{ADA}/roles", "could not read admin roles of 1 of 1 owner (GET {url}/api/v1/users/"),
        ("/api/v1/org", "could not read company name, subdomain and status of the org (GET {url}/api/v1/org returned "),
    ],
)
def test_other_errors_do_not_suggest_a_scope(org: OktaOrg, client: OktaClient, path: str, line: str) -> None:
    """Only a status 401 or 403 is about permissions."""
    org.api_tokens = owned_by(ADA)
    org.overrides[path] = org.overrides["/api/v1/users"] = lambda request: Reply(501, b"")
    if path != f"/api/v1/users/{ADA}":
        del org.overrides["/api/v1/users"]
    (missing,) = read(client, org).missing_data
    assert missing.startswith(line.format(url=org.url))
    assert "scope" not in missing


def test_denied_settings_are_missing_data_with_the_scope(org: OktaOrg, client: OktaClient) -> None:
    """Everything else is read."""
    org.api_tokens = owned_by(ADA)
    org.settings = None
    snapshot = read(client, org)
    assert (snapshot.organization, list(snapshot.users), list(snapshot.roles)) == (None, [ADA], [ADA])
    assert "needs scope okta.orgs.read or a role that can view org settings (GET " in snapshot.missing_data[0]


@pytest.mark.parametrize("is_denied", [False, True])
def test_roles_of_a_caller_who_owns_a_token_are_read_once(org: OktaOrg, client: OktaClient, is_denied: bool) -> None:
    """The result for the caller serves for the owner, an error included."""
    org.api_tokens = owned_by(org.caller_id, ADA)
    path = f"/api/v1/users/{org.caller_id}/roles"
    if is_denied:
        org.overrides[path] = lambda request: okta_error("E0000006")
    snapshot = read(client, org)
    assert len(requested(org, path)) == 1
    assert list(snapshot.roles) == [ADA] if is_denied else [org.caller_id, ADA]
    assert len(snapshot.missing_data) == is_denied


@pytest.mark.parametrize(
    ("include", "users", "roles", "requests"),
    [
        (Include(owners=False), 0, 3, 5 + 3 + 4),
        (Include(owners=False, groups=False), 0, 3, 5 + 3),
        (Include(roles=False), 3, 0, 5 + 1),
        (Include(owners=False, roles=False), 0, 0, 5),
    ],
)
def test_excluded_data_is_not_requested(
    org: OktaOrg, client: OktaClient, include: Include, users: int, roles: int, requests: int
) -> None:
    """Excluded data is not missing data."""
    org.api_tokens = owned_by(*user_ids(3))
    snapshot = read(client, org, include)
    assert (len(snapshot.users), len(snapshot.roles), snapshot.requests) == (users, roles, requests)
    assert snapshot.missing_data == []


@pytest.mark.parametrize("owner", ["me", "../groups", "00u 1", "ü"])
def test_unusable_owner_id_is_missing_data(org: OktaOrg, client: OktaClient, owner: Any) -> None:
    """No request contains such an id, which could lead to another endpoint."""
    org.api_tokens = owned_by(owner)
    snapshot = read(client, org)
    assert (snapshot.users, snapshot.roles, snapshot.deleted_users) == ({}, {}, [])
    assert snapshot.missing_data == [
        f"could not read 1 of 1 owner (an id that cannot be used in a request): {owner}",
        f"could not read admin roles of 1 of 1 owner (an id that cannot be used in a request): {owner}",
    ]
    assert snapshot.requests == 5
