"""How requests to Okta are signed, as requests auth objects.

An auth object, unlike a header of the session, cannot be replaced by an entry in ``~/.netrc``.
"""

from collections.abc import Callable

from requests import PreparedRequest
from requests.auth import AuthBase

from okta_ingest.okta import response
from okta_ingest.okta.connection import Sign
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response

CheckResponse = Callable[[Response], Retry | None]
"""What an answer means, in the way of `okta_ingest.okta.response.check_response`."""

Send = Callable[[str, str, Sign, CheckResponse], Response]
"""Send a request (method, URL) within bounds, each try signed anew, until its answer can be used."""


class OktaAuth(AuthBase):
    """A credential. ``client_id`` is a service app's, ``scopes`` those of its access token; None: has none."""

    client_id: str | None = None
    scopes: frozenset[str] | None = None

    def ready(self, ask: Send) -> None:
        """Get whatever signing takes, before each try. Raises OktaError."""

    def check_response(self, answer: Response) -> Retry | None:
        """What the answer to a signed request means. Raises OktaError where asking again is vain."""
        return response.check_response(answer)

    def redacted(self, text: str) -> str:
        """*text* without the secrets that a server may have sent back."""
        return text


class SswsAuth(OktaAuth):
    """Sign with an Okta API token (scheme SSWS). The token is shown in no repr."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*, once per try."""
        request.headers["Authorization"] = f"SSWS {self._token}"
        return request

    def redacted(self, text: str) -> str:
        """*text* without the token."""
        return text.replace(self._token, "***")

    def __repr__(self) -> str:
        return "SswsAuth(***)"
