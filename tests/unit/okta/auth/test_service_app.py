"""A service app signs in and calls, over real HTTP with a simulated org that checks what Okta checks."""

import json
import logging
import time
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs

import jwt
import pytest

from okta_ingest.errors import OktaError
from okta_ingest.model.snapshot import Caller, Include
from okta_ingest.okta.auth import service_app, token_endpoint
from okta_ingest.okta.auth.private_key import read_private_key
from okta_ingest.okta.auth.service_app import ServiceAppAuth
from okta_ingest.okta.client import TRIES, OktaClient
from okta_ingest.okta.collector import OPTIONAL_SCOPES, REQUIRED_SCOPE, collect
from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg, okta_error
from tests.keys import Key, ec_key, jwk, pem, rsa_key
from tests.samples import COLLECTED_AT, POSTMAN

PATH = "/api/v1/api-tokens"
TOKEN = "/oauth2/v1/token"


@pytest.fixture(autouse=True)
def one_token(org: OktaOrg) -> None:
    """There is something to read, and the app's key is registered."""
    org.api_tokens = [POSTMAN]
    org.oauth.keys = {"k1": rsa_key().public_key()}


def auth(org: OktaOrg, text: str | None = None, key_id: str | None = None) -> ServiceAppAuth:
    """The credential of the org's app."""
    key = read_private_key(pem(rsa_key()) if text is None else text, key_id)
    return ServiceAppAuth(org.url, org.oauth.client_id, key, REQUIRED_SCOPE, list(OPTIONAL_SCOPES))


def client(org: OktaOrg, signed: ServiceAppAuth | None = None) -> OktaClient:
    """A session that waits for nothing."""
    return OktaClient(org.url, signed or auth(org), lambda seconds, reason: None)


def sent(org: OktaOrg) -> list[str]:
    """Which endpoints were called, in order."""
    return [request.target.rpartition("/")[2] for request in org.requests]


def forms(org: OktaOrg) -> list[dict[str, list[str]]]:
    """The forms that the token endpoint got."""
    return [parse_qs(request.body.decode()) for request in org.requests if request.target == TOKEN]


@pytest.mark.parametrize(
    ("dpop", "requests"),
    [
        ("off", ["token", "api-tokens"]),
        ("optional", ["token", "token", "api-tokens"]),
        ("required", ["token", "token", "api-tokens"]),
    ],
)
@pytest.mark.parametrize("key", [rsa_key(), ec_key()], ids=["RSA", "EC"])
def test_dpop(org: OktaOrg, dpop: Literal["off", "optional", "required"], requests: list[str], key: Key) -> None:
    """With DPoP required, optional and off the list is read, with no more requests than the nonce takes."""
    org.oauth.dpop, org.oauth.keys = dpop, {"k1": key.public_key()}
    with client(org, auth(org, pem(key))) as session:
        assert session.get_list(PATH) == [POSTMAN]
    assert sent(org) == requests
    scheme = "Bearer" if dpop == "off" else "DPoP"
    assert org.requests[-1].headers["authorization"].startswith(f"{scheme} ")
    assert ("dpop" in org.requests[-1].headers) == (scheme == "DPoP")


def test_nonce_is_remembered(org: OktaOrg) -> None:
    """The nonce of the first challenge serves for the next token, too."""
    org.oauth.dpop = "required"
    with client(org) as session:
        session.get(PATH)
        org.oauth.revoke_tokens()
        session.get(PATH)
    assert sent(org) == ["token", "token", "api-tokens", "api-tokens", "token", "api-tokens"]


def test_challenge_on_a_call(org: OktaOrg) -> None:
    """An API call that is challenged for a nonce is sent again with it, and the next one has it at once."""
    org.oauth.dpop, org.oauth.api_requires_nonce = "required", True
    with client(org) as session:
        assert session.get_list(f"{PATH}?after=1") == session.get_list(PATH) == [POSTMAN]
    assert sent(org) == ["token", "token", "api-tokens?after=1", "api-tokens?after=1", "api-tokens"]


def test_endless_challenge(org: OktaOrg) -> None:
    """A server that is content with no nonce is given up on."""
    body = {"error": "use_dpop_nonce", "error_description": "Authorization server requires nonce in DPoP proof."}
    org.overrides[TOKEN] = lambda request: Reply(400, body, {"dpop-nonce": str(len(org.requests))})
    with client(org) as session, pytest.raises(OktaError, match="400 Bad Request: use_dpop_nonce"):
        session.get(PATH)
    assert len(org.requests) == TRIES
    assertions = {form["client_assertion"][0] for form in forms(org)}
    assert len(assertions) == TRIES


def test_assertion(org: OktaOrg) -> None:
    """The request holds what Okta asks for, and the assertion is for this endpoint, short-lived, and good for once."""
    org.oauth.keys = {"k1": rsa_key().public_key(), "k2": ec_key().public_key()}
    with client(org, auth(org, jwk(ec_key(), kid="k2"))) as session:
        session.get(PATH)
        org.oauth.revoke_tokens()
        session.get(PATH)
    first, second = forms(org)
    assert first["grant_type"] == ["client_credentials"]
    assert first["scope"] == ["okta.apiTokens.read okta.orgs.read okta.users.read okta.roles.read"]
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
def test_clock(org: OktaOrg, ahead: float, dpop: Literal["off", "required"]) -> None:
    """A clock that differs from Okta's costs a request at most: it is set by Okta's own."""
    org.oauth.clock_ahead, org.oauth.dpop = ahead, dpop
    with client(org) as session:
        assert session.get_list(PATH) == [POSTMAN]
    assert sent(org).count("token") <= 3
    assert sent(org).count("api-tokens") == 1


def test_renewal_before_expiry(org: OktaOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is replaced before it expires, and not earlier."""
    now = 1000.0
    for module in (token_endpoint, service_app):
        monkeypatch.setattr(module.time, "monotonic", lambda: now)
    with client(org) as session:
        for now in (1000.0, 4200.0, 4301.0, 4400.0):  # noqa: B007 - it is the clock
            session.get(PATH)
    assert sent(org) == ["token", "api-tokens", "api-tokens", "token", "api-tokens", "api-tokens"]


def test_renewal_after_401(org: OktaOrg) -> None:
    """A token that is refused is replaced once; where that does not help, the response_error is told."""
    org.overrides[PATH] = lambda request: okta_error("E0000011")
    with client(org) as session:
        for _ in range(2):
            with pytest.raises(OktaError, match="401 Unauthorized: E0000011"):
                session.get(PATH)
    assert sent(org) == ["token", "api-tokens", "token", "api-tokens", "api-tokens"]


def test_token_that_is_revoked_again(org: OktaOrg) -> None:
    """A new token that has worked is replaced like the first one: a long run outlives any number of them."""
    with client(org) as session:
        for _ in range(3):
            assert session.get_list(PATH) == [POSTMAN]
            org.oauth.revoke_tokens()
    assert sent(org) == ["token", "api-tokens", *["api-tokens", "token", "api-tokens"] * 2]


def test_401_that_is_no_refusal_of_the_token(org: OktaOrg) -> None:
    """A feature that the org lacks is no reason for a new token."""
    org.overrides[PATH] = lambda request: okta_error("E0000015")
    with client(org) as session, pytest.raises(OktaError, match="E0000015"):
        session.get(PATH)
    assert sent(org) == ["token", "api-tokens"]


@pytest.mark.parametrize("refuses", [True, False])
def test_scope_that_is_not_granted(org: OktaOrg, refuses: bool) -> None:
    """Whether Okta grants less than it was asked for or nothing at all: the list is read, and the loss is named."""
    org.oauth.granted, org.oauth.rejects_scopes = {REQUIRED_SCOPE}, refuses
    with client(org) as session:
        snapshot = collect(session, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    assert snapshot.api_tokens == [POSTMAN]
    assert snapshot.caller == Caller(None, None, [REQUIRED_SCOPE])
    assert [gap.split(" (")[0] for gap in snapshot.missing_data] == [
        f"the access token has no scope {scope}" for scope in OPTIONAL_SCOPES
    ]
    assert sent(org) == ["token"] * (5 if refuses else 1) + ["api-tokens", "okta-organization"]


@pytest.mark.parametrize("refuses", [True, False])
@pytest.mark.parametrize("lacking", OPTIONAL_SCOPES)
def test_one_scope_that_is_not_granted(org: OktaOrg, lacking: str, refuses: bool) -> None:
    """With each scope missing in turn, what the others give is read, and nothing is asked for in vain."""
    org.oauth.granted, org.oauth.rejects_scopes = {REQUIRED_SCOPE, *OPTIONAL_SCOPES} - {lacking}, refuses
    with client(org) as session:
        snapshot = collect(session, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    (gap,) = snapshot.missing_data
    assert gap.startswith(f"the access token has no scope {lacking} ")
    known = {
        "okta.orgs.read": snapshot.organization is not None,
        "okta.users.read": bool(snapshot.users),
        "okta.roles.read": bool(snapshot.roles) and snapshot.caller.sees_all is True,
    }
    assert known == {scope: scope != lacking for scope in OPTIONAL_SCOPES}
    lost = {"okta.orgs.read": 1, "okta.users.read": 1, "okta.roles.read": 2}[lacking]
    assert len([target for target in sent(org) if target != "token"]) == 6 - lost


def test_loss_that_does_not_matter(org: OktaOrg) -> None:
    """The scope that tells the app's role is not missed where the user says what the app sees."""
    org.oauth.granted = {REQUIRED_SCOPE, "okta.orgs.read"}
    nothing_more = Include(owners=False, roles=False)
    with client(org) as session:
        snapshot = collect(session, org.domain, COLLECTED_AT, sees_all_tokens=True, include=nothing_more)
    assert (snapshot.caller, snapshot.missing_data) == (Caller(None, True, [REQUIRED_SCOPE, "okta.orgs.read"]), [])


@pytest.mark.parametrize("refuses", [True, False])
def test_required_scope_is_not_granted(org: OktaOrg, refuses: bool) -> None:
    """Without the scope of the list nothing is read, and the scope is named."""
    org.oauth.granted, org.oauth.rejects_scopes = {"okta.roles.read"}, refuses
    with client(org) as session, pytest.raises(OktaError) as raised:
        session.get(PATH)
    assert ("invalid_scope" if refuses else REQUIRED_SCOPE) in raised.value.message
    assert "Okta API Scopes" in raised.value.advice
    assert "api-tokens" not in sent(org)


@pytest.mark.parametrize(
    ("roles", "sees_all"),
    [(["SUPER_ADMIN"], True), (["ORG_ADMIN"], True), (["READ_ONLY_ADMIN", "CUSTOM"], False)],
)
def test_caller(org: OktaOrg, roles: list[str], sees_all: bool) -> None:
    """The app's own roles say whether it sees all tokens; nobody is asked who the user is."""
    org.app_roles = roles
    with client(org) as session:
        snapshot = collect(session, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include())
    assert (snapshot.caller.id, snapshot.caller.sees_all, snapshot.requests) == (None, sees_all, 7)
    assert sent(org)[:5] == ["token", "api-tokens", "okta-organization", "org", "roles"]
    assert "me" not in sent(org)


def test_odd_roles(org: OktaOrg) -> None:
    """Roles that are none make nobody an admin, and break nothing."""
    path = f"/oauth2/v1/clients/{org.oauth.client_id}/roles"
    odd = [None, {"type": ["SUPER_ADMIN"], "status": "ACTIVE"}, {"type": "SUPER_ADMIN", "status": "INACTIVE"}]
    org.overrides[path] = lambda request: Reply(200, odd)
    with client(org) as session:
        assert (
            collect(session, org.domain, COLLECTED_AT, sees_all_tokens=False, include=Include()).caller.sees_all
            is False
        )


def wrong_key(org: OktaOrg) -> None:
    """Another key is registered."""
    org.oauth.keys = {"k1": ec_key().public_key()}


def several_keys(org: OktaOrg) -> None:
    """The app has several keys, and the assertion does not say which one it is."""
    org.oauth.keys["k2"] = ec_key().public_key()


def wrong_client(org: OktaOrg) -> None:
    """The app is not the one that was configured."""
    org.oauth.client_id = "0oaanother"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (wrong_key, "401 Unauthorized: invalid_client The client_assertion signature is invalid"),
        (several_keys, "401 Unauthorized: invalid_client The client_assertion has no kid"),
        (wrong_client, "401 Unauthorized: invalid_client Invalid value for 'client_id' parameter"),
    ],
)
def test_refused_app(org: OktaOrg, change: Callable[[OktaOrg], None], message: str) -> None:
    """An app that Okta does not accept is told in Okta's words, with what to check, after one request."""
    signed = auth(org)
    change(org)
    with client(org, signed) as session, pytest.raises(OktaError) as raised:
        session.get(PATH)
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
def test_answer_without_a_token(org: OktaOrg, body: object) -> None:
    """An answer that holds no token that could be sent is refused, and nothing is called with it."""
    org.overrides[TOKEN] = lambda request: Reply(200, body)
    with client(org) as session, pytest.raises(OktaError, match="without a usable access token"):
        session.get(PATH)
    assert sent(org) == ["token"]


@pytest.mark.parametrize("life", [None, "3600", -5, 0, True, 1e300, 3600])
def test_life_of_a_token(org: OktaOrg, life: object) -> None:
    """A token of which nobody says how long it lives is used all the same."""

    def token(request: Request) -> Reply:
        reply = org.oauth.token(request)
        return Reply(200, {**reply.body, "expires_in": life, "token_type": "bearer"})

    org.overrides[TOKEN] = token
    with client(org) as session:
        assert session.get(PATH) == session.get(PATH) == [POSTMAN]
    assert sent(org) == ["token", "api-tokens", "api-tokens"]


def test_rate_limit_at_the_token_endpoint(org: OktaOrg) -> None:
    """Each try of a token request is signed anew: Okta takes an assertion once, even where it answers 429."""
    replies = [okta_error("E0000047"), Reply(503, b"")]

    def token(request: Request) -> Reply:
        reply = org.oauth.token(request)
        return replies.pop() if replies else reply

    org.overrides[TOKEN], org.oauth.dpop = token, "required"
    with client(org) as session:
        assert session.get_list(PATH) == [POSTMAN]


def test_rate_limit_of_a_call(org: OktaOrg) -> None:
    """Each try of a call has its own proof: Okta takes one once, even where it answers 429."""
    replies = [okta_error("E0000047"), Reply(503, b"")]

    def answer(request: Request) -> Reply:
        response_error = org.oauth.error(request, REQUIRED_SCOPE)
        return response_error or (replies.pop() if replies else Reply(200, []))

    org.overrides[PATH], org.oauth.dpop = answer, "required"
    with client(org) as session:
        assert session.get_list(PATH) == []
    assert len(org.requests) == 5


def test_no_redirect_of_the_token_request(org: OktaOrg) -> None:
    """A redirect of the token request is refused; assertion and proof go nowhere else."""
    with OktaOrg() as other:
        org.overrides[TOKEN] = lambda request: Reply(307, b"", {"Location": f"{other.url}{TOKEN}"})
        with client(org) as session, pytest.raises(OktaError, match="redirects are not followed"):
            session.get(PATH)
        assert other.requests == []


def test_secrets_are_nowhere(org: OktaOrg, caplog: pytest.LogCaptureFixture) -> None:
    """Neither log nor error nor repr shows key, assertion, proof or token, even where the server sends them back."""
    caplog.set_level(logging.DEBUG)

    def echo(request: Request) -> Reply:
        text = f"{request.headers['authorization']} {request.headers['dpop']}"
        return Reply(400, {"errorCode": "E0000001", "errorSummary": text}, {"X-Okta-Request-Id": text})

    org.oauth.dpop = "required"
    org.overrides[PATH] = echo
    signed = auth(org)
    with client(org, signed) as session, pytest.raises(OktaError, match=r"E0000001 DPoP \*\*\*") as raised:
        session.get(PATH)
    told = caplog.text + str(raised.value) + repr(signed)
    secrets = [*org.oauth.tokens, org.requests[-1].headers["dpop"], *(f["client_assertion"][0] for f in forms(org))]
    assert len(secrets) >= 4
    assert [secret for secret in [*secrets, pem(rsa_key())[100:150]] if secret in told] == []


def test_token_error_is_json_or_not(org: OktaOrg) -> None:
    """What is no JSON at the token endpoint is told like anywhere else."""
    org.overrides[TOKEN] = lambda request: Reply(403, b"<html>", {"Content-Type": "text/html"})
    with client(org) as session, pytest.raises(OktaError) as raised:
        session.get(PATH)
    assert raised.value.message == f"POST {org.url}{TOKEN} was answered 403 Forbidden: no explanation, " + (
        "request id simulated-1."
    )
    assert "web page" in raised.value.advice


def test_jwk_from_a_file_of_the_console(org: OktaOrg) -> None:
    """The JWK that Okta's console shows, once, is enough: its kid is the key's."""
    org.oauth.keys = {"k1": ec_key().public_key(), "k2": rsa_key().public_key()}
    text = json.dumps(json.loads(jwk(rsa_key(), kid="k2", status="ACTIVE")), indent=2)
    with client(org, auth(org, text)) as session:
        assert session.get_list(PATH) == [POSTMAN]
