"""A session with an Okta org: retries, waits for the rate limit, and reads lists page by page. Knows no endpoint."""

import copy
import itertools
import logging
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
from okta_ingest.okta.auth.base import Attempt, OktaAuth
from okta_ingest.okta.connection import Connection, ConnectionLostError
from okta_ingest.okta.pacing import Pacer
from okta_ingest.okta.pagination import read_pages
from okta_ingest.okta.rate_limit import Retry
from okta_ingest.okta.response import Response, check_response, response_error
from okta_ingest.okta.stop import Stop
from okta_ingest.okta.threads import Threads

MAX_ATTEMPTS = 5
"""A rate limit that was exceeded (429) does not count: it ends by itself."""
MAX_ATTEMPT_SECONDS = 300
"""For all attempts of one request, including the waits between them."""

_log = logging.getLogger(__name__)


class _Failure(NamedTuple):
    """An attempt of a request that may be repeated: how, the error if it is not, and how long it took."""

    retry: Retry
    error: OktaError
    seconds: float


class OktaClient:
    """A session with the org at *org_url* (scheme and host), signed by *auth*. Closes with ``with``. Thread-safe.

    *wait* is called with seconds and a reason, and must return after that time, or raise when the run is stopped. The
    reason continues "waiting 41 s". At most *workers* requests are in flight, by ``threads``. *stop* ends every wait.
    ``once`` is this client with one attempt for each request. Every method raises OktaError.
    """

    def __init__(
        self,
        org_url: str,
        auth: OktaAuth,
        wait: Callable[[float, str], None],
        workers: int = 1,
        stop: Stop | None = None,
    ) -> None:
        self.auth = auth
        self.stop = stop or Stop()
        self.threads = Threads(workers, self.stop)
        self._org_url = org_url
        self._wait = wait
        self._connection = Connection(org_url)
        self._pacer = Pacer(workers, self._pause, self.stop)
        self._max_attempts = MAX_ATTEMPTS

    def __enter__(self) -> "OktaClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.threads.close()
        self._connection.close()

    @property
    def once(self) -> "OktaClient":
        """This client, with one attempt for each request."""
        client = copy.copy(self)
        client._max_attempts = 1
        return client

    @property
    def requests(self) -> int:
        """How many requests have been sent."""
        return self._connection.requests

    @property
    def rate_limit(self) -> RateLimit | None:
        """The window with the smallest share of requests left so far."""
        return self._pacer.tightest

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """GET *path* (from the root of the org) and return the decoded JSON."""
        with self._no_secret_in_errors():
            return self._get(self._org_url + path, headers).json()

    def get_public(self, path: str) -> Any:
        """GET *path* without the credential and return the decoded JSON."""
        unsigned = Attempt(lambda request: request, check_response)
        with self._no_secret_in_errors():
            return self._send("GET", self._org_url + path, lambda: unsigned).json()

    def get_list(
        self, path: str, headers: Mapping[str, str] | None = None, keep: Callable[[Any], Any] = lambda item: item
    ) -> list[Any]:
        """GET all pages of a list and return their items, which can be of any type.

        *keep* is called with each item of a page before the next page is read: its result is returned instead. A
        ``next`` link is followed only to the same scheme, host, port and path.
        """
        with self._no_secret_in_errors():
            pages = read_pages(lambda url: self._get(url, headers), self._org_url + path)
            return [keep(item) for page in pages for item in page]

    def _get(self, url: str, headers: Mapping[str, str] | None) -> Response:
        def attempt() -> Attempt:
            signed, check_response = self.auth.attempt(self._send)

            def sign(request: PreparedRequest) -> PreparedRequest:
                request.headers.update(headers or {})
                return signed(request)

            return Attempt(sign, check_response)

        return self._send("GET", url, attempt)

    def _send(self, method: str, url: str, attempt: Callable[[], Attempt]) -> Response:
        """Send a request, as a new *attempt* each time, until its response can be used."""
        spent = 0.0
        attempts = 0
        for number in itertools.count(1):
            result = self._send_once(method, url, attempt(), number)
            if isinstance(result, Response):
                return result
            retry = result.retry
            seconds = retry.seconds_before(number + 1)
            spent += result.seconds + seconds
            attempts += not retry.limit
            if attempts >= self._max_attempts or spent > MAX_ATTEMPT_SECONDS:
                raise result.error
            if retry.limit != "rate":  # for which the pacer waits
                self._pause(seconds, retry.reason)
        raise AssertionError  # count() has no end

    def _send_once(self, method: str, url: str, attempt: Attempt, number: int) -> Response | _Failure:
        request = f"{method} {url}"
        ticket = self._pacer.enter(urlsplit(url).path)
        started = time.monotonic()
        response = retry = None
        try:
            response = self._connection.send(method, url, attempt.sign)
            self._log_response(response, time.monotonic() - started)
            retry = attempt.check_response(response)
        except ConnectionLostError as error:
            _log.debug("%s: connection lost (%s)", self.auth.redacted(request), error)
            message = messages.CONNECTION_LOST(request=request, attempts=number, reason=error)
            failed = Retry(None, messages.AFTER_LOST_CONNECTION.line())
            return _Failure(failed, OktaError(message), time.monotonic() - started)
        finally:
            self._pacer.leave(ticket, None if response is None else response.headers, retry)
        return response if retry is None else _Failure(retry, response_error(response), time.monotonic() - started)

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
