"""How requests to Okta are signed, as auth objects of requests.

Unlike a header of the session, an auth object cannot be replaced by an entry in ``~/.netrc``.
"""

from collections.abc import Callable
from typing import NamedTuple

from requests import PreparedRequest
from requests.auth import AuthBase

from okta_ingest.okta import response as okta_response
from okta_ingest.okta.connection import Sign
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

CheckResponse = Callable[[Response], Retry | None]
"""What a response means, as `okta_ingest.okta.response.check_response` returns or raises it."""


class Attempt(NamedTuple):
    """One attempt of a request: how to sign it, and what its response means."""

    sign: Sign
    check_response: CheckResponse


Send = Callable[[str, str, Callable[[], Attempt]], Response]
"""Send a request (method, URL), with retries, each a new `Attempt`, until the response can be used."""


class OktaAuth(AuthBase):
    """A credential. ``client_id`` and ``scopes`` (of the access token) are a service app's; None for an API token."""

    client_id: str | None = None
    scopes: frozenset[str] | None = None

    def attempt(self, send: Send) -> Attempt:
        """The next attempt of a request, after getting what signing it needs. Thread-safe. Raises OktaError."""
        return Attempt(self, okta_response.check_response)

    def redacted(self, text: str) -> str:
        """*text* without the secrets, which a server may have sent back."""
        return text


class SswsAuth(OktaAuth):
    """Sign with an Okta API token (scheme SSWS). The repr does not show it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*; called once for each attempt."""
        request.headers["Authorization"] = f"SSWS {self._token}"
        return request

    def redacted(self, text: str) -> str:
        """*text* without the token."""
        return text.replace(self._token, "***")

    def __repr__(self) -> str:
        return "SswsAuth(***)"
