"""Signing as an OAuth service app: an access token, with a proof of possession where Okta wants one."""

import re
import time
from collections.abc import Sequence

from requests import PreparedRequest

from okta_ingest.okta import response
from okta_ingest.okta.auth.base import OktaAuth, Send
from okta_ingest.okta.auth.dpop import DpopKey
from okta_ingest.okta.auth.private_key import PrivateKey
from okta_ingest.okta.auth.token_endpoint import AccessToken, ServerClock, TokenEndpoint
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

_JWT = re.compile(r"eyJ[\w-]{10,}(?:\.[\w-]*)*")


class ServiceAppAuth(OktaAuth):
    """Sign as the service app *client_id* of the org at *org_url*, with the scope *required* and those *optional*."""

    def __init__(self, org_url: str, client_id: str, key: PrivateKey, required: str, optional: Sequence[str]) -> None:
        self.client_id = client_id
        self._required = required
        self._optional = optional
        self._dpop = DpopKey()
        self._clock = ServerClock()
        self._endpoint = TokenEndpoint(org_url, client_id, key, self._dpop, self._clock)
        self._token: AccessToken | None = None
        self._issued: list[str] = []
        self._nonce: str | None = None
        self._renewed_in_vain = False

    def ready(self, ask: Send) -> None:
        """Have an access token that is not about to expire."""
        if self._token is None or time.monotonic() >= self._token.fresh_until:
            self._token = self._endpoint.access_token(self._required, self._optional, ask)
            self._issued.append(self._token.value)
            self.scopes = self._token.scopes

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*, once per try: Okta takes a proof once."""
        if self._token is None:
            raise RuntimeError("signed before it was ready")
        token = self._token
        request.headers["Authorization"] = f"{token.scheme} {token.value}"
        if token.scheme == "DPoP":
            method, url = request.method or "", request.url or ""
            request.headers["DPoP"] = self._dpop.proof(method, url, self._clock.now(), self._nonce, token.value)
        return request

    def check_response(self, answer: Response) -> Retry | None:
        """Response a challenge; after a 401 try a new token, once until an answer shows that it helped."""
        nonce = answer.headers.get("dpop-nonce")
        self._nonce = nonce or self._nonce
        if answer.status in (400, 401):
            code, _ = answer.error
            if code == "use_dpop_nonce" and nonce:
                return Retry(0.0, "for a proof with Okta's nonce")
            if answer.status == 401 and code != "E0000015" and not self._renewed_in_vain:
                self._token, self._renewed_in_vain = None, True
                return Retry(0.0, "for a new access token")
        wait = response.check_response(answer)
        if wait is None:
            self._renewed_in_vain = False
        return wait

    def redacted(self, text: str) -> str:
        """*text* without access tokens, assertions and proofs."""
        for token in self._issued:
            text = text.replace(token, "***")
        return _JWT.sub("***", text)

    def __repr__(self) -> str:
        return f"ServiceAppAuth({self.client_id}, ***)"
