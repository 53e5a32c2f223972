"""The OAuth authorization server of the simulated org: Okta's checks of a service app, and its errors.

Sources: RFC 7523 (client assertions), RFC 9449 (DPoP), and
https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/ and .../guides/dpop/.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qs

import jwt

from sandbox.dpop_proof import ALGORITHMS, OAuthError, digest, read_proof
from sandbox.http_messages import Reply, Request

MAX_ASSERTION_LIFETIME = 3600
SCOPES = frozenset(f"okta.{name}.read" for name in ("apiTokens", "groups", "networkZones", "orgs", "roles", "users"))


@dataclass(frozen=True)
class _Token:
    scheme: str
    scopes: frozenset[str]
    thumbprint: str | None
    expires: float


class AuthorizationServer:
    """The org's authorization server, with one service app. Thread-safe.

    ``keys`` are the app's public keys by kid, ``granted`` its scopes. ``dpop`` says whether the app must use DPoP.
    ``rejects_scopes``: a request with a scope that is not granted fails; otherwise such scopes are omitted from the
    response. ``api_requires_nonce``: API calls need a DPoP nonce, too. ``clock_ahead`` and ``token_lifetime`` are in
    seconds.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.client_id = "0oa1simulatedApp0697"
        self.keys: dict[str, Any] = {}
        self.granted = set(SCOPES)
        self.dpop: Literal["off", "optional", "required"] = "off"
        self.rejects_scopes = False
        self.api_requires_nonce = False
        self.clock_ahead = 0.0
        self.token_lifetime = 3600
        self.tokens: dict[str, _Token] = {}
        self._nonces = [secrets.token_urlsafe(12)]
        self._used: set[str] = set()
        self._lock = threading.Lock()

    def now(self) -> float:
        """The server's clock, in seconds since the epoch."""
        return time.time() + self.clock_ahead

    def revoke_tokens(self) -> None:
        """Revoke all access tokens."""
        with self._lock:
            self.tokens.update({value: _Token("", frozenset(), None, 0.0) for value in self.tokens})

    def rotate_nonce(self, accept_old: bool = True) -> None:
        """Use a new DPoP nonce; Okta accepts old ones for three days, unless *accept_old* is false."""
        nonce = secrets.token_urlsafe(12)
        with self._lock:
            self._nonces = [nonce, *(self._nonces if accept_old else [])]

    def token(self, request: Request) -> Reply:
        """The response of the token endpoint."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        try:
            self._check_assertion(form)
            thumbprint = self._check_token_proof(request)
            requested = set(form.get("scope", "").split())
            if self.rejects_scopes and not requested <= self.granted:
                raise OAuthError("invalid_scope", "The requested scope is not granted to the client.")
        except OAuthError as error:
            return error.reply
        scopes = requested & self.granted
        scheme = "Bearer" if thumbprint is None else "DPoP"
        value = secrets.token_urlsafe(40)
        with self._lock:
            self.tokens[value] = _Token(scheme, frozenset(scopes), thumbprint, self.now() + self.token_lifetime)
        return Reply(
            200,
            {
                "token_type": scheme,
                "expires_in": self.token_lifetime,
                "access_token": value,
                "scope": " ".join(sorted(scopes)),
            },
        )

    def error(self, request: Request, scope: str) -> Reply | None:
        """The error response to an API call that needs *scope*; None if the call is allowed."""
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        token = self.tokens.get(value)
        if token is None or scheme != token.scheme or token.expires <= self.now():
            challenge = f'{scheme or "Bearer"} error="invalid_token", error_description="The access token is invalid"'
            return Reply(401, b"", {"WWW-Authenticate": challenge})
        if token.scheme == "DPoP":
            try:
                self._check_proof(request, token.thumbprint, self.api_requires_nonce, digest(value.encode()))
            except OAuthError as error:
                body = error.reply.body
                challenge = f'DPoP error="{body["error"]}", error_description="{body["error_description"]}"'
                return Reply(error.reply.status, b"", {**error.reply.headers, "WWW-Authenticate": challenge})
        if scope not in token.scopes:
            challenge = f'{scheme} realm="{self.url}", scope="{scope}", error="insufficient_scope"'
            return Reply(403, b"", {"WWW-Authenticate": challenge})
        return None

    def _check_assertion(self, form: Mapping[str, str]) -> None:
        if form.get("grant_type") != "client_credentials":
            raise OAuthError("unsupported_grant_type", "The authorization grant type is not supported.")
        if not form.get("client_assertion_type", "").endswith(":jwt-bearer"):
            raise OAuthError("invalid_client", "Client authentication failed.", 401)
        assertion = form.get("client_assertion", "")
        try:
            kid = jwt.get_unverified_header(assertion).get("kid")
            if kid is None and len(self.keys) > 1:
                raise OAuthError("invalid_client", "The client_assertion has no kid.", 401)
            key = self.keys[kid] if kid is not None else next(iter(self.keys.values()))
            claims = jwt.decode(
                assertion, key, ALGORITHMS, options={"verify_exp": False, "verify_aud": False, "verify_iat": False}
            )
        except (jwt.PyJWTError, KeyError, StopIteration, TypeError):
            raise OAuthError("invalid_client", "The client_assertion signature is invalid.", 401) from None
        if claims.get("iss") != self.client_id or claims.get("sub") != self.client_id:
            raise OAuthError("invalid_client", "Invalid value for 'client_id' parameter.", 401)
        if claims.get("aud") != f"{self.url}/oauth2/v1/token":
            raise OAuthError("invalid_client", "The audience claim for client_assertion must be the endpoint.", 401)
        if not self.now() < claims.get("exp", 0):
            raise OAuthError("invalid_client", "The client_assertion token is expired.", 401)
        if claims["exp"] >= self.now() + MAX_ASSERTION_LIFETIME:
            raise OAuthError("invalid_client", "The client_assertion expires too far into the future.", 401)
        self._use_once(claims.get("jti"), "invalid_client", "The client_assertion", 401)

    def _check_token_proof(self, request: Request) -> str | None:
        """The thumbprint of the proof's key; None without DPoP."""
        if self.dpop == "off" or (self.dpop == "optional" and "dpop" not in request.headers):
            return None
        return self._check_proof(request, None, True, None)

    def _check_proof(self, request: Request, thumbprint: str | None, needs_nonce: bool, ath: str | None) -> str:
        """Check the proof of *request*; returns the thumbprint of its key."""
        proof = read_proof(request, self.url, self.now(), thumbprint, ath)
        self._use_once(proof.claims.get("jti"), "invalid_dpop_proof", "The DPoP proof JWT", 400)
        nonces = self._nonces
        if needs_nonce and proof.claims.get("nonce") not in nonces:
            text = "Authorization server requires nonce in DPoP proof."
            raise OAuthError("use_dpop_nonce", text, headers={"dpop-nonce": nonces[0]})
        return proof.thumbprint

    def _use_once(self, jti: Any, code: str, what: str, status: int) -> None:
        with self._lock:
            if not jti or jti in self._used:
                raise OAuthError(code, f"{what} has already been used.", status)
            self._used.add(jti)
