"""Signing as an OAuth service app: with an access token, and a DPoP proof if the token requires one."""

import re
import time
from collections.abc import Sequence

from requests import PreparedRequest

from okta_ingest.messages import okta as messages
from okta_ingest.okta.auth.base import OktaAuth, Send
from okta_ingest.okta.auth.dpop import DpopKey, DpopNonce
from okta_ingest.okta.auth.private_key import PrivateKey
from okta_ingest.okta.auth.token_endpoint import AccessToken, ServerClock, TokenEndpoint
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

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
        self._token: AccessToken | None = None
        self._issued: list[str] = []
        self._may_renew = True

    def ready(self, send: Send) -> None:
        """Get a new access token if there is none, or the current one is about to expire."""
        if self._token is None or time.monotonic() >= self._token.renew_at:
            self._token = self._endpoint.access_token(self._required, self._optional, send)
            self._issued.append(self._token.value)
            self.scopes = self._token.scopes

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*; called once for each attempt, because Okta accepts a proof once."""
        if self._token is None:
            raise RuntimeError("signed before it was ready")
        token = self._token
        request.headers["Authorization"] = f"{token.scheme} {token.value}"
        if token.scheme == "DPoP":
            method, url, now = request.method or "", request.url or "", self._clock.now()
            request.headers["DPoP"] = self._dpop.proof(method, url, now, self._nonce.value, token.value)
        return request

    def check_response(self, response: Response) -> Retry | None:
        """Retry with Okta's nonce; after a 401 with a new access token, once until a response can be used again."""
        retry = self._nonce.retry(response)
        if retry is not None:
            return retry
        if response.status == 401 and self._may_renew and response.error[0] != _FEATURE_NOT_AVAILABLE:
            self._token, self._may_renew = None, False
            return Retry(0.0, messages.NEW_ACCESS_TOKEN.line())
        retry = super().check_response(response)
        if retry is None:
            self._may_renew = True
        return retry

    def redacted(self, text: str) -> str:
        """*text* without access tokens, client assertions and proofs."""
        for token in self._issued:
            text = text.replace(token, "***")
        return _JWT.sub("***", text)

    def __repr__(self) -> str:
        return f"ServiceAppAuth({self.client_id}, ***)"
