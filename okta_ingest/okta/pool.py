"""Reading many things of one kind, one request or list each, in the threads of a client: `read_each`.

An error of one item never loses another: only denials of the caller, or minutes without any success, end the reading.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from okta_ingest.errors import OktaError
from okta_ingest.okta.client import OktaClient
from okta_ingest.okta.threads import POLL_SECONDS

MAX_DENIALS = 3
"""Denials of the caller, with no success completed between them, after which nothing more is requested."""
MAX_ERRORS_IN_A_ROW = 10
"""After that many other errors in a row each further item gets one attempt, until one succeeds."""
MAX_SECONDS_OF_ERRORS = 300.0
"""So long without a success, the items that were not requested yet are not read."""

NO_SUCH_RESOURCE = "E0000007"
"""https://developer.okta.com/docs/reference/error-codes/"""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass
class Outcomes(Generic[K, V]):
    """What was read, each part in the order of the keys.

    ``records`` by key; ``missing``: the keys that do not exist in Okta; ``errors``: why the others were not read.
    """

    records: dict[K, V] = field(default_factory=dict)
    missing: list[K] = field(default_factory=list)
    errors: dict[K, OktaError] = field(default_factory=dict)


def read_each(client: OktaClient, keys: Sequence[K], read: Callable[[OktaClient, K], V]) -> Outcomes[K, V]:
    """*read* each of the *keys*, at most ``client.workers`` at once; the outcome does not depend on their number.

    *read* is called with the client to use, must be thread-safe and must not call ``read_each``. Its OktaErrors are
    part of the outcome: three denials of the caller (401, 403) without a success between them end the reading, and the
    last one counts for all keys that were not requested; so do five minutes without a success. Raises StoppedError.
    """
    reading = _Reading(client, keys, read)
    client.threads.run(reading.work, len(keys))
    return reading.outcomes(keys)


def is_denied(error: OktaError) -> bool:
    """Whether Okta denied it to the caller: the next requests of this kind would most likely be denied, too."""
    return error.status in (401, 403)


class _Reading(Generic[K, V]):
    """The state of one `read_each`, shared by its threads."""

    def __init__(self, client: OktaClient, keys: Sequence[K], read: Callable[[OktaClient, K], V]) -> None:
        self._client = client
        self._read = read
        self._pending = deque(keys)
        self._found: Outcomes[K, V] = Outcomes()
        self._ended: OktaError | None = None
        self._failed = False
        self._in_flight = 0
        self._succeeded = False
        self._denials = 0
        self._errors_in_a_row = 0
        self._last_success = time.monotonic()
        self._changed = threading.Condition()

    def work(self) -> None:
        """Read until nothing is pending; runs in several threads at once."""
        try:
            while (key := self._next()) is not None:
                self._read_one(key)
        except BaseException:
            self._failed = True
            raise

    def outcomes(self, keys: Sequence[K]) -> Outcomes[K, V]:
        """What was read, in the order of *keys*."""
        found, missing = self._found, set(self._found.missing)
        errors = dict(found.errors)
        if self._ended is not None:
            errors |= dict.fromkeys(self._pending, self._ended)
        return Outcomes(
            {key: found.records[key] for key in keys if key in found.records},
            [key for key in keys if key in missing],
            {key: errors[key] for key in keys if key in errors},
        )

    def _next(self) -> K | None:
        with self._changed:
            while self._pending and self._ended is None and not self._failed:
                # Until the first success: not more than the denials that end the reading.
                allowed = self._client.threads.count if self._succeeded else MAX_DENIALS - self._denials
                if self._in_flight < allowed:
                    self._in_flight += 1
                    return self._pending.popleft()
                self._changed.wait(POLL_SECONDS)
                self._client.stop.check()
            return None

    def _read_one(self, key: K) -> None:
        client = self._client.once if self._errors_in_a_row >= MAX_ERRORS_IN_A_ROW else self._client
        result: V | OktaError
        try:
            result = self._read(client, key)
        except OktaError as error:
            result = error
        with self._changed:
            self._in_flight -= 1
            if isinstance(result, OktaError):
                self._add_error(key, result)
            else:
                self._found.records[key] = result
                self._succeeded, self._denials, self._errors_in_a_row = True, 0, 0
                self._last_success = time.monotonic()
            self._changed.notify_all()

    def _add_error(self, key: K, error: OktaError) -> None:
        if error.code == NO_SUCH_RESOURCE:  # not any 404: it may come from a proxy
            self._found.missing.append(key)
            return
        self._found.errors[key] = error
        if is_denied(error):
            self._denials += 1
        else:
            self._errors_in_a_row += 1
        too_long = time.monotonic() - self._last_success > MAX_SECONDS_OF_ERRORS
        if self._denials >= MAX_DENIALS or (self._errors_in_a_row > MAX_ERRORS_IN_A_ROW and too_long):
            self._ended = self._ended or error
