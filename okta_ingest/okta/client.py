"""A session with an Okta org: retries, waits for the rate limit, and reads lists page by page. Knows no endpoint."""

import itertools
import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from requests import PreparedRequest

from okta_ingest.errors import OktaError
from okta_ingest.messages import Message
from okta_ingest.messages import okta as messages
from okta_ingest.model.snapshot import RateLimit
from okta_ingest.okta.auth.base import CheckResponse, OktaAuth
from okta_ingest.okta.connection import Connection, ConnectionLostError, Sign
from okta_ingest.okta.pagination import next_link
from okta_ingest.okta.rate_limit import Retry, rate_limit, seconds_until_next_request
from okta_ingest.okta.response import Response, response_error

MAX_ATTEMPTS = 5
MAX_ATTEMPT_SECONDS = 300
"""For all attempts of one request, including the waits between them."""
MAX_PAGES = 1000
MAX_LIST_BYTES = 256 * 1024 * 1024
"""Of all pages of a list."""

_ID = re.compile(r"/[A-Za-z0-9]{20}(?=/|$)")

_log = logging.getLogger(__name__)


class _Failure(NamedTuple):
    """An attempt of a request that may be repeated: how, and the error if it is not."""

    retry: Retry
    error: OktaError


class OktaClient:
    """A session with the org at *org_url* (scheme and host), signed by *auth*. Closes with ``with``.

    *wait* is called with seconds and a reason, and must return after that time. The reason continues "waiting 41 s".
    ``rate_limit`` is the window with the smallest share of requests left so far. Every method raises OktaError.
    """

    def __init__(self, org_url: str, auth: OktaAuth, wait: Callable[[float, str], None]) -> None:
        self.auth = auth
        self._org_url = org_url
        self._wait = wait
        self._connection = Connection(org_url)
        self._not_before: dict[str, float] = {}
        self.rate_limit: RateLimit | None = None

    def __enter__(self) -> "OktaClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @property
    def requests(self) -> int:
        """How many requests have been sent."""
        return self._connection.requests

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """GET *path* (from the root of the org) and return the decoded JSON."""
        with self._no_secret_in_errors():
            return self._get(self._org_url + path, headers).json()

    def get_list(self, path: str, headers: Mapping[str, str] | None = None) -> list[Any]:
        """GET all pages of a list and return their items, which can be of any type.

        A ``next`` link is followed only to the same scheme, host, port and path.
        """
        with self._no_secret_in_errors():
            return [item for page in self._pages(self._org_url + path, headers) for item in page]

    def _pages(self, url: str, headers: Mapping[str, str] | None) -> Iterator[list[Any]]:
        urls: set[str] = set()
        size = 0
        next_url: str | None = url
        while next_url is not None:
            urls.add(next_url)
            response = self._get(next_url, headers)
            page = response.json()
            if not isinstance(page, list):
                raise OktaError(messages.NOT_A_LIST(request=response.request))
            yield page
            size += len(response.body)
            next_url = next_link(response, next_url)
            if next_url in urls or (next_url is not None and len(urls) >= MAX_PAGES):
                raise OktaError(messages.PAGES_REPEAT(request=response.request))
            if next_url is not None and size > MAX_LIST_BYTES:
                raise OktaError(messages.LIST_TOO_LARGE(request=response.request, limit=MAX_LIST_BYTES // 2**20))

    def _get(self, url: str, headers: Mapping[str, str] | None) -> Response:
        def sign(request: PreparedRequest) -> PreparedRequest:
            request.headers.update(headers or {})
            self.auth.ready(self._send)
            signed: PreparedRequest = self.auth(request)
            return signed

        endpoint = _ID.sub("/*", urlsplit(url).path)
        self._pause(self._not_before.pop(endpoint, 0.0) - time.monotonic(), messages.RATE_LIMIT.line())
        response = self._send("GET", url, sign, self.auth.check_response)
        self._not_before[endpoint] = time.monotonic() + seconds_until_next_request(response.headers)
        windows = [window for window in (self.rate_limit, rate_limit(response.headers)) if window is not None]
        self.rate_limit = min(windows, key=lambda window: window.remaining / window.limit, default=None)
        return response

    def _send(self, method: str, url: str, sign: Sign, check_response: CheckResponse) -> Response:
        """Send a request, signed again for each attempt, until *check_response* returns None for the response."""
        spent = 0.0
        for attempt in itertools.count(1):
            started = time.monotonic()
            result = self._attempt(method, url, sign, check_response, attempt)
            if isinstance(result, Response):
                return result
            seconds = result.retry.seconds
            if seconds is None:
                seconds = random.uniform(0.5, 1.5) * 2 ** (attempt - 1)  # noqa: S311 - spreads load, hides nothing
            spent += time.monotonic() - started + seconds
            if attempt >= MAX_ATTEMPTS or spent > MAX_ATTEMPT_SECONDS:
                raise result.error
            self._pause(seconds, result.retry.reason)
        raise AssertionError  # count() has no end

    def _attempt(
        self, method: str, url: str, sign: Sign, check_response: CheckResponse, attempt: int
    ) -> Response | _Failure:
        request = f"{method} {url}"
        started = time.monotonic()
        try:
            response = self._connection.send(method, url, sign)
        except ConnectionLostError as error:
            _log.debug("%s: connection lost (%s)", self.auth.redacted(request), error)
            message = messages.CONNECTION_LOST(request=request, attempts=attempt, reason=error)
            return _Failure(Retry(None, messages.AFTER_LOST_CONNECTION.line()), OktaError(message))
        self._log_response(response, time.monotonic() - started)
        retry = check_response(response)
        return response if retry is None else _Failure(retry, response_error(response))

    def _pause(self, seconds: float, reason: str) -> None:
        if seconds > 0:
            _log.debug("waiting %.1f s %s", seconds, reason)
            self._wait(seconds, reason)

    def _log_response(self, response: Response, seconds: float) -> None:
        remaining = response.headers.get("x-rate-limit-remaining", "?")
        _log.debug(
            "%s: %d in %.2f s, %d bytes, request id %s, %s requests left",
            self.auth.redacted(response.request),
            response.status,
            seconds,
            len(response.body),
            self.auth.redacted(str(response.request_id)),
            self.auth.redacted(remaining),
        )

    @contextmanager
    def _no_secret_in_errors(self) -> Iterator[None]:
        # A server, or a proxy in its place, may send back what it received.
        try:
            yield
        except OktaError as error:
            message = Message(self.auth.redacted(error.message), self.auth.redacted(error.advice))
            raise OktaError(message, status=error.status, code=error.code) from None
