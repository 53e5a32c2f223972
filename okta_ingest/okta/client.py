"""A session with an Okta org: asks, waits and asks again, and reads lists to their end. Knows no endpoint."""

import logging
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest

from okta_ingest.errors import OktaError
from okta_ingest.model.snapshot import RateLimit
from okta_ingest.okta.auth.base import CheckResponse, OktaAuth
from okta_ingest.okta.connection import Connection, ConnectionLostError, Sign
from okta_ingest.okta.pagination import next_link
from okta_ingest.okta.rate_limit import Retry, before_the_next, rate_limit
from okta_ingest.okta.response import Response, response_error

TRIES = 5
TRYING_SECONDS = 300
"""For all tries of one request, the waits between them included."""
PAGES = 1000
LIST_BYTES = 256 * 1024 * 1024
"""Of all pages of a list."""

_REACH = "Check org_url, the network and the proxy."
_ID = re.compile(r"/[A-Za-z0-9]{20}(?=/|$)")

_log = logging.getLogger(__name__)


class OktaClient:
    """A session with the org at *org_url* (scheme and host), signed by *auth*. Closes with ``with``.

    *wait* is called with seconds and a reason, which reads on from "waiting 41 s", and must let the time pass.
    ``rate_limit`` is the tightest that an answer told of. Every method raises OktaError.
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
        """GET a list and every page that follows it, as one list; its items are not looked at.

        A ``next`` link is followed to the same scheme, host, port and path only.
        """
        with self._no_secret_in_errors():
            return self._get_list(self._org_url + path, headers)

    def _get_list(self, url: str, headers: Mapping[str, str] | None) -> list[Any]:
        items: list[Any] = []
        seen = {url}
        size = 0
        while True:
            answer = self._get(url, headers)
            page = answer.json()
            if not isinstance(page, list):
                raise OktaError(
                    f"{answer.request} was answered with something that is not a list.",
                    "Is org_url the address of an Okta org?",
                )
            items.extend(page)
            size += len(answer.body)
            following = next_link(answer, url)
            if following is None:
                return items
            if following in seen or len(seen) >= PAGES:
                raise OktaError(f"{answer.request}: the pages of the answer run in a circle or do not end.")
            if size > LIST_BYTES:
                raise OktaError(f"{answer.request}: the pages are larger than {LIST_BYTES // 2**20} MiB; refused.")
            seen.add(following)
            url = following

    def _get(self, url: str, headers: Mapping[str, str] | None) -> Response:
        def sign(request: PreparedRequest) -> PreparedRequest:
            request.headers.update(headers or {})
            self.auth.ready(self._ask)
            signed: PreparedRequest = self.auth(request)
            return signed

        kind = _ID.sub("/*", urlsplit(url).path)
        self._pause(self._not_before.pop(kind, 0.0) - time.monotonic())
        answer = self._ask("GET", url, sign, self.auth.check_response)
        self._not_before[kind] = time.monotonic() + before_the_next(answer.headers)
        met = [window for window in (self.rate_limit, rate_limit(answer.headers)) if window is not None]
        self.rate_limit = min(met, key=lambda window: window.remaining / window.limit, default=None)
        return answer

    def _ask(self, method: str, url: str, sign: Sign, check_response: CheckResponse) -> Response:
        """Send a request, each try signed anew, until *check_response* finds its answer fit for use."""
        request = f"{method} {url}"
        failure = OktaError(f"{request} was never sent.")
        spent = 0.0
        for attempt in range(TRIES):
            started = time.monotonic()
            try:
                answer = self._connection.send(method, url, sign)
                self._log_answer(answer, time.monotonic() - started)
                wait = check_response(answer)
                if wait is None:
                    return answer
                failure = response_error(answer)
            except ConnectionLostError as error:
                _log.debug("%s: a broken connection (%s)", self.auth.redacted(request), error)
                wait = Retry(None, "after a broken connection")
                failure = OktaError(f"{request}: a broken connection, {attempt + 1} times ({error}).", _REACH)
            seconds = random.uniform(0.5, 1.5) * 2**attempt  # noqa: S311 - spreads load, hides nothing
            if wait.seconds is not None:
                seconds = wait.seconds
            spent += time.monotonic() - started + seconds
            if attempt == TRIES - 1 or spent > TRYING_SECONDS:
                break
            self._pause(seconds, wait.reason)
        raise failure

    def _pause(self, seconds: float, reason: str = "for Okta's rate limit") -> None:
        if seconds > 0:
            _log.debug("waiting %.1f s %s", seconds, reason)
            self._wait(seconds, reason)

    def _log_answer(self, answer: Response, seconds: float) -> None:
        remaining = answer.headers.get("x-rate-limit-remaining", "?")
        text = (
            f"{answer.request}: {answer.status} in {seconds:.2f} s, {len(answer.body)} bytes, "
            f"request id {answer.request_id}, {remaining} requests left"
        )
        _log.debug("%s", self.auth.redacted(text))

    @contextmanager
    def _no_secret_in_errors(self) -> Iterator[None]:
        # A server, or whatever answers in its place, may send back what it was sent.
        try:
            yield
        except OktaError as error:
            message, advice = self.auth.redacted(error.message), self.auth.redacted(error.advice)
            raise OktaError(message, advice, error.status, error.code) from None
