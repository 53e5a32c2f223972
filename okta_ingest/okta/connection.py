"""One request to Okta and its complete response, with limits of time and size. Without retries."""

import re
import threading
from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests import PreparedRequest

from okta_ingest import __version__
from okta_ingest.errors import OktaError, causes, os_error_text
from okta_ingest.messages import Template
from okta_ingest.messages import okta as messages
from okta_ingest.okta.deadline import DeadlineAdapter, DeadlineError
from okta_ingest.okta.response import Response

CONNECT_SECONDS = 10
READ_SECONDS = 60
RESPONSE_SECONDS = 120
"""For one complete response, including its headers."""
MAX_RESPONSE_BYTES = 256 * 1024 * 1024
"""Of one response, decompressed."""

Sign = Callable[[PreparedRequest], PreparedRequest]
"""Sign a request, as an auth object of requests does."""

_NO_RETRY = (
    (DeadlineError, messages.RESPONSE_TOO_SLOW),
    (requests.exceptions.SSLError, messages.CERTIFICATE_REJECTED),
    (requests.exceptions.ProxyError, messages.PROXY_FAILED),
    (requests.exceptions.InvalidSchema, messages.SOCKS_NOT_INSTALLED),  # org_url is http or https
    (ValueError, messages.REQUEST_INVALID),  # InvalidURL, InvalidHeader, InvalidProxyURL, ... of requests
)
"""Errors that a retry cannot cure, with their messages; the first that matches is used."""


class ConnectionLostError(Exception):
    """The connection ended before the response was complete; a retry may help."""


class Connection:
    """Connections to one org, one session per thread. ``requests`` counts the requests sent."""

    def __init__(self, org_url: str) -> None:
        # Plain http is for loopback only: it must not reach a proxy, which would see the credential.
        self._trust_env = org_url.startswith("https:")
        self._thread = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self.requests = 0

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions:
            session.close()

    def _session(self) -> requests.Session:
        """The session of this thread: requests does not promise that threads can share one."""
        if not hasattr(self._thread, "session"):
            self._thread.session = session = _new_session(self._trust_env)
            self._sessions.append(session)
        found: requests.Session = self._thread.session
        return found

    def send(self, method: str, url: str, sign: Sign) -> Response:
        """Send one request, signed by *sign* (never by ``~/.netrc``). A redirect is returned, not followed.

        Raises ConnectionLostError if a retry may help, OktaError for every other problem.
        """
        request = f"{method} {url}"
        try:
            session = self._session()
            prepared = session.prepare_request(requests.Request(method, url, auth=sign))
            settings = session.merge_environment_settings(url, {}, True, None, None)
            with self._lock:
                self.requests += 1
            timeout = (CONNECT_SECONDS, READ_SECONDS)
            with session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response:
                body = _read(response, request)
        except (DeadlineError, ValueError, OSError, urllib3.exceptions.HTTPError) as error:
            raise _connection_error(request, error) from None
        return Response(request, response.status_code, response.headers, body)


def _new_session(trust_env: bool) -> requests.Session:
    session = requests.Session()
    session.mount("https://", DeadlineAdapter(RESPONSE_SECONDS))
    session.mount("http://", DeadlineAdapter(RESPONSE_SECONDS))
    session.trust_env = trust_env
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json", "User-Agent": f"okta-ingest/{__version__}"})
    return session


def _read(response: requests.Response, request: str) -> bytes:
    chunks: list[bytes] = []
    size = 0
    # Not read(n): it waits for n bytes, however slowly they arrive.
    while chunk := response.raw.read1(65536, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_RESPONSE_BYTES:
            raise OktaError(messages.RESPONSE_TOO_LARGE(request=request, limit=MAX_RESPONSE_BYTES // 2**20))
    return b"".join(chunks)


def _connection_error(request: str, error: Exception) -> OktaError | ConnectionLostError:
    """The error for a request that failed with *error*."""
    template = _no_retry_template(error)
    if template is None:
        return ConnectionLostError(_reason(error))
    return OktaError(template(request=request, reason=_reason(error), seconds=RESPONSE_SECONDS))


def _no_retry_template(error: Exception) -> Template | None:
    """The message for an *error* that a retry cannot cure; None if it may."""
    for kind, template in _NO_RETRY:
        if isinstance(error, kind):
            return template
    if isinstance(error, requests.exceptions.ConnectionError) and _never_connected(error):
        return messages.CANNOT_CONNECT
    is_from_requests = isinstance(error, requests.exceptions.RequestException)
    if isinstance(error, OSError) and not is_from_requests and error.errno is None:
        return messages.CA_FILE_UNREADABLE  # requests raises a bare OSError before it connects
    return None


def _never_connected(error: Exception) -> bool:
    return any(
        isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
        for cause in causes(error)
    )


def _reason(error: Exception) -> str:
    return _proxy_status(error) or os_error_text(error) or type(error).__name__


def _proxy_status(error: Exception) -> str | None:
    for cause in causes(error):
        # Only the status of http.client's text: the rest comes from the proxy.
        status = re.match(r"Tunnel connection failed: (\d{3})\b", str(cause)) if type(cause) is OSError else None
        if status:
            return f"HTTP {status[1]}"
    return None
