"""API calls of a service app, over real HTTP with a simulated org that checks what Okta checks."""

import json
import logging
from typing import Literal

import pytest

from okta_ingest.errors import OktaError
from okta_ingest.okta.access import REQUIRED_SCOPE
from okta_ingest.okta.auth import service_app, token_endpoint
from sandbox.http_messages import Reply, Request
from sandbox.okta_org import OktaOrg, okta_error
from tests.keys import Key, ec_key, jwk, pem, rsa_key
from tests.samples import POSTMAN
from tests.unit.okta.auth.support import PATH, app_auth, app_client, endpoints, token_forms


@pytest.mark.parametrize(
    ("dpop", "requests"),
    [
        ("off", ["token", "api-tokens"]),
        ("optional", ["token", "token", "api-tokens"]),
        ("required", ["token", "token", "api-tokens"]),
    ],
)
@pytest.mark.parametrize("key", [rsa_key(), ec_key()], ids=["RSA", "EC"])
def test_dpop_works_off_optional_and_required(
    org: OktaOrg, dpop: Literal["off", "optional", "required"], requests: list[str], key: Key
) -> None:
    """The nonce costs one more request, and calls use the scheme of the access token."""
    org.oauth.dpop, org.oauth.keys = dpop, {"k1": key.public_key()}
    with app_client(org, app_auth(org, pem(key))) as client:
        assert client.get_list(PATH) == [POSTMAN]
    assert endpoints(org) == requests
    scheme = "Bearer" if dpop == "off" else "DPoP"
    assert org.requests[-1].headers["authorization"].startswith(f"{scheme} ")
    assert ("dpop" in org.requests[-1].headers) == (scheme == "DPoP")


def test_call_that_requires_a_nonce_is_sent_again_with_it(org: OktaOrg) -> None:
    """The next call uses the nonce at once."""
    org.oauth.dpop, org.oauth.api_requires_nonce = "required", True
    with app_client(org) as client:
        assert client.get_list(f"{PATH}?after=1") == client.get_list(PATH) == [POSTMAN]
    assert endpoints(org) == ["token", "token", "api-tokens?after=1", "api-tokens?after=1", "api-tokens"]


def test_access_token_is_renewed_before_it_expires(org: OktaOrg, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of 3,600 s is renewed after 3,300 s."""
    now = 1000.0
    for module in (token_endpoint, service_app):
        monkeypatch.setattr(module.time, "monotonic", lambda: now)
    with app_client(org) as client:
        for now in (1000.0, 4200.0, 4301.0, 4400.0):  # noqa: B007 - it is the clock
            client.get(PATH)
    assert endpoints(org) == ["token", "api-tokens", "api-tokens", "token", "api-tokens", "api-tokens"]


def test_access_token_is_renewed_once_after_401(org: OktaOrg) -> None:
    """If a new token does not help, the error is raised, and the next call does not try another."""
    org.overrides[PATH] = lambda request: okta_error("E0000011")
    with app_client(org) as client:
        for _ in range(2):
            with pytest.raises(OktaError, match="401 Unauthorized: E0000011"):
                client.get(PATH)
    assert endpoints(org) == ["token", "api-tokens", "token", "api-tokens", "api-tokens"]


def test_access_token_is_renewed_each_time_it_is_revoked(org: OktaOrg) -> None:
    """A renewed token that has worked can be renewed again, so a long run does not fail."""
    with app_client(org) as client:
        for _ in range(3):
            assert client.get_list(PATH) == [POSTMAN]
            org.oauth.revoke_tokens()
    assert endpoints(org) == ["token", "api-tokens", *["api-tokens", "token", "api-tokens"] * 2]


def test_access_token_is_not_renewed_for_a_missing_feature(org: OktaOrg) -> None:
    """E0000015 is a 401 that is not about the credential."""
    org.overrides[PATH] = lambda request: okta_error("E0000015")
    with app_client(org) as client, pytest.raises(OktaError, match="E0000015"):
        client.get(PATH)
    assert endpoints(org) == ["token", "api-tokens"]


def test_every_attempt_of_a_call_has_its_own_proof(org: OktaOrg) -> None:
    """Okta accepts a proof once, even if it responds 429."""
    replies = [okta_error("E0000047"), Reply(503, b"")]

    def respond(request: Request) -> Reply:
        return org.oauth.error(request, REQUIRED_SCOPE) or (replies.pop() if replies else Reply(200, []))

    org.overrides[PATH], org.oauth.dpop = respond, "required"
    with app_client(org) as client:
        assert client.get_list(PATH) == []
    assert len(org.requests) == 5


def test_secrets_are_in_no_log_error_or_repr(org: OktaOrg, caplog: pytest.LogCaptureFixture) -> None:
    """This holds for key, client assertion, proof and access token, even if the server sends them back."""
    caplog.set_level(logging.DEBUG)

    def echo(request: Request) -> Reply:
        text = f"{request.headers['authorization']} {request.headers['dpop']}"
        return Reply(400, {"errorCode": "E0000001", "errorSummary": text}, {"X-Okta-Request-Id": text})

    org.oauth.dpop = "required"
    org.overrides[PATH] = echo
    auth = app_auth(org)
    with app_client(org, auth) as client, pytest.raises(OktaError, match=r"E0000001 DPoP \*\*\*") as raised:
        client.get(PATH)
    shown = caplog.text + str(raised.value) + repr(auth)
    assertions = [form["client_assertion"][0] for form in token_forms(org)]
    secrets = [*org.oauth.tokens, org.requests[-1].headers["dpop"], *assertions]
    assert len(secrets) >= 4
    assert [secret for secret in [*secrets, pem(rsa_key())[100:150]] if secret in shown] == []


def test_jwk_of_the_admin_console_works_without_a_key_id(org: OktaOrg) -> None:
    """The JWK that Okta's console shows has the kid."""
    org.oauth.keys = {"k1": ec_key().public_key(), "k2": rsa_key().public_key()}
    text = json.dumps(json.loads(jwk(rsa_key(), kid="k2", status="ACTIVE")), indent=2)
    with app_client(org, app_auth(org, text)) as client:
        assert client.get_list(PATH) == [POSTMAN]
