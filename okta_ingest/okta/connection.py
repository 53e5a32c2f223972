"""One request to Okta and its whole answer, within bounds of time and size. Judges nothing, repeats nothing."""

import re
from collections.abc import Callable

import requests
import urllib3
from requests import PreparedRequest

from okta_ingest import __version__
from okta_ingest.errors import OktaError, causes, os_error_text
from okta_ingest.okta.deadline import DeadlineAdapter, DeadlineError
from okta_ingest.okta.response import Response

CONNECT_SECONDS = 10
READ_SECONDS = 60
ANSWER_SECONDS = 120
"""For one whole answer, its headers included."""
ANSWER_BYTES = 256 * 1024 * 1024
"""Of one answer, unpacked."""

Sign = Callable[[PreparedRequest], PreparedRequest]
"""Sign a request, in the way of requests' auth objects."""

_REACH = "Check org_url, the network and the proxy."


class ConnectionLostError(Exception):
    """The connection broke before the answer was whole; asking again may help."""


class Connection:
    """The way to one org, and to nobody else. ``requests`` counts what was sent."""

    def __init__(self, org_url: str) -> None:
        self._session = requests.Session()
        self._session.mount("https://", DeadlineAdapter(ANSWER_SECONDS))
        self._session.mount("http://", DeadlineAdapter(ANSWER_SECONDS))
        # Plain http is for loopback alone: it must not reach a proxy, which would see the credential.
        self._session.trust_env = org_url.startswith("https:")
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"okta-ingest/{__version__}"})
        self.requests = 0

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def send(self, method: str, url: str, sign: Sign) -> Response:
        """Send one request, signed by *sign*, which an entry in ``~/.netrc`` cannot replace; redirects are answers.

        Raises OktaError where it is vain to try again, else ConnectionLostError.
        """
        request = f"{method} {url}"
        try:
            prepared = self._session.prepare_request(requests.Request(method, url, auth=sign))
            settings = self._session.merge_environment_settings(url, {}, True, None, None)
            self.requests += 1
            timeout = (CONNECT_SECONDS, READ_SECONDS)
            with self._session.send(prepared, timeout=timeout, allow_redirects=False, **settings) as response:
                body = _read(response, request)
        except DeadlineError:
            raise OktaError(f"{request}: the answer took longer than {ANSWER_SECONDS} s; given up.", _REACH) from None
        except requests.exceptions.SSLError as error:
            raise OktaError(
                f"{request}: the TLS certificate was not accepted ({_reason(error)}).",
                "If a proxy inspects TLS here, set REQUESTS_CA_BUNDLE to a file with its certificate.",
            ) from None
        except requests.exceptions.ProxyError as error:
            raise OktaError(
                f"{request}: the proxy could not be used ({_refused_tunnel(error) or _reason(error)}).",
                "Check HTTPS_PROXY and NO_PROXY.",
            ) from None
        except requests.exceptions.ConnectionError as error:
            if _never_connected(error):
                raise OktaError(f"{request}: cannot connect ({_reason(error)}).", _REACH) from None
            raise ConnectionLostError(_reason(error)) from None
        except ValueError as error:  # requests' own InvalidURL, InvalidHeader, InvalidProxyURL, ...
            raise OktaError(f"{request} could not be sent ({type(error).__name__}).", _REACH) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise ConnectionLostError(_reason(error)) from None
        except OSError as error:
            if error.errno is None:  # raised by requests itself, before it connects
                raise OktaError(
                    f"{request} could not be sent: a file of TLS certificates cannot be read.",
                    "Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.",
                ) from None
            raise ConnectionLostError(_reason(error)) from None
        return Response(request, response.status_code, response.headers, body)


def _read(response: requests.Response, request: str) -> bytes:
    chunks: list[bytes] = []
    size = 0
    # Not read(n): it waits for n bytes, however slowly they come.
    while chunk := response.raw.read1(65536, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > ANSWER_BYTES:
            raise OktaError(f"{request}: the answer is larger than {ANSWER_BYTES // 2**20} MiB; refused.")
    return b"".join(chunks)


def _never_connected(error: Exception) -> bool:
    return any(
        isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
        for cause in causes(error)
    )


def _refused_tunnel(error: Exception) -> str | None:
    for cause in causes(error):
        # Of http.client's text no more than the status: the rest is the proxy's.
        status = re.match(r"Tunnel connection failed: (\d{3})\b", str(cause)) if type(cause) is OSError else None
        if status:
            return f"it answered {status[1]}"
    return None


def _reason(error: Exception) -> str:
    return os_error_text(error) or type(error).__name__
