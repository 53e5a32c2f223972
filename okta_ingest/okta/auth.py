"""How requests to Okta are signed, as requests auth objects.

An auth object, unlike a header of the session, cannot be replaced by an entry in ``~/.netrc``.
"""

from requests import PreparedRequest
from requests.auth import AuthBase


class SswsAuth(AuthBase):
    """Sign with an Okta API token (scheme SSWS). The token is shown in no repr."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign *request*, once per try."""
        request.headers["Authorization"] = f"SSWS {self._token}"
        return request

    def __repr__(self) -> str:
        return "SswsAuth(***)"
