"""One HTTP session with an Okta org: signs, sends, reads, waits and asks again. Knows no endpoint."""

import logging
import random
import re
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from okta_ingest import __version__
from okta_ingest.errors import OktaError, causes, why_broken
from okta_ingest.okta.answers import Answer, Wait, judge, refusal

CONNECT_SECONDS = 10
READ_SECONDS = 60
ANSWER_SECONDS = 120
"""For one whole answer: a server that sends a byte now and then never runs into the read timeout."""
ANSWER_BYTES = 256 * 1024 * 1024
TRIES = 5
PAGES = 10_000

# A list that ends early looks whole, and would have tokens removed: no link is overlooked for its spelling.
_LINK = re.compile(r'<(?P<url>[^>]*)>(?P<parameters>(?:[^,"]|"[^"]*")*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_NEXT = re.compile(r"\brel\s*=[^;,]*\bnext\b", re.IGNORECASE)

_log = logging.getLogger(__name__)


class OktaClient:
    """A session with the org at *org_url* (scheme and host), signed by *auth*. Closes with ``with``.

    *wait* is called with seconds and a reason before a request is repeated, and must let the time pass.
    ``requests`` counts what was sent. Every method raises OktaError.
    """

    def __init__(self, org_url: str, auth: AuthBase, wait: Callable[[float, str], None]) -> None:
        self._org_url = org_url
        self._wait = wait
        self._session = requests.Session()
        self._session.auth = auth
        # Plain http is for loopback alone: it must not reach a proxy, which would see the credential.
        self._session.trust_env = org_url.startswith("https:")
        self._session.headers.update({"Accept": "application/json", "User-Agent": f"okta-ingest/{__version__}"})
        self.requests = 0

    def __enter__(self) -> "OktaClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """GET *path* (from the root of the org) and return the decoded JSON."""
        return self._get(self._org_url + path, headers).json()

    def get_list(self, path: str, headers: Mapping[str, str] | None = None) -> list[Any]:
        """GET a list and every page that follows it, as one list; its items are not looked at.

        A ``next`` link is followed to the same scheme, host, port and path only.
        """
        items: list[Any] = []
        url = self._org_url + path
        seen = {url}
        while True:
            answer = self._get(url, headers)
            page = answer.json()
            if not isinstance(page, list):
                raise OktaError(
                    f"{answer.request} was answered with something that is not a list.",
                    "Is org_url the address of an Okta org?",
                )
            items.extend(page)
            following = _next_link(answer, url)
            if following is None:
                return items
            if following in seen or len(seen) >= PAGES:
                raise OktaError(f"{answer.request}: the pages of the answer run in a circle or do not end.")
            seen.add(following)
            url = following

    def _get(self, url: str, headers: Mapping[str, str] | None) -> Answer:
        failure = OktaError(f"GET {url} was never sent.")
        for attempt in range(TRIES):
            try:
                answer = self._send(url, headers)
                wait = judge(answer)
                if wait is None:
                    return answer
                failure = refusal(answer)
            except _InterruptedError as error:
                _log.debug("GET %s: a broken connection (%s)", url, error)
                wait = Wait(None, "a broken connection")
                failure = OktaError(f"GET {url}: a broken connection, {TRIES} times ({error}).", _REACH)
            if attempt < TRIES - 1:
                backoff = random.uniform(0.5, 1.5) * 2**attempt  # noqa: S311 - spreads load, hides nothing
                self._wait(backoff if wait.seconds is None else wait.seconds, wait.reason)
        raise failure

    def _send(self, url: str, headers: Mapping[str, str] | None) -> Answer:
        request = f"GET {url}"
        self.requests += 1
        started = time.monotonic()
        try:
            with self._session.get(
                url, headers=headers, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True
            ) as response:
                body = _read(response, request)
        except ValueError as error:  # requests' own InvalidURL, InvalidProxyURL, ...
            raise OktaError(f"{request} could not be sent ({type(error).__name__}).", _REACH) from None
        except requests.exceptions.SSLError as error:
            raise OktaError(
                f"{request}: the TLS certificate was not accepted ({_reason(error)}).",
                "If a proxy inspects TLS here, set REQUESTS_CA_BUNDLE to a file with its certificate.",
            ) from None
        except requests.exceptions.ProxyError as error:
            raise OktaError(
                f"{request}: the proxy could not be used ({_reason(error)}).",
                "Check HTTPS_PROXY and NO_PROXY.",
            ) from None
        except requests.exceptions.ConnectionError as error:
            if _never_connected(error):
                raise OktaError(f"{request}: cannot connect ({_reason(error)}).", _REACH) from None
            raise _InterruptedError(_reason(error)) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _InterruptedError(_reason(error)) from None
        except OSError as error:
            if error.errno is None:  # raised by requests itself, before it connects
                raise OktaError(
                    f"{request} could not be sent: a file of TLS certificates cannot be read.",
                    "Check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE.",
                ) from None
            raise _InterruptedError(_reason(error)) from None
        answer = Answer(request, response.status_code, response.headers, body)
        _log.debug(
            "%s: %d in %.2f s, %d bytes, request id %s, %s requests left",
            request,
            answer.status,
            time.monotonic() - started,
            len(body),
            answer.request_id,
            response.headers.get("x-rate-limit-remaining", "?"),
        )
        return answer


_REACH = "Check org_url, the network and the proxy."


class _InterruptedError(Exception):
    """The connection broke before the answer was whole."""


def _read(response: requests.Response, request: str) -> bytes:
    chunks: list[bytes] = []
    size = 0
    deadline = time.monotonic() + ANSWER_SECONDS
    # Not read(n): it waits for n bytes, so that a slow drip would never meet the deadline.
    while chunk := response.raw.read1(65536, decode_content=True):
        chunks.append(chunk)
        size += len(chunk)
        if size > ANSWER_BYTES:
            raise OktaError(f"{request}: the answer is larger than {ANSWER_BYTES // 2**20} MiB; refused.")
        if time.monotonic() > deadline:
            raise OktaError(f"{request}: the answer took longer than {ANSWER_SECONDS} s; given up.")
    return b"".join(chunks)


def _next_link(answer: Answer, url: str) -> str | None:
    header = answer.headers.get("link", "")
    target = next((str(link["url"]) for link in _LINK.finditer(header) if _rel(link["parameters"])), None)
    if target is None:
        if _NEXT.search(header):
            raise OktaError(f"{answer.request}: the link to the next page cannot be read; the list would not be whole.")
        return None
    elsewhere = OktaError(f"{answer.request}: the link to the next page leads to another address; not followed.")
    try:
        following = urljoin(url, target)
        here, there = urlsplit(url), urlsplit(following)
    except ValueError:
        raise elsewhere from None
    if (here.scheme, here.netloc, here.path) != (there.scheme, there.netloc, there.path):
        raise elsewhere
    return following


def _rel(parameters: str) -> bool:
    """Whether the parameters of a link say that it is the next one."""
    rel = _REL.search(parameters)
    return rel is not None and "next" in (rel[1] or rel[2]).lower().split()


def _never_connected(error: Exception) -> bool:
    return any(
        isinstance(cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
        for cause in causes(error)
    )


def _reason(error: Exception) -> str:
    return why_broken(error) or type(error).__name__
