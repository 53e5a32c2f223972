"""Access tokens of a service app: client credentials with private_key_jwt (RFC 7523) and DPoP (RFC 9449).

Source: https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/.
"""

import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jwt
from requests import PreparedRequest

from okta_ingest.errors import OktaError
from okta_ingest.messages import Message
from okta_ingest.messages import okta as messages
from okta_ingest.okta.auth.base import Attempt, Send
from okta_ingest.okta.auth.dpop import DpopKey, DpopNonce
from okta_ingest.okta.auth.private_key import PrivateKey
from okta_ingest.okta.rate_limit import Retry, server_time
from okta_ingest.okta.response import Response, check_response, response_error

ASSERTION_SECONDS = 300
"""Lifetime of a client assertion; Okta allows an hour, minus the difference of the two clocks."""
RENEW_SECONDS = 300
"""How long before it expires a token is renewed; half its lifetime if that is shorter."""
CLOCK_SECONDS = 10
"""A difference of the two clocks that can be the reason for an invalid assertion or proof."""

_DEFAULT_LIFETIME = 3600
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750: anything else must not get into a header."""


@dataclass(frozen=True)
class AccessToken:
    """A token, its scheme (``Bearer`` or ``DPoP``), when to renew it (by ``time.monotonic``), and its scopes."""

    value: str = field(repr=False)
    scheme: str
    renew_at: float
    scopes: frozenset[str]


class ServerClock:
    """Okta's clock, by which it checks assertions and proofs; this machine's until Okta has sent its time."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead

    def set_by(self, headers: Mapping[str, str]) -> bool:
        """Set the clock by the ``Date`` of a response. Returns whether it was wrong by more than `CLOCK_SECONDS`."""
        timestamp = server_time(headers)
        if timestamp is None:
            return False
        difference, self._ahead = abs(timestamp - self.now()), timestamp - time.time()
        return difference > CLOCK_SECONDS


class TokenEndpoint:
    """``/oauth2/v1/token`` of the org at *org_url*, for the app *client_id* with its private *key*."""

    def __init__(self, org_url: str, client_id: str, key: PrivateKey, dpop: DpopKey, clock: ServerClock) -> None:
        self._url = f"{org_url}/oauth2/v1/token"
        self._client_id = client_id
        self._key = key
        self._dpop = dpop
        self._nonce = DpopNonce()
        self._clock = clock
        self._scopes: Sequence[str] | None = None

    def access_token(self, required: str, optional: Sequence[str], send: Send) -> AccessToken:
        """A new token with the scope *required* and those of *optional* that Okta grants. Raises OktaError."""
        if self._scopes is None:
            self._scopes = [required, *optional]
        response = self._request(self._scopes, send)
        if response.status != 200 and len(self._scopes) > 1:
            self._scopes, response = self._request_one_by_one(required, optional, send)
        not_granted = messages.REQUIRED_SCOPE_NOT_GRANTED(request=response.request, scope=required)
        if response.status != 200:
            raise OktaError(Message(response_error(response).message, not_granted.advice))
        token = _access_token(response, self._scopes)
        if required not in token.scopes:
            raise OktaError(not_granted)
        return token

    def _request_one_by_one(self, required: str, optional: Sequence[str], send: Send) -> tuple[Sequence[str], Response]:
        """The scopes that Okta grants, and the response with the token for them.

        Some orgs grant fewer scopes than requested, others reject the request without naming the scope: then the
        required one is requested alone, and the optional ones are added one by one.
        """
        scopes = [required]
        response = self._request(scopes, send)
        for scope in optional if response.status == 200 else ():
            larger = self._request([*scopes, scope], send)
            if larger.status == 200:
                scopes, response = [*scopes, scope], larger
        return scopes, response

    def _request(self, scopes: Sequence[str], send: Send) -> Response:
        def sign(request: PreparedRequest) -> PreparedRequest:
            # Okta accepts an assertion and a proof once, even if it rejects the request: new ones for each attempt.
            form = {
                "grant_type": "client_credentials",
                "scope": " ".join(scopes),
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": self._assertion(),
            }
            request.prepare_body(form, None)
            # Always: an app without DPoP ignores it, and an app with DPoP would log a failed grant without it.
            request.headers["DPoP"] = self._dpop.proof("POST", self._url, self._clock.now(), self._nonce.value)
            return request

        return send("POST", self._url, lambda: Attempt(sign, self._check_response))

    def _assertion(self) -> str:
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": self._url,
            "exp": int(self._clock.now()) + ASSERTION_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        headers = {"kid": self._key.key_id} if self._key.key_id else None
        return jwt.encode(claims, self._key.key, self._key.algorithm, headers=headers)

    def _check_response(self, response: Response) -> Retry | None:
        """None for a token, and for an error about the scopes."""
        is_error = response.status in (400, 401) and response.is_json
        clock_was_wrong = is_error and self._clock.set_by(response.headers)
        retry = self._nonce.retry(response)
        if retry is not None:
            return retry
        code = response.error[0] if is_error else ""
        if code in ("invalid_client", "invalid_dpop_proof") and clock_was_wrong:
            return Retry(0.0, messages.CLOCK_DIFFERS.line())
        return None if code == "invalid_scope" else check_response(response)


def _access_token(response: Response, requested: Sequence[str]) -> AccessToken:
    body: Any = response.json()
    if not isinstance(body, dict):
        body = {}
    value, scheme, lifetime, scope = (body.get(key) for key in ("access_token", "token_type", "expires_in", "scope"))
    is_usable = isinstance(value, str) and _TOKEN.fullmatch(value) is not None
    if not is_usable or not isinstance(scheme, str) or scheme.lower() not in _SCHEMES:
        raise OktaError(messages.NO_ACCESS_TOKEN(request=response.request))
    if type(lifetime) is not int or lifetime <= 0:
        lifetime = _DEFAULT_LIFETIME
    return AccessToken(
        str(value),
        _SCHEMES[scheme.lower()],
        time.monotonic() + lifetime - min(RENEW_SECONDS, lifetime / 2),
        frozenset(scope.split() if isinstance(scope, str) else requested),
    )
