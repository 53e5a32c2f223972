"""Requests for access tokens, over real HTTP with a simulated org that checks what Okta checks."""

import time
from collections.abc import Callable
from typing import Literal

import jwt
import pytest

from okta_ingest.errors import OktaError
from okta_ingest.okta.access import OPTIONAL_SCOPES, REQUIRED_SCOPE
from okta_ingest.okta.auth.token_endpoint import ServerClock
from okta_ingest.okta.client import MAX_ATTEMPTS
from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg, okta_error
from tests.keys import ec_key, jwk, rsa_key
from tests.samples import POSTMAN
from tests.unit.okta.auth.support import PATH, TOKEN, app_auth, app_client, endpoints, token_forms


def test_nonce_is_used_for_the_next_token(org: OktaOrg) -> None:
    """Only the first token costs a request for the nonce."""
    org.oauth.dpop = "required"
    with app_client(org) as client:
        client.get(PATH)
        org.oauth.revoke_tokens()
        client.get(PATH)
    assert endpoints(org) == ["token", "token", "api-tokens", "api-tokens", "token", "api-tokens"]


def test_endless_demand_for_a_nonce_is_an_error(org: OktaOrg) -> None:
    """The number of attempts is limited, and each has its own assertion."""
    body = {"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof."}
    org.overrides[TOKEN] = lambda request: Reply(400, body, {"dpop-nonce": str(len(org.requests))})
    with app_client(org) as client, pytest.raises(OktaError, match="400 Bad Request: use_dpop_nonce"):
        client.get(PATH)
    assert len(org.requests) == MAX_ATTEMPTS
    assert len({form["client_assertion"][0] for form in token_forms(org)}) == MAX_ATTEMPTS


def test_assertion_is_for_this_endpoint_short_lived_and_unique(org: OktaOrg) -> None:
    """The form has what Okta requires, and the header the kid of the key."""
    org.oauth.keys = {"k1": rsa_key().public_key(), "k2": ec_key().public_key()}
    with app_client(org, app_auth(org, jwk(ec_key(), kid="k2"))) as client:
        client.get(PATH)
        org.oauth.revoke_tokens()
        client.get(PATH)
    first, second = token_forms(org)
    assert first["grant_type"] == ["client_credentials"]
    assert first["scope"] == [" ".join([REQUIRED_SCOPE, *OPTIONAL_SCOPES])]
    assert "client_id" not in first
    header = jwt.get_unverified_header(first["client_assertion"][0])
    assert header == {"alg": "ES256", "kid": "k2", "typ": "JWT"}
    claims = [jwt.decode(form["client_assertion"][0], options={"verify_signature": False}) for form in (first, second)]
    assert claims[0]["aud"] == f"{org.url}{TOKEN}"
    assert claims[0]["iss"] == claims[0]["sub"] == org.oauth.client_id
    assert 200 < claims[0]["exp"] - time.time() < 400
    assert claims[0]["jti"] != claims[1]["jti"]


@pytest.mark.parametrize("ahead", [-7200, -20, 20, 7200])
@pytest.mark.parametrize("dpop", ["off", "required"])
def test_wrong_clock_costs_one_more_request(org: OktaOrg, ahead: float, dpop: Literal["off", "required"]) -> None:
    """Assertions and proofs have Okta's time."""
    org.oauth.clock_ahead, org.oauth.dpop = ahead, dpop
    with app_client(org) as client:
        assert client.get_list(PATH) == [POSTMAN]
    assert endpoints(org).count("token") <= 3
    assert endpoints(org).count("api-tokens") == 1


def test_server_clock_follows_the_date_header() -> None:
    """A response without a date changes nothing; a second one with the same date finds the clock right."""
    clock = ServerClock()
    date = {"date": "Sun, 01 Feb 2026 12:00:00 GMT"}
    assert clock.set_by({}) is False
    assert abs(clock.now() - time.time()) < 1
    assert (clock.set_by(date), clock.set_by(date)) == (True, False)
    assert 0 <= clock.now() - 1769947200 < 5


@pytest.mark.parametrize("rejects", [True, False])
def test_required_scope_that_is_not_granted_is_an_error(org: OktaOrg, rejects: bool) -> None:
    """The error names the scope and where to grant it; no API call is sent."""
    org.oauth.granted, org.oauth.rejects_scopes = {"okta.roles.read"}, rejects
    with app_client(org) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert ("invalid_scope" if rejects else REQUIRED_SCOPE) in raised.value.message
    assert raised.value.advice == (
        "Grant okta.apiTokens.read to the service app: Applications > the app > Okta API Scopes."
    )
    assert "api-tokens" not in endpoints(org)


def other_key(org: OktaOrg) -> None:
    """Another key is registered."""
    org.oauth.keys = {"k1": ec_key().public_key()}


def several_keys(org: OktaOrg) -> None:
    """The app has several keys, and the assertion has no kid."""
    org.oauth.keys["k2"] = ec_key().public_key()


def other_client(org: OktaOrg) -> None:
    """The app has another client id than the configured one."""
    org.oauth.client_id = "0oaanother"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (other_key, "401 Unauthorized: invalid_client The client_assertion signature is invalid"),
        (several_keys, "401 Unauthorized: invalid_client The client_assertion has no kid"),
        (other_client, "401 Unauthorized: invalid_client Invalid value for 'client_id' parameter"),
    ],
)
def test_invalid_client_is_an_error_after_one_request(
    org: OktaOrg, change: Callable[[OktaOrg], None], message: str
) -> None:
    """The error has Okta's explanation, and what to check."""
    auth = app_auth(org)
    change(org)
    with app_client(org, auth) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert message in raised.value.message
    assert raised.value.advice.startswith("Check client_id")
    assert len(org.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"access_token": "a", "token_type": "mac"},
        {"access_token": "a\r\nX: y", "token_type": "Bearer"},
        {"access_token": ["a"], "token_type": "Bearer"},
        {"access_token": "a", "token_type": 7},
    ],
)
def test_response_without_a_usable_token_is_an_error(org: OktaOrg, body: object) -> None:
    """No API call is sent with what the response has instead."""
    org.overrides[TOKEN] = lambda request: Reply(200, body)
    with app_client(org) as client, pytest.raises(OktaError, match="without a usable access token"):
        client.get(PATH)
    assert endpoints(org) == ["token"]


@pytest.mark.parametrize("lifetime", [None, "3600", -5, 0, True, 1e300, 3600])
def test_token_with_an_invalid_lifetime_is_used(org: OktaOrg, lifetime: object) -> None:
    """Okta's documented hour is assumed."""

    def token(request: Request) -> Reply:
        reply = org.oauth.token(request)
        return Reply(200, {**reply.body, "expires_in": lifetime, "token_type": "bearer"})

    org.overrides[TOKEN] = token
    with app_client(org) as client:
        assert client.get(PATH) == client.get(PATH) == [POSTMAN]
    assert endpoints(org) == ["token", "api-tokens", "api-tokens"]


def test_every_attempt_of_a_token_request_is_signed_again(org: OktaOrg) -> None:
    """Okta accepts an assertion once, even if it responds 429."""
    replies = [okta_error("E0000047"), Reply(503, b"")]

    def token(request: Request) -> Reply:
        reply = org.oauth.token(request)
        return replies.pop() if replies else reply

    org.overrides[TOKEN], org.oauth.dpop = token, "required"
    with app_client(org) as client:
        assert client.get_list(PATH) == [POSTMAN]


def test_token_request_follows_no_redirect(org: OktaOrg) -> None:
    """Assertion and proof reach no other host."""
    with OktaOrg() as other:
        org.overrides[TOKEN] = lambda request: Reply(307, b"", {"Location": f"{other.url}{TOKEN}"})
        with app_client(org) as client, pytest.raises(OktaError, match="redirects are not followed"):
            client.get(PATH)
        assert other.requests == []


def test_web_page_instead_of_a_token_is_an_error(org: OktaOrg) -> None:
    """The error says that it is not from Okta."""
    org.overrides[TOKEN] = lambda request: Reply(403, b"<html>", {"Content-Type": "text/html"})
    with app_client(org) as client, pytest.raises(OktaError) as raised:
        client.get(PATH)
    assert raised.value.message == (
        f"POST {org.url}{TOKEN} returned 403 Forbidden: a web page instead of an Okta error, request id simulated-1."
    )
    assert raised.value.advice == "Check whether a proxy or firewall responds in place of Okta."
