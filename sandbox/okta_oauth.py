"""The OAuth side of the simulated org: what Okta checks of a service app, and how it refuses.

Sources: RFC 7523 (client assertions), RFC 9449 (DPoP), and
https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/ and .../guides/dpop/.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import jwt

from sandbox.http_messages import Reply, Request

ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
LONGEST_ASSERTION = 3600
OLDEST_PROOF = 300
CLOCK_SKEW = 5
"""Seconds: how far the caller's clock may be ahead."""


@dataclass(frozen=True)
class _Token:
    scheme: str
    scopes: frozenset[str]
    thumbprint: str | None
    expires: float


class _RefusedError(Exception):
    """An OAuth error: its code, what it says, and the headers that go with it."""

    def __init__(
        self, code: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.reply = Reply(status, {"error": code, "error_description": description}, headers or {})


class AuthorizationServer:
    """The org's authorization server, with one service app.

    ``keys`` are the app's public keys by kid, ``granted`` its scopes. ``dpop`` says what the app demands.
    ``refuses_scopes``: a scope that is not granted fails the request, instead of being left out.
    ``challenges_api``: API calls need a nonce, too. ``clock_ahead`` is in seconds.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.client_id = "0oa1simulatedApp0697"
        self.keys: dict[str, Any] = {}
        self.granted = {"okta.apiTokens.read", "okta.orgs.read", "okta.users.read", "okta.roles.read"}
        self.dpop: Literal["off", "optional", "required"] = "off"
        self.refuses_scopes = False
        self.challenges_api = False
        self.clock_ahead = 0.0
        self.token_seconds = 3600
        self.tokens: dict[str, _Token] = {}
        self._nonce = secrets.token_urlsafe(12)
        self._used: set[str] = set()

    def now(self) -> float:
        """The server's clock, in seconds since the epoch."""
        return time.time() + self.clock_ahead

    def revoke_tokens(self) -> None:
        """No access token that was given out is good any more."""
        self.tokens.update({value: _Token("", frozenset(), None, 0.0) for value in self.tokens})

    def token(self, request: Request) -> Reply:
        """The answer of the token endpoint."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        try:
            self._check_assertion(form)
            thumbprint = self._check_token_proof(request)
            asked = set(form.get("scope", "").split())
            if self.refuses_scopes and not asked <= self.granted:
                raise _RefusedError("invalid_scope", "The requested scope is not granted to the client.")
        except _RefusedError as error:
            return error.reply
        scopes = asked & self.granted
        scheme = "Bearer" if thumbprint is None else "DPoP"
        value = secrets.token_urlsafe(40)
        self.tokens[value] = _Token(scheme, frozenset(scopes), thumbprint, self.now() + self.token_seconds)
        return Reply(
            200,
            {
                "token_type": scheme,
                "expires_in": self.token_seconds,
                "access_token": value,
                "scope": " ".join(sorted(scopes)),
            },
        )

    def refusal(self, request: Request, scope: str) -> Reply | None:
        """Why an API call is refused that needs *scope*; None where it is not."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = self.tokens.get(value)
        if token is None or scheme != token.scheme or token.expires <= self.now():
            challenge = f'{scheme or "Bearer"} error="invalid_token", error_description="The access token is invalid"'
            return Reply(401, b"", {"WWW-Authenticate": challenge})
        if token.scheme == "DPoP":
            try:
                nonce = self._nonce if self.challenges_api else None
                self._check_proof(request, token.thumbprint, nonce, _digest(value.encode()))
            except _RefusedError as error:
                body = error.reply.body
                challenge = f'DPoP error="{body["error"]}", error_description="{body["error_description"]}"'
                return Reply(error.reply.status, b"", {**error.reply.headers, "WWW-Authenticate": challenge})
        if scope not in token.scopes:
            challenge = f'{scheme} realm="{self.url}", scope="{scope}", error="insufficient_scope"'
            return Reply(403, b"", {"WWW-Authenticate": challenge})
        return None

    def _check_assertion(self, form: Mapping[str, str]) -> None:
        if form.get("grant_type") != "client_credentials":
            raise _RefusedError("unsupported_grant_type", "The authorization grant type is not supported.")
        if not form.get("client_assertion_type", "").endswith(":jwt-bearer"):
            raise _RefusedError("invalid_client", "Client authentication failed.", 401)
        assertion = form.get("client_assertion", "")
        try:
            kid = jwt.get_unverified_header(assertion).get("kid")
            if kid is None and len(self.keys) > 1:
                raise _RefusedError("invalid_client", "The client_assertion has no kid.", 401)
            key = self.keys[kid] if kid is not None else next(iter(self.keys.values()))
            claims = jwt.decode(
                assertion, key, ALGORITHMS, options={"verify_exp": False, "verify_aud": False, "verify_iat": False}
            )
        except (jwt.PyJWTError, KeyError, StopIteration, TypeError):
            raise _RefusedError("invalid_client", "The client_assertion signature is invalid.", 401) from None
        if claims.get("iss") != self.client_id or claims.get("sub") != self.client_id:
            raise _RefusedError("invalid_client", "Invalid value for 'client_id' parameter.", 401)
        if claims.get("aud") != f"{self.url}/oauth2/v1/token":
            raise _RefusedError("invalid_client", "The audience claim for client_assertion must be the endpoint.", 401)
        if not self.now() < claims.get("exp", 0):
            raise _RefusedError("invalid_client", "The client_assertion token is expired.", 401)
        if claims["exp"] >= self.now() + LONGEST_ASSERTION:
            raise _RefusedError("invalid_client", "The client_assertion expires too far into the future.", 401)
        self._use_once(claims.get("jti"), "invalid_client", "The client_assertion", 401)

    def _check_token_proof(self, request: Request) -> str | None:
        """The thumbprint of the proof's key; None where the app does not use DPoP."""
        if self.dpop == "off" or (self.dpop == "optional" and "dpop" not in request.headers):
            return None
        return self._check_proof(request, None, self._nonce, None)

    def _check_proof(self, request: Request, thumbprint: str | None, nonce: str | None, ath: str | None) -> str:
        proof = request.headers.get("dpop")
        if proof is None:
            raise _RefusedError("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
        try:
            header = jwt.get_unverified_header(proof)
            jwk = header["jwk"]
            claims = jwt.decode(proof, jwt.PyJWK(jwk).key, ALGORITHMS, options={"verify_iat": False})
        except (jwt.PyJWTError, KeyError, TypeError):
            raise _RefusedError("invalid_dpop_proof", "The DPoP proof JWT is invalid.") from None
        right = {
            "typ": (header.get("typ"), "dpop+jwt"),
            "jwk": ("d" in jwk, False),
            "htm": (claims.get("htm"), request.method),
            "htu": (claims.get("htu"), self.url + urlsplit(request.target).path),
            "iat": (-OLDEST_PROOF <= claims.get("iat", 0) - self.now() <= CLOCK_SKEW, True),
            "ath": (claims.get("ath"), ath),
            "key": (thumbprint or _thumbprint(jwk), _thumbprint(jwk)),
        }
        wrong = [name for name, (is_now, should_be) in right.items() if is_now != should_be]
        if wrong:
            raise _RefusedError("invalid_dpop_proof", f"The DPoP proof JWT has a wrong {wrong[0]}.")
        self._use_once(claims.get("jti"), "invalid_dpop_proof", "The DPoP proof JWT", 400)
        if nonce is not None and claims.get("nonce") != nonce:
            text = "Authorization server requires nonce in DPoP proof."
            raise _RefusedError("use_dpop_nonce", text, headers={"dpop-nonce": nonce})
        return _thumbprint(jwk)

    def _use_once(self, jti: Any, code: str, what: str, status: int) -> None:
        if not jti or jti in self._used:
            raise _RefusedError(code, f"{what} has already been used.", status)
        self._used.add(jti)


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    members = {name: jwk[name] for name in sorted(("crv", "e", "kty", "n", "x", "y")) if name in jwk}
    return _digest(json.dumps(members, separators=(",", ":")).encode())


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
