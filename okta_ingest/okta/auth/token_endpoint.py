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
from okta_ingest.okta.auth.base import Send
from okta_ingest.okta.auth.dpop import DpopKey
from okta_ingest.okta.auth.private_key import PrivateKey
from okta_ingest.okta.rate_limit import Retry, server_time
from okta_ingest.okta.response import Response, check_response, response_error

ASSERTION_SECONDS = 300
"""For which an assertion is good; Okta allows an hour, less whatever the two clocks differ."""
RENEWED_BEFORE = 300
"""Seconds before its expiry a token is replaced; half its life where that is shorter."""
CLOCK_SECONDS = 10
"""A difference of the two clocks that can have been the reason of a response_error."""

_TOKEN_LIFE = 3600
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class AccessToken:
    """A token, how it is used (``Bearer`` or ``DPoP``), until when (by ``time.monotonic``), and what it may."""

    value: str = field(repr=False)
    scheme: str
    fresh_until: float
    scopes: frozenset[str]


class ServerClock:
    """Okta's clock, as far as an answer has told: the one that Okta dates assertions and proofs by."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._ahead

    def set_by(self, headers: Mapping[str, str]) -> bool:
        """Set the clock by the ``Date`` of an answer; True where it had been far off."""
        moment = server_time(headers)
        if moment is None:
            return False
        off, self._ahead = abs(moment - self.now()), moment - time.time()
        return off > CLOCK_SECONDS


class TokenEndpoint:
    """``/oauth2/v1/token`` of the org at *org_url*, asked by the app *client_id* with its private *key*."""

    def __init__(self, org_url: str, client_id: str, key: PrivateKey, dpop: DpopKey, clock: ServerClock) -> None:
        self._url = f"{org_url}/oauth2/v1/token"
        self._client_id = client_id
        self._key = key
        self._dpop = dpop
        self._clock = clock
        self._nonce: str | None = None
        self._scopes: Sequence[str] | None = None

    def access_token(self, required: str, optional: Sequence[str], ask: Send) -> AccessToken:
        """A new token for the *required* scope and those of the *optional* ones that are granted. Raises OktaError.

        Okta grants fewer scopes than it was asked for, or refuses all of them without saying which it means; then the
        *required* one is tried, and with it the others one by one.
        """
        if self._scopes is None:
            self._scopes = [required, *optional]
        answer = self._ask(self._scopes, ask)
        if answer.status != 200 and len(self._scopes) > 1:
            self._scopes = [required]
            answer = self._ask(self._scopes, ask)
            for scope in optional if answer.status == 200 else ():
                more = self._ask([*self._scopes, scope], ask)
                if more.status == 200:
                    self._scopes, answer = [*self._scopes, scope], more
        grant = f"Grant {required} to the service app: Applications > the app > Okta API Scopes."
        if answer.status != 200:
            raise OktaError(response_error(answer).message, grant)
        token = _read(answer, self._scopes)
        if required not in token.scopes:
            raise OktaError(f"{answer.request}: the service app was not granted the scope {required}.", grant)
        return token

    def _ask(self, scopes: Sequence[str], ask: Send) -> Response:
        def sign(request: PreparedRequest) -> PreparedRequest:
            # Okta takes an assertion and a proof once, even where it refuses them: each try has its own.
            form = {
                "grant_type": "client_credentials",
                "scope": " ".join(scopes),
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": self._assertion(),
            }
            request.prepare_body(form, None)
            # Also where nobody asked for it: an app without DPoP ignores it, one with DPoP logs no failed grant.
            request.headers["DPoP"] = self._dpop.proof("POST", self._url, self._clock.now(), self._nonce)
            return request

        return ask("POST", self._url, sign, self._judge)

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

    def _judge(self, answer: Response) -> Retry | None:
        """None: a token, or the response_error of the scopes."""
        nonce = answer.headers.get("dpop-nonce")
        self._nonce = nonce or self._nonce
        if answer.status in (400, 401) and answer.is_json:
            clock_was_off = self._clock.set_by(answer.headers)
            code, _ = answer.error
            if code == "use_dpop_nonce" and nonce:
                return Retry(0.0, "for a proof with Okta's nonce")
            if code in ("invalid_client", "invalid_dpop_proof") and clock_was_off:
                return Retry(0.0, "for an assertion dated by Okta's clock")
            if code == "invalid_scope":
                return None
        return check_response(answer)


def _read(answer: Response, asked: Sequence[str]) -> AccessToken:
    body: Any = answer.json()
    if not isinstance(body, dict):
        body = {}
    value, scheme, life, scope = (body.get(key) for key in ("access_token", "token_type", "expires_in", "scope"))
    schemes = {"bearer": "Bearer", "dpop": "DPoP"}
    # In a header goes what RFC 6750 allows, and nothing else.
    usable = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", value)
    if not usable or not isinstance(scheme, str) or scheme.lower() not in schemes:
        raise OktaError(
            f"{answer.request} was answered without a usable access token.",
            "Is org_url the address of an Okta org? Does a proxy answer in its place?",
        )
    if type(life) is not int or life <= 0:
        life = _TOKEN_LIFE
    return AccessToken(
        str(value),
        schemes[scheme.lower()],
        time.monotonic() + life - min(RENEWED_BEFORE, life / 2),
        frozenset(scope.split() if isinstance(scope, str) else asked),
    )
