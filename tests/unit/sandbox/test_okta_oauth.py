"""The simulated org checks a service app as Okta does, also with concurrent requests."""

import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from okta_ingest.okta.auth.private_key import read_private_key
from okta_ingest.okta.auth.service_app import ServiceAppAuth
from okta_ingest.okta.client import OktaClient
from sandbox.okta_org import OktaOrg
from tests.keys import pem, rsa_key
from tests.unit.sandbox.conftest import Call

TOKEN = "/oauth2/v1/token"


@pytest.fixture(autouse=True)
def app(org: OktaOrg) -> None:
    """The app's key is registered."""
    org.oauth.keys = {"k1": rsa_key().public_key()}


def request_token(org: OktaOrg, jti: str, scope: str = "okta.apiTokens.read") -> requests.Response:
    """A request for an access token without DPoP."""
    claims = {"aud": org.url + TOKEN, "iss": org.oauth.client_id, "sub": org.oauth.client_id}
    assertion = jwt.encode({**claims, "exp": int(time.time()) + 300, "jti": jti}, rsa_key(), "RS256")
    form = {
        "grant_type": "client_credentials",
        "scope": scope,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    return requests.post(org.url + TOKEN, form, timeout=30)


def test_assertion_is_accepted_once(org: OktaOrg) -> None:
    """Of concurrent requests with the same jti exactly one gets a token."""
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: request_token(org, "same"), range(12)))
    assert sorted(reply.status_code for reply in replies) == [200] + [401] * 11


def test_short_lived_tokens(org: OktaOrg) -> None:
    """The lifetime of a token is announced, and an expired token gets a 401."""
    org.oauth.token_lifetime = 2
    reply = request_token(org, "1").json()
    headers = {"Authorization": f"Bearer {reply['access_token']}"}
    statuses = []
    for org.oauth.clock_ahead in (0, 3):
        statuses.append(requests.get(f"{org.url}/api/v1/api-tokens", headers=headers, timeout=30).status_code)
    assert (reply["expires_in"], statuses) == (2, [200, 401])


@pytest.mark.parametrize(("accept_old", "requests_for_tokens"), [(True, 3), (False, 4)])
def test_nonce_rotation(org: OktaOrg, accept_old: bool, requests_for_tokens: int) -> None:
    """An old nonce is accepted or challenged again, as the test chooses."""
    org.oauth.dpop = "required"
    key = read_private_key(pem(rsa_key()), None)
    auth = ServiceAppAuth(org.url, org.oauth.client_id, key, "okta.apiTokens.read", [])
    with OktaClient(org.url, auth, lambda seconds, reason: None) as client:
        assert client.get_list("/api/v1/api-tokens") == []
        org.oauth.rotate_nonce(accept_old)
        org.oauth.revoke_tokens()
        assert client.get_list("/api/v1/api-tokens") == []
    assert [request.target for request in org.requests].count(TOKEN) == requests_for_tokens


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/api/v1/users/00u1", "okta.users.read"),
        ("/api/v1/users/00u1/groups", "okta.users.read"),
        ("/api/v1/users/00u1/roles", "okta.roles.read"),
        ("/api/v1/groups/00g0everyone0000x697", "okta.groups.read"),
        ("/api/v1/groups/00g0everyone0000x697/roles", "okta.roles.read"),
        ("/api/v1/groups/00g1/roles/gra1/targets/groups", "okta.roles.read"),
        ("/api/v1/users/00u1/roles/ra1/targets/catalog/apps", "okta.roles.read"),
        ("/api/v1/iam/roles/cr01/permissions", "okta.roles.read"),
        ("/api/v1/zones", "okta.networkZones.read"),
    ],
)
def test_scopes(org: OktaOrg, call: Call, path: str, scope: str) -> None:
    """Each endpoint needs its scope, and no other."""
    allowed = request_token(org, "1", scope).json()["access_token"]
    others = request_token(org, "2", " ".join(org.oauth.granted - {scope})).json()["access_token"]
    replies = [
        requests.get(org.url + path, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        for token in (allowed, others)
    ]
    assert replies[0].status_code in (200, 404)
    assert (replies[1].status_code, replies[1].content) == (403, b"")
    assert f'scope="{scope}"' in replies[1].headers["WWW-Authenticate"]
