"""Signing as an OAuth service app: with an access token, and a DPoP proof if the token requires one."""

import re
import threading
import time
from collections.abc import Sequence

from requests import PreparedRequest

from okta_ingest.messages import okta as messages
from okta_ingest.okta.auth.base import Attempt, OktaAuth, Send
from okta_ingest.okta.auth.dpop import DpopKey, DpopNonce
from okta_ingest.okta.auth.private_key import PrivateKey
from okta_ingest.okta.auth.token_endpoint import AccessToken, ServerClock, TokenEndpoint
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response, check_response

_JWT = re.compile(r"eyJ[\w-]{10,}(?:\.[\w-]*)*")
_FEATURE_NOT_AVAILABLE = "E0000015"
"""The one code of a 401 that is not about the credential."""


class ServiceAppAuth(OktaAuth):
    """Sign as the service app *client_id* of the org at *org_url*, with the scope *required* and those *optional*."""

    def __init__(self, org_url: str, client_id: str, key: PrivateKey, required: str, optional: Sequence[str]) -> None:
        self.client_id = client_id
        self._required = required
        self._optional = optional
        self._dpop = DpopKey()
        self._nonce = DpopNonce()
        self._clock = ServerClock()
        self._endpoint = TokenEndpoint(org_url, client_id, key, self._dpop, self._clock)
        self._lock = threading.Lock()
        self._token: AccessToken | None = None
        self._proved: AccessToken | None = None
        self._issued: list[str] = []

    def attempt(self, send: Send) -> Attempt:
        """The next attempt of a request, with the current access token; a new one if it is about to expire."""
        token = self._current_token(send)

        def sign(request: PreparedRequest) -> PreparedRequest:
            # Once for each attempt, because Okta accepts a proof once.
            request.headers["Authorization"] = f"{token.scheme} {token.value}"
            if token.scheme == "DPoP":
                method, url, now = request.method or "", request.url or "", self._clock.now()
                request.headers["DPoP"] = self._dpop.proof(method, url, now, self._nonce.value, token.value)
            return request

        return Attempt(sign, lambda response: self._check_response(response, token))

    def _current_token(self, send: Send) -> AccessToken:
        with self._lock:
            if self._token is None or time.monotonic() >= self._token.renew_at:
                self._token = self._endpoint.access_token(self._required, self._optional, send)
                self._issued.append(self._token.value)
                self.scopes = self._token.scopes
            return self._token

    def _check_response(self, response: Response, token: AccessToken) -> Retry | None:
        """What the response to a request with this *token* means: after a 401, use a new token."""
        retry = self._nonce.retry(response)
        if retry is not None:
            return retry
        if response.status == 401 and response.error[0] != _FEATURE_NOT_AVAILABLE and self._renew(token):
            return Retry(0.0, messages.NEW_ACCESS_TOKEN.line())
        retry = check_response(response)
        if retry is None and token is self._token:
            self._proved = token
        return retry

    def _renew(self, token: AccessToken) -> bool:
        """Whether the request can be sent with another token than this one, which was not accepted.

        A token is renewed once, for all requests that used it: the first, and each later one that has worked.
        """
        with self._lock:
            if self._token is token and (len(self._issued) == 1 or self._proved is token):
                self._token = None
            return self._token is not token

    def redacted(self, text: str) -> str:
        """*text* without access tokens, client assertions and proofs."""
        for token in self._issued:
            text = text.replace(token, "***")
        return _JWT.sub("***", text)

    def __repr__(self) -> str:
        return f"ServiceAppAuth({self.client_id}, ***)"
